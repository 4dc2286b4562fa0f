"""What people are told of files they uploaded."""

from __future__ import annotations

from talent_platform.events import Event, Thing, Topic, Watched
from talent_platform.i18n import N_

THINGS = (Thing("import", "told.titles:files"),)
_STATES = Watched("import_file", "id", action="state", actor="", changed=True)


def _became(state: str, one: str, many: str) -> Event:
    return Event(f"import.{state}", "import", _STATES, state, ("owner",), Topic.WORK, one, many)


EVENTS = (
    _became("previewed", N_("文件已核对，待您确认导入：{what}"), N_("{n} 份文件已核对，待您确认导入")),
    _became("refused", N_("文件不合格，没有导入：{what}"), N_("{n} 份文件不合格，没有导入")),
    _became("imported", N_("文件已导入：{what}"), N_("{n} 份文件已导入")),
    _became("expired", N_("文件逾期未确认，已删除：{what}"), N_("{n} 份文件逾期未确认，已删除")),
)
