"""What was said of whether they came, and are there still, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from talent_platform.brokerage.cases.models import CaseRow
from talent_platform.brokerage.cases.parties import Person
from talent_platform.i18n import N_, gettext


def notices(case: CaseRow, people: Sequence[Person]) -> list[tuple[str, str]]:
    """What was said of whether they came: sentence and tone."""
    found = []
    for one in people:
        if one.state != "hired" or not (one.said or one.left_said):
            continue
        if one.left_said:
            said = gettext(_GONE[one.left_denied], day=one.left_said.isoformat())
        else:
            said = gettext(_PRESENT[one.employer_present, one.person_present])
        who = gettext("成员（{who}）：", who=one.headline) if case.team else ""
        found.append((who + said, "success" if one.employer_present and not one.left_said else "warning"))
    return found


_GONE = {
    False: N_(
        "用人单位称已离职（最后工作日 {day}）：属实的登记离职，仍在岗的登记已报到；没有答复的，由联络员核实"
    ),
    True: N_("用人单位称已离职（最后工作日 {day}），人才一方称仍在岗，由联络员向双方核实"),
}
"""By whether the other side denies it."""
_DISPUTED = N_("用人单位称未报到，人才一方称已报到，由联络员向双方核实")
_PRESENT = {
    (True, None): N_("已报到"),
    (True, True): N_("已报到"),
    (None, True): N_("人才一方称已报到，等待用人单位登记"),
    (False, None): N_("用人单位称未报到：人才一方已报到的，请登记；由联络员向双方核实后登记，录用才会结束"),
    (False, True): _DISPUTED,
}
"""By the word of the employer, and of the other side."""
