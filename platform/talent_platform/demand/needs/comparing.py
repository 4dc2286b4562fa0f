"""Rows of a workbook beside the needs that stand: a number, or an own earlier upload, means a change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.clock import today
from talent_platform.demand.needs.life import STATE_LABELS, may_edit
from talent_platform.demand.needs.queries import labelled, owns
from talent_platform.demand.needs.schemas import (
    BESIDE_FORM,
    ProjectNeedForm,
    ProjectNeedRow,
    TalentNeedForm,
    TalentNeedRow,
)
from talent_platform.demand.tables import Need, NeedKind, NeedState
from talent_platform.disclosure import blots
from talent_platform.errors import Invalid
from talent_platform.i18n import N_, gettext
from talent_platform.i18n.said import Said
from talent_platform.imports.queries import brought_in_by
from talent_platform.reference.form_values import changed, values_of
from talent_platform.reference.identity import name_key
from talent_platform.reference.import_rows import RowChange, SourceRow
from talent_platform.web.field_texts import fields_of, text_of

NeedRow = SourceRow[TalentNeedRow | ProjectNeedRow]
FORMS: dict[NeedKind, type[TalentNeedForm] | type[ProjectNeedForm]] = {
    NeedKind.TALENT: TalentNeedForm,
    NeedKind.PROJECT: ProjectNeedForm,
}
_Form = TalentNeedForm | ProjectNeedForm
TWICE = "twice_confirmed"
"""The mark of a form that a need like one that stands is meant."""
_OVER = (NeedState.CLOSED, NeedState.EXPIRED)


@dataclass(frozen=True)
class KnownNeeds:
    """The needs that rows may mean."""

    by_number: Mapping[int, dict[str, Any]]
    by_key: Mapping[tuple[Any, ...], dict[str, Any]]
    own_files: frozenset[str]
    """Hashes of what the actor has imported before."""

    @classmethod
    async def of(
        cls, actor: Actor, kind: NeedKind, rows: Sequence[NeedRow], organisations: Sequence[int]
    ) -> KnownNeeds:
        numbers = [row.form.need for row in rows if row.form.need is not None]
        titles = list({row.form.title for row in rows})
        found = await (
            Need.select(*Need.all_columns(), Need.organisation._.name.as_alias("organisation_name"))
            .where(
                Need.kind == str(kind), Need.organisation.is_in([0, *organisations]),
                Need.id.is_in([0, *numbers]) | Need.title.is_in(["", *titles]) | Need.withheld.eq(True),
            )
            .output(load_json=True)
        )  # fmt: skip
        needs = [labelled(row) for row in await blots.shown(actor, "need", found, partial(owns, actor))]
        live = [n for n in needs if n["deadline"] >= today() and n["state"] not in _OVER]
        files = await brought_in_by(actor, "needs" if kind is NeedKind.TALENT else "projects")
        return cls({n["id"]: n for n in needs}, {key_of(n): n for n in live}, files)

    def meant(self, row: NeedRow, organisation: int | None) -> dict[str, Any] | None:
        """The need that the row says anew: that of its number, or one like it that the actor brought in."""
        if row.form.need is not None:
            return self.by_number.get(row.form.need)
        same = self.by_key.get((organisation, row.form.title, row.form.county, row.form.deadline))
        return same if same is not None and same["origin_file"] in self.own_files else None


async def ask_twice(
    actor: Actor, kind: NeedKind, form: _Form, organisation: int | None, but: int = 0
) -> None:
    """Within the transaction that saves: of two alike saved at once the second finds the first.

    Raises:
        Invalid: a need like it stands already, and nobody said that another is meant.
    """
    key = f"{kind}|{organisation}|{form.title}|{form.county}|{form.deadline}"
    await Need.raw("SELECT pg_advisory_xact_lock(hashtextextended({}, 0))", key)
    if same := await _twin(actor, kind, form, organisation, but):
        said = gettext("与已登记的需求 {id} 重复（单位、名称、地点和截止日期都相同）", id=same)
        raise Invalid(said, {"title": said, TWICE: N_("如确为另一项需求，请勾选这里")})


async def _twin(actor: Actor, kind: NeedKind, form: _Form, organisation: int | None, but: int) -> int | None:
    """A running need beside `but` of the same enterprise, title, place and deadline, as an import leaves it
    out; of those whose text waits for the bureau only an own one, since a bureau does not read them."""
    own = actor.organisation_id == organisation
    rows = (
        await Need.select(Need.id)
        .where(
            Need.kind == str(kind), Need.organisation == organisation, Need.title == form.title,
            Need.county == form.county, Need.deadline == form.deadline,
            Need.state.not_in([str(state) for state in _OVER]), Need.id != but,
            Need.withheld.eq(False) | (Need.id.is_not_null() if own else Need.id.is_null()),
        )
        .order_by(Need.id)
        .limit(1)
    )  # fmt: skip
    return rows[0]["id"] if rows else None


def key_of(need: Mapping[str, Any]) -> tuple[Any, ...]:
    return need["organisation"], need["title"], need["county"], need["deadline"]


def form_of(kind: NeedKind, row: NeedRow) -> TalentNeedForm | ProjectNeedForm:
    """The need's own form in a row."""
    form = FORMS[kind]
    return form.model_construct(**{name: getattr(row.form, name) for name in form.model_fields})


def change_of(kind: NeedKind, row: NeedRow, need: Mapping[str, Any]) -> RowChange | None:
    """What the row changes of the need; None where it says the same."""
    differences = changed(need, values_of(row.form, without=BESIDE_FORM))
    columns = fields_of(FORMS[kind])
    texts = {
        columns[name].title: (text_of(columns[name], before), text_of(columns[name], after))
        for name, (before, after) in differences.items()
    }
    return RowChange(row.sheet, row.row, f"need:{need['id']}", str(need["title"]), texts) if texts else None


def refusal(actor: Actor, row: NeedRow, need: Mapping[str, Any] | None) -> tuple[str, Said] | None:
    """Why a row that names a need cannot change it: the field and the sentence."""
    if row.form.need is not None and need is None:
        return "need", Said(
            N_("编号 {number} 的需求不归您管理，不能导入；只保留本单位的行"), number=row.form.need
        )
    if need is None:
        return None
    if row.form.employer and name_key(row.form.employer) != name_key(str(need["organisation_name"])):
        return "employer", Said(N_("编号 {number} 的需求不是这个单位的"), number=need["id"])
    if not may_edit(actor, need["state"]):
        return "need", Said(N_("需求现在是「{state}」，不能修改"), state=[STATE_LABELS[need["state"]]])
    return None
