"""Letters and official forms as PDF, set by typst inside the process, about 0.1 s a page: use a thread.

A template is a ``.typ`` file. It finds its data and the chosen Chinese fonts in ``sys.inputs``::

    #let data = json(bytes(sys.inputs.data))
    #set text(font: sys.inputs.serif, lang: "zh")

What users typed is data, never code; a template reads no file outside its own folder.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from talent_platform.errors import Conflict, Unavailable
from talent_platform.i18n import N_, gettext
from talent_platform.workbooks.glyphs import unprintable

SERIF = ("Noto Serif CJK SC", "Source Han Serif SC", "Noto Serif SC", "Songti SC", "STSong", "SimSun")
SANS = ("Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "Heiti SC", "Microsoft YaHei", "SimHei")


def render_pdf(template: Path, data: Mapping[str, Any], made_at: datetime) -> bytes:
    """The PDF; the same template, data and time give the same bytes on the same machine.

    Raises Unavailable when the machine has no Chinese font, Conflict for a character that no font has (it
    would come out as a box), RuntimeError when the template warns of anything.
    """
    families = chinese_fonts()
    refuse_unprintable(data)
    inputs = {"data": json.dumps(data, ensure_ascii=False, default=str), **families}
    pdf, warnings = typst.compile_with_warnings(
        template,
        root=template.parent,
        font_paths=_fonts(),
        sys_inputs=inputs,
        timestamp=made_at.replace(microsecond=0),
    )
    if warnings:
        raise RuntimeError(f"{template.name}: {'; '.join(w.message for w in warnings)}")
    return bytes(pdf)


def refuse_unprintable(data: Mapping[str, Any]) -> None:
    """
    Raises:
        Conflict: a character that no font of this machine has.
    """
    if missing := unprintable(data, _fonts()):
        codes = "、".join(f"{each}（U+{ord(each):04X}）" for each in missing)
        raise Conflict(gettext("下列字符没有字体可以印出，请先更正：{characters}", characters=codes))


def chinese_fonts() -> dict[str, str]:
    """The families for ``serif`` and ``sans``; one stands in for the other when only one is there."""
    installed = set(_fonts().families())
    serif = next((f for f in SERIF if f in installed), "")
    sans = next((f for f in SANS if f in installed), "")
    if not (serif or sans):
        raise Unavailable(
            N_("服务器没有安装中文字体，无法生成 PDF；请安装 fonts-noto-cjk（Debian/Ubuntu）或思源宋体后重启")
        )
    return {"serif": serif or sans, "sans": sans or serif}


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True)
