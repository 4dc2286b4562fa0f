"""`python -m talent_posts.titles.rules_page DOCS`: rules-titles.md and the schema of what is checked."""

import json
import sys
from importlib.resources import files
from typing import Final

from talent_posts.posts.files.rules_page import rule_entry, unverified_rules, write_pages
from talent_posts.titles.book import title_rules
from talent_posts.titles.files import title_review_schema
from talent_posts.titles.register import OUTCOME_NAMES

SCOPE_NAMES: Final[dict[str, str]] = {
    "committee": "评委会",
    "standard": "评审标准",
    "timetable": "年度计划",
    "meeting": "例会",
    "self_review": "自主评审",
    "pool": "评委库",
    "application": "申报",
}


def title_pages() -> dict[str, str]:
    """Every generated file, by its path below docs/."""
    head = files("talent_posts").joinpath("data", "rules-titles-head.md").read_text("utf-8")
    rules = [rule_entry(rule, SCOPE_NAMES, OUTCOME_NAMES, "rules.md") for rule in title_rules()]
    unread = "\n".join(unverified_rules(title_rules()))
    page = "\n".join((head, "## 规则\n", *rules, "## 尚未核对原文的规则\n", unread)) + "\n"
    schema = json.dumps(title_review_schema(), ensure_ascii=False, indent=2) + "\n"
    return {"rules-titles.md": page, "schema/title-review.schema.json": schema}


if __name__ == "__main__":
    sys.exit(write_pages(title_pages(), sys.argv[1:], "talent_posts.titles.rules_page"))
