"""A review meeting as a file: pages in step, one sentence for whatever is wrong.

Worth: an office checks its meeting before it publishes, without anybody's help.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from talent_posts import CaseError, titles_commands
from talent_posts.juries.meeting.files import meeting_from_json, meeting_to_json
from talent_posts.juries.meeting.rules_page import meeting_pages

DOCS = Path(__file__).parents[4] / "docs"
EXAMPLE = DOCS / "examples" / "juries" / "meeting-in-order.json"
MEETING = meeting_from_json(EXAMPLE.read_bytes())


@pytest.mark.parametrize("name", list(meeting_pages()))
def test_pages_are_in_step(name):
    assert (DOCS / name).read_text("utf-8") == meeting_pages()[name], (
        "run: python -m talent_posts.juries.meeting.rules_page docs"
    )


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"jurors": [{"id": "E01"}, {"id": "E01"}]}, "编号重复"),
        ({"conflicts": [{"juror": "E99", "applicant": "A01"}]}, "名单中没有:E99"),
        (
            {"recusals": [{"juror": "E01", "applicant": "A01", "by": "office", "at": "2026-10-21T15:30Z"}]},
            "recusals.0.at",
        ),
        ({"on": "0001-01-01"}, "日期须在"),
        ({"jurisdiction": "沈阳"}, "行政区划代码"),
    ],
)  # fmt: skip
def test_the_command_reads_a_meeting_and_refuses_a_bad_one_in_one_sentence(tmp_path, change, says):
    assert meeting_from_json(meeting_to_json(MEETING)) == MEETING
    path = tmp_path / "meeting.json"
    path.write_text(json.dumps(json.loads(EXAMPLE.read_text("utf-8")) | change), "utf-8")
    with pytest.raises(CaseError, match=says):
        meeting_from_json(path.read_bytes())
    said = CliRunner().invoke(titles_commands, ["check", str(path)])
    assert (said.exit_code, says in said.output, said.output.count("\n")) == (2, True, 1)
    assert CliRunner().invoke(titles_commands, ["check", str(EXAMPLE)]).exit_code == 0
