"""The acts of Order 31, articles 6 to 11, as data: article, item and what must be known of each.

The wordings are our summaries. Articles 7 to 11 were read word for word; the items of article 6 are recalled
beside a copy that names some of them.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from talent_posts.integrity.causes import EXAM_ORDER_SINCE, exam_source
from talent_posts.rulebook.decision import Source

Article = Literal["6", "7", "8", "9", "10", "11"]
ARTICLE_NAMES: Final[dict[Article, str]] = {
    "6": "第六条", "7": "第七条", "8": "第八条", "9": "第九条", "10": "第十条", "11": "第十一条",
}  # fmt: skip
_SIX: Final = Source(
    "《专业技术人员资格考试违纪违规行为处理规定》(人社部令第31号)", "第六条",
    "m.maincolor.cn/ReDianShiShi/22059_3.html", "secondary",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ExamAct:
    """One act. `warned`: it is one only where the person was told to stop and did not."""

    code: str
    """Article and item: 6.1, 7.5, 11."""
    text: str
    warned: bool = False
    since: date = EXAM_ORDER_SINCE
    until: date | None = None

    @property
    def article(self) -> Article:
        """The article it stands in."""
        return self.code.partition(".")[0]  # type: ignore[return-value]

    @property
    def source(self) -> Source:
        """Where its text was read."""
        return _SIX if self.article == "6" else exam_source(ARTICLE_NAMES[self.article])

    def in_force(self, day: date) -> bool:
        """True while it was law."""
        return self.since <= day and (self.until is None or day <= self.until)


_ACTS: Final = (
    ExamAct("6.1", "把通讯工具、规定以外的电子用品或与考试有关的资料带到座位", warned=True),
    ExamAct("6.2", "不按规定书写、填涂本人身份和考试信息", warned=True),
    ExamAct("6.3", "在规定以外的位置标注本人信息或其他特殊标记"),
    ExamAct("6.4", "不在规定座位参加考试,或擅自离开座位或考场", warned=True),
    ExamAct("6.5", "不用规定的纸、笔作答,或前后笔迹不一致"),
    ExamAct("6.6", "在开始信号前答题,或在结束信号后继续答题"),
    ExamAct("6.7", "把试卷、答题卡、答题纸带出考场"),
    ExamAct("6.8", "故意损坏试卷、答题纸、答题卡或电子化系统设施"),
    ExamAct("6.9", "不按规定使用考试系统", warned=True),
    ExamAct("6.10", "其他一般违纪违规行为"),
    ExamAct("7.1", "抄袭、协助他人抄袭"),
    ExamAct("7.2", "互相传递试卷、答题纸、答题卡、草稿纸等"),
    ExamAct("7.3", "持伪造证件参加考试"),
    ExamAct("7.4", "考试结束前离场并散布试题或答案"),
    ExamAct("7.5", "使用禁止带入考场的通讯工具、规定以外的电子用品"),
    ExamAct("7.6", "其他严重违纪违规行为"),
    ExamAct("8.1", "串通作弊或参与有组织作弊"),
    ExamAct("8.2", "代替他人或让他人代替自己参加考试"),
    ExamAct("8.3", "其他特别严重违纪违规行为"),
    ExamAct("9.1", "故意扰乱考试秩序"),
    ExamAct("9.2", "拒绝、妨碍考试工作人员履行职责"),
    ExamAct("9.3", "威胁、侮辱、诽谤、诬陷工作人员或其他应试人员"),
    ExamAct("9.4", "其他扰乱考试管理秩序的行为"),
    ExamAct("10", "提供虚假证明材料或以其他不正当手段取得相应资格证书或成绩证书"),
    ExamAct("11", "同一科目答卷雷同,经阅卷专家组确认"),
)


def exam_acts() -> tuple[ExamAct, ...]:
    """Every act in the order of the articles."""
    return _ACTS


def exam_act(code: str, day: date) -> ExamAct | None:
    """The act of this article and item as it was law on a day; None where there is none."""
    return next((each for each in _ACTS if each.code == code and each.in_force(day)), None)
