"""`python -m talent_posts.juries.meeting.rules_page DOCS`: rules-meetings.md and the schema of a meeting."""

import json
import sys
from importlib.resources import files
from typing import Final

from talent_posts.juries.meeting.book import meeting_rules
from talent_posts.juries.meeting.files import meeting_schema
from talent_posts.posts.files.rules_page import rule_entry, unverified_rules, write_pages
from talent_posts.titles.register import OUTCOME_NAMES

SCOPE_NAMES: Final[dict[str, str]] = {
    "attendance": "出席和回避",
    "ballot": "表决",
    "minutes": "会议记录",
    "after": "公示、报送和公布",
}


def meeting_pages() -> dict[str, str]:
    """Every generated file, by its path below docs/."""
    head = files("talent_posts").joinpath("data", "rules-meetings-head.md").read_text("utf-8")
    rules = [rule_entry(rule, SCOPE_NAMES, OUTCOME_NAMES, "rules.md") for rule in meeting_rules()]
    unread = "\n".join(unverified_rules(meeting_rules()))
    page = "\n".join((head, "## 规则\n", *rules, "## 尚未核对原文的规则\n", unread)) + "\n"
    schema = json.dumps(meeting_schema(), ensure_ascii=False, indent=2) + "\n"
    return {"rules-meetings.md": page, "schema/review-meeting.schema.json": schema}


if __name__ == "__main__":
    sys.exit(write_pages(meeting_pages(), sys.argv[1:], "talent_posts.juries.meeting.rules_page"))
