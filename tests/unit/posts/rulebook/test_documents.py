"""The documents of the law: every source that names one leads to it; a text comes apart where it is cited."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talent_posts import (
    DocumentError,
    all_rules,
    cited_in,
    cites,
    exam_acts,
    integrity_causes,
    meeting_rules,
    paragraphs,
    shipped_documents,
    shipped_figures,
    title_rules,
)
from talent_posts.rulebook.documents import read_documents

SPOKEN_OF = ("转载", "原地名不详", "一所高校", "答复", "示例设定", "实务做法", "系统设定", "规则库", "某市",
             "一般规定", "各层级名称", "首次岗位聘用")  # fmt: skip
"""What stands in the title of a source that names no document anybody could look up."""


def cited():
    yield from (source.title for rule in all_rules() for source in rule.sources)
    yield from (source.title for rule in title_rules() for source in rule.sources)
    yield from (source.title for rule in meeting_rules() for source in rule.sources)
    yield from (value.source.title for each in shipped_figures().by_name.values() for value in each.values)
    yield from (act.source.title for act in exam_acts())
    for cause in integrity_causes():
        yield from (cause.source.title, *(bar.source.title for bar in cause.bars))


def test_every_source_leads_to_its_document_or_says_that_it_names_none():
    documents = shipped_documents()
    lost = {
        title for title in cited()
        if not any(cites(title, each.names) for each in documents)
        and not any(words in title for words in SPOKEN_OF)
    }  # fmt: skip
    assert lost == set()
    idle = {each.key for each in documents if not any(cites(title, each.names) for title in cited())}
    assert idle == {"directory-2017"}, "of the directory the editions are dated by themselves"


def test_of_two_documents_called_alike_a_source_names_the_one_it_means():
    by = {each.key: each.names for each in shipped_documents()}
    named = lambda title: {key for key, names in by.items() if cites(title, names)}  # noqa: E731
    assert named("《中华人民共和国行政复议法》(1999年)") == {"reconsideration-1999"}
    assert named("《中华人民共和国行政复议法》（2023年修订）") == {"reconsideration-2023"}
    assert named("沈阳市《2025年全市职称工作安排意见》(沈人社发〔2025〕18号)") == {"shenyang-2025"}
    assert named("事业单位工作人员处分暂行规定(2012);事业单位工作人员处分规定(2023)") == {
        "discipline-2012", "discipline-2023",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("article", "named"),
    [
        ("第六条", {"条6"}), ("第三十至三十三条", {"条30", "条31", "条32", "条33"}),
        ("第十九、二十条", {"条19", "条20"}), ("(八)", {"项8"}), ("（十三）", {"项13"}),
        ("第102条", {"条102"}), ("第一百零二条", {"条102"}), ("总体控制目标", set()), ("", set()),
        ("第五条、第七条", {"条5", "条7"}),
    ],
)  # fmt: skip
def test_what_the_words_of_an_article_name(article, named):
    assert cited_in(article) == named


def test_the_notice_stands_by_its_items_and_every_item_that_is_cited_is_there():
    notice = next(each for each in shipped_documents() if each.key == "notice-2021")
    labels = [each.cited_as for each in paragraphs(notice.text)]
    assert labels == [f"项{number}" for number in range(1, 14)]
    asked = {
        item for rule in (*all_rules(), *title_rules()) for source in rule.sources
        if cites(source.title, notice.names) for item in cited_in(source.article)
    }  # fmt: skip
    assert asked
    assert asked <= set(labels)


@given(st.lists(st.integers(1, 199), min_size=1, max_size=30, unique=True), st.booleans())
def test_a_text_of_articles_comes_apart_at_each(numbers, spaced):
    lines = [f"{'  ' if spaced else ''}第{numeral(number)}条 内容{number}\n续行" for number in numbers]
    found = paragraphs("标题\n" + "\n".join(lines))
    assert [each.cited_as for each in found] == ["", *(f"条{number}" for number in numbers)]
    assert all(each.text.endswith("续行") for each in found[1:])


def numeral(number: int) -> str:
    ones = "零一二三四五六七八九"
    hundreds, rest = divmod(number, 100)
    tens, one = divmod(rest, 10)
    text = f"{ones[hundreds]}百" if hundreds else ""
    if hundreds and rest and not tens:
        text += "零"
    if tens:
        text += ("" if tens == 1 and not hundreds else ones[tens]) + "十"
    return text + (ones[one] if one else "")


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""}, {"issuer": ""}, {"names": ""}, {"rank": "decree"}, {"status": "set?"},
        {"replaced_by": "nobody"}, {"valid_from": "2024-01-01", "valid_to": "2023-12-31"},
    ],
)  # fmt: skip
def test_a_row_nobody_could_look_up_is_refused(wrong):
    row = {
        "key": "a", "number": "", "title": "甲办法", "issuer": "某局", "rank": "city", "jurisdiction": "CN",
        "valid_from": "", "valid_to": "", "replaced_by": "", "link": "", "status": "recalled",
        "names": "甲办法",
    }  # fmt: skip
    out = io.StringIO()
    writer = csv.DictWriter(out, list(row))
    writer.writeheader()
    writer.writerow(row | wrong)
    assert read_documents([row])
    with pytest.raises(DocumentError, match=r"documents\.csv"):
        read_documents(csv.DictReader(out.getvalue().splitlines()))
