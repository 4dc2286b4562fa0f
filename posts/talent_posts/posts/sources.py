"""The legal texts the rules cite, and the days from which they are law."""

from datetime import date
from typing import Final

from talent_posts.rulebook.decision import Source

OPINIONS_SINCE: Final = date(2006, 8, 31)
"""Date of 87号; recalled."""
NOTICE_SINCE: Final = date(2021, 6, 1)
"""The notice is of mid-2021; its exact day is blanked in our copy."""
REGULATION_SINCE: Final = date(2014, 7, 1)

_OPINIONS: Final = "国人部发〔2006〕87号 《〈事业单位岗位设置管理试行办法〉实施意见》"
_PAGES: Final = {
    "第六条": "fsou.com/html/text/chl/804/80417_1.html",
    "第二十九条": "fsou.com/html/text/chl/804/80417_4.html",
    "第三十至三十三条": "fsou.com/html/text/chl/804/80417_4.html",
}


def notice(part: str) -> Source:
    """The city notice of 2021; its figures and the city's name are blanked in the copy."""
    return Source("2021年全市职称工作安排意见", part, "policy-2021", "verified")


def opinions(article: str) -> Source:
    """The implementing opinions of 2006."""
    return Source(_OPINIONS, article, _PAGES.get(article, "fsou.com(同一转载,分页地址未返回)"), "verified")


FIRST_IMPLEMENTATION: Final = Source("首次岗位聘用的有关规定(存档副本,无地址)", "", "", "secondary")
TRIAL_MEASURES: Final = Source("国人部发〔2006〕70号 《事业单位岗位设置管理试行办法》", "", "", "recalled")
TARGETS: Final = Source(
    "岗位结构比例总体控制目标(87号转载与解读)", "", "rcgz.com.cn/a/282071.html", "secondary"
)
SKILL_TARGETS: Final = Source(
    "岗位结构比例总体控制目标(87号转载与解读)", "", "lkjixs.com/869310425.html", "secondary"
)
LOCAL_CEILINGS: Final = Source(
    "某市岗位结构比例文本(原地名不详)", "", "m.wenkunet.com/p-3371663.html", "secondary"
)
TOP_GRADES: Final = Source(
    "专业技术一、二级岗位控制(转载)", "", "360docs.net/doc/1417983928.html", "secondary"
)
BOOKKEEPING: Final = Source("岗位台账的记账要求(本系统设定,非法律文本)", "", "", "unverified")
RETIREMENT: Final = Source(
    "国务院关于安置老弱病残干部的暂行办法;全国人大常委会关于实施渐进式延迟法定退休年龄的决定",
    "",
    "",
    "recalled",
)
DISCIPLINE_SINCE: Final = date(2012, 9, 1)
"""From which the provisional rules hold; recalled. Those of 2023 say the same of posts."""
DISCIPLINE: Final = Source(
    "事业单位工作人员处分暂行规定(2012);事业单位工作人员处分规定(2023)", "", "", "recalled"
)
DUAL_POSTS: Final = Source(
    "广西人社厅答复引述的国家规定", "", "rst.gxzf.gov.cn/jlhd/jlhdcjwt/rsgl/t8187585.shtml", "secondary"
)
TITLE_FITS_POST: Final = Source("岗位任职条件一般规定", "", "", "recalled")
GRADUATES: Final = Source(
    "毕业生初次聘用(一所高校的规定)", "", "scuec.edu.cn/rsc2025/bsdt/gwpr.htm", "secondary"
)
DIRECTORY: Final = Source("国家职业资格目录(2021年版)", "", "wdzyk.com/jgxr/2185.html", "verified")
OVER_QUOTA_LOCAL: Final = Source("海南省事业单位岗位聘用文件", "", "ldzdc.org.cn/show-25518.html", "verified")
OUTSIDE_QUOTA_LOCAL: Final = Source(
    "某市岗位聘用文本(原地名不详)", "", "ask.fsou.com/html/text/lar/172474/17247450_1.html", "verified"
)
RECRUITMENT_RULES: Final = Source(
    "事业单位公开招聘人员暂行规定(转载)", "", "fudaoke.com/exam/3180774.html", "secondary"
)
SPECIAL_ZHEJIANG: Final = Source(
    "浙江省事业单位特设岗位文件",
    "",
    "m.caichenglipin.com/html/gdzk/zhejiang/201812/69_276581.html",
    "verified",
)
SPECIAL_SHANGHAI: Final = Source(
    "上海市特设岗位文件", "", "chacewang.com/newsdetail/news379708.html", "verified"
)
LOCAL_YEARS: Final = Source("地方岗位等级晋升年限(转载)", "", "gwy.com/wenda/89029.html", "secondary")


def regulation(article: str) -> Source:
    """The regulation on personnel management of public institutions (State Council order 652)."""
    return Source("事业单位人事管理条例", article, "qiwang.cc/news/20140527/11744_4.html", "verified")
