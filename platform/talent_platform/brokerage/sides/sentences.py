"""How a case stands, in a sentence for whoever reads it: what comes next, with whom and until when."""

from __future__ import annotations

from talent_platform.brokerage.cases.models import CaseRow
from talent_platform.brokerage.life import OBSTACLES, REASONS, SIDES, UNBOOKED, VERIFY, told_obstacle
from talent_platform.brokerage.tables import Stage
from talent_platform.i18n import N_, gettext

ASKED = {
    "employer": N_("请答复是否愿意对接；双方都同意之前，看不到对方的姓名和电话"),
    "person": N_("请答复是否愿意对接；双方都同意之前，用人单位看不到您的姓名和电话"),
}
ANSWERED = {
    "employer": N_("贵单位已同意，等待人才一方答复"),
    "person": N_("您已同意，等待用人单位答复"),
}
WAITING = {
    "employer": N_("等待用人单位答复"),
    "person": N_("等待人才一方答复"),
}
AFTER: dict[str, dict[str, str]] = {
    Stage.AGREED: {
        "employer": N_("双方都已同意，可以查看联系方式；请约定面谈，联络员{officer}协助"),
        "person": N_("双方都已同意；等待约定面谈，有事请找联络员{officer}"),
        "bureau": N_("双方都已同意；请约定面谈，由联络员{officer}办理"),
    },
    Stage.INTERVIEW: {
        "employer": N_("正在面谈阶段；面谈后请登记结果，联络员{officer}协助"),
        "person": N_("正在面谈阶段；有事请找联络员{officer}"),
        "bureau": N_("正在面谈阶段；面谈后登记结果，由联络员{officer}办理"),
    },
}
HIRED = N_("已确认录用，这条对接已办结")
HIRED_FROM = N_("已确认录用，{day} 到岗，这条对接已办结")
SAID = {
    "employer": N_(
        "已确认录用；贵单位所称的未报到或离职，等待人才一方确认或联络员{officer}核实，录用才会结束"
    ),
    "person": N_("已确认录用；用人单位称未报到或已离职，请答复；没有答复的，由联络员{officer}核实"),
    "bureau": N_("已确认录用；用人单位称未报到或已离职，人才一方否认或没有答复的，由联络员{officer}核实"),
}
SAID_OF_UNREACHED = {
    "employer": N_("已确认录用；贵单位所称的未报到或离职，等待联络员{officer}联系人才一方核实，录用才会结束"),
    "person": SAID["person"],
    "bureau": N_("已确认录用；用人单位称未报到或已离职，人才一方没有账号：由联络员{officer}联系核实并登记"),
}
OUT_OF_BOOKS = {
    "employer": N_("岗位聘用已冲销，录用暂不计入：请重新办理聘用；不再聘用的，请联络员{officer}撤销录用登记"),
    "person": N_("岗位聘用已冲销，录用暂不计入：用人单位重新办理聘用，或由联络员{officer}核实后撤销"),
    "bureau": N_("岗位聘用已冲销，录用暂不计入：用人单位重新办理聘用，或由联络员{officer}核实后撤销录用登记"),
}
ENDED = N_("对接已结束（{reason}），不需要再办理")
START_NAMED = {
    "employer": N_("到岗日期 {day} 等待贵单位确认；另有安排的，可以改定一天"),
    "person": N_("到岗日期 {day} 等待您确认；另有安排的，可以改定一天"),
    "bureau": N_("到岗日期 {day} 等待{side}确认"),
}
START_CONFIRMED = N_("到岗日期定为 {day}，等待{side}确认")
UNTIL = N_("期限 {day}")
UNKNOWN = N_("期限待工作日历公布")
UNANSWERED = N_("双方都没有答复")


def sentence(case: CaseRow, side: str) -> str:
    """In the language of the reader; `side`: employer, person or bureau."""
    if case.stage == Stage.CLOSED:
        return gettext(ENDED, reason=gettext(REASONS[case.reason]))
    if case.stage == Stage.HIRED and case.next_step == UNBOOKED:
        return gettext(OUT_OF_BOOKS[side], officer=case.officer_name or "")
    if case.stage == Stage.HIRED and case.next_step == VERIFY:
        said = SAID if case.person_account else SAID_OF_UNREACHED
        return gettext(said[side], officer=case.officer_name or "")
    if case.stage == Stage.HIRED:
        return gettext(HIRED_FROM, day=case.starts.isoformat()) if case.starts else gettext(HIRED)
    if found := told_obstacle(case.obstacle, side):
        return gettext(OBSTACLES[found])
    until = gettext(UNTIL, day=case.due.isoformat()) if case.due else gettext(UNKNOWN)
    return gettext("；").join([_next(case, side), until])


def _next(case: CaseRow, side: str) -> str:
    if case.starts:
        return _start(case, side)
    if case.stage != Stage.CONTACTED:
        return gettext(AFTER[case.stage][side], officer=case.officer_name or "")
    if side != "bureau":
        return gettext((ASKED if case.agreed(side) is None else ANSWERED)[side])
    silent = [one for one in ("employer", "person") if case.agreed(one) is None]
    return gettext(UNANSWERED if len(silent) > 1 else WAITING[silent[0]])


def _start(case: CaseRow, side: str) -> str:
    day = case.starts.isoformat() if case.starts else ""
    asked = next((one for one in SIDES if not case.starting(one)), "person")
    if side in {asked, "bureau"}:
        return gettext(START_NAMED[side], day=day, side=gettext(SIDES[asked]))
    return gettext(START_CONFIRMED, day=day, side=gettext(SIDES[asked]))
