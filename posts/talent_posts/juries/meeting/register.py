"""The book of review meetings: its rules, and the texts they cite."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from talent_posts.juries.meeting.facts import ReviewMeeting
from talent_posts.juries.meeting.tally import Counted, results
from talent_posts.rulebook.decision import FigureUse, Source
from talent_posts.rulebook.figures import Figures
from talent_posts.rulebook.rule import Rule, Rulebook
from talent_posts.titles.register import is_quoted

_ORDER: Final = "《职称评审管理暂行规定》(人社部令第40号)"
_COPY: Final = "gydjdsj.org.cn/zhicheng/2019/20190827115856_2098512_2.shtml"
UNREAD: Final = Source(_ORDER, "第十六至二十一条", "", "recalled")
"""The articles on panels, quorum and ballot: no copy of them could be read."""
TWO_THIRDS: Final = Source(
    "广东省某部门职称评审程序(转述第40号令)", "", "dayueimage.com/…/post_2774591.html", "secondary"
)

SAFEGUARD: Final = Source("本规则库的计票规程,非法律条文", "", "", "unverified")
"""What no article says but without which a count could be doubted."""


def order(article: str) -> Source:
    """An article of Order 40 that was read."""
    return Source(_ORDER, article, _COPY, "verified")


@dataclass(frozen=True)
class MeetingQuestion:
    """One meeting and the book of a day."""

    meeting: ReviewMeeting
    figures: Figures
    law_on: date

    def figure(self, name: str) -> FigureUse:
        """The figure in force for the place and day of the law."""
        return self.figures.at(name, self.meeting.jurisdiction, self.law_on)

    @cached_property
    def results(self) -> dict[str, Counted]:
        """What the votes came to, by applicant."""
        return results(self.meeting)


MeetingRule = Rule[MeetingQuestion]
BOOK: Final = Rulebook[MeetingQuestion](is_quoted)
rule = BOOK.rule
"""`scope` is one of the words of `facts.MeetingScope`."""
