"""The legal texts of title review, and the days from which they are law."""

from datetime import date
from typing import Final

from talent_posts.posts.sources import NOTICE_SINCE, notice
from talent_posts.rulebook.decision import Source

ORDER_SINCE: Final = date(2019, 9, 1)
SUPERVISION_SINCE: Final = date(2024, 7, 25)
__all__ = [
    "NOTICE_SINCE", "ORDER_APPLICANTS", "ORDER_COMMITTEES", "ORDER_EXPERTS", "ORDER_SINCE",
    "ORDER_STANDARDS", "SERIES_NAMES", "SKILLED", "SKILLED_SINCE", "SUPERVISION",
    "SUPERVISION_SINCE", "notice",
]  # fmt: skip

_ORDER: Final = "《职称评审管理暂行规定》(人社部令第40号)"
ORDER_COMMITTEES: Final = Source(
    _ORDER, "第六至八条", "huanbao.bjx.com.cn/tech/20190902/163633-2.shtml", "verified"
)
ORDER_EXPERTS: Final = Source(
    _ORDER, "第九至十一条", "m.greenbasetech.com/article/80020512_1037725232.html", "verified"
)
ORDER_STANDARDS: Final = Source(_ORDER, "", "", "recalled")
"""That local and unit standards may not fall below the national one: recalled, the article was not read."""
SERIES_NAMES: Final = Source("职称系列(专业)各层级名称", "", "", "secondary")
ORDER_APPLICANTS: Final = Source(_ORDER, "第十二至十五条", "m.huanyumedia.cn/s4653252.html", "verified")
SKILLED: Final = Source(
    "《关于进一步加强高技能人才与专业技术人才职业发展贯通的实施意见》(人社部发〔2020〕96号)", "",
    "rmzxw.com.cn/c/2021-01-08/2756489.shtml", "secondary",
)  # fmt: skip
SKILLED_SINCE: Final = date(2021, 1, 1)
"""96号 is of December 2020; its exact day was not read."""
SUPERVISION: Final = Source(
    "《职称评审监管暂行办法》(人社部发〔2024〕56号)", "第六条", "scsfmy.com/lm-1/57100.html", "secondary"
)
