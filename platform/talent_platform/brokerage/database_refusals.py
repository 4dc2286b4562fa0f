"""What the database refuses, as a sentence for the person who asked for it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from talent_platform.errors import Conflict, NotFound
from talent_platform.i18n import N_

SENTENCES = {
    "placement_live": N_("其中有人已在同一需求的对接中，可能刚由另一位工作人员发布；请重新运算后再发布"),
    "placement_hired_once": N_("该人才（或团队成员）已在别处录用，不能重复录用"),
    "case_stands_on_consent": N_("有人撤回了同意，或需求已关闭、账号已停用；请刷新后查看最新情况"),
    "hire_confirmed": N_("到岗日期还没有经双方确认；请刷新后查看最新情况"),
    "hire_by_appointment": N_("事业单位须先办结岗位聘用，才能确认录用"),
    "no_show_confirmed": N_(
        "未报到须经联络员核实，且没有登记为已报到；离职须经对方或联络员确认；请刷新后查看最新情况"
    ),
    "placement_given_back": N_("录用还没有结束；请刷新后查看最新情况"),
    "placement_stands": N_("其中有人与该需求有一方谢绝过对方，或被禁止推荐；请刷新后查看最新情况"),
    "case_begins_again": N_("谢绝不能再收回：同意、需求或账号的情况已有变化；请刷新后查看最新情况"),
    "placement_within_seats": N_("需求的名额已满，不能再增加；请刷新后查看最新情况"),
    "key_enterprise_has_officer": N_("重点企业必须有联络员：请先指定另一位，或先取消重点"),
    "directive_one_per_pair": N_("这一配对已有锁定或排除，请先撤销原来的"),
    "directive_one_pin_per_person": N_("此人已被锁定到另一个需求，请先撤销原来的锁定"),
}


@asynccontextmanager
async def friendly() -> AsyncIterator[None]:
    """Turn a violated guard into a `Conflict` and an id that leads nowhere into `NotFound`; put it around the
    transaction, whose end may raise."""
    try:
        yield
    except asyncpg.ForeignKeyViolationError as error:
        raise NotFound from error
    except asyncpg.IntegrityConstraintViolationError as error:
        sentence = SENTENCES.get(getattr(error, "constraint_name", None) or "")
        if sentence is None:
            raise
        raise Conflict(sentence) from error
    except asyncpg.DeadlockDetectedError as error:
        raise Conflict(N_("另一位工作人员正在办理同一事项，请稍后再试")) from error
