"""Words for what the library says of qualifications."""

from __future__ import annotations

from talent_platform.i18n import N_

STANDING_LABELS: dict[str, str] = {
    "access": N_("准入类职业资格"),
    "title": N_("职称"),
    "level": N_("水平评价类职业资格"),
    "left": N_("不在当日目录"),
    "outside": N_("目录之外"),
    "unlisted": N_("目录中没有查到"),
    "no_directory": N_("当时没有目录"),
    "none": N_("不是职业资格"),
}
"""What a name stands for in the directory of a day."""
CLASSES = (N_("准入类"), N_("水平评价类"))
"""Words of the directory itself."""
