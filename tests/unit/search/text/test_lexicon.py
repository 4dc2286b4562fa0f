"""Names of skills: synonyms, writing, whole words, ambiguities, pinyin and typing errors."""

import csv
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talent_search.engines.engine import Span
from talent_search.text.asking import asked, shown_by
from talent_search.text.guessing import guesses
from talent_search.text.highlight import mark
from talent_search.text.lexicon import canonical_skill, occupations, skills, terms_in
from talent_search.text.words import cut
from talent_search.text.writing import compact, fold, folded_lengths, kept_places


def test_every_term_and_synonym_leads_to_its_term() -> None:
    for skill in skills().values():
        for name in (skill.term, *skill.synonyms):
            assert skill.term in canonical_skill(name), name
            assert skill.term in canonical_skill(f" {name.lower()} ")
    assert len(skills()) == 1927
    assert len(occupations()) == 479


def test_the_lists_hold_together() -> None:
    for skill in skills().values():
        assert skill.broader is None or skill.broader in skills()
    for job in occupations().values():
        assert set(job.skills) <= set(skills())


@pytest.mark.parametrize(
    ("written", "terms"),
    [
        ("TIG 焊", {"氩弧焊"}),
        ("ISO9001", {"ISO 9001"}),
        ("iso-9001", {"ISO 9001"}),
        ("ＣＮＣ", {"数控加工"}),
        ("積體電路", {"集成电路设计"}),
        ("ADC", {"ADC设计", "抗体偶联药物"}),
        ("DSP", {"下游工艺开发", "DSP处理器", "数字信号处理"}),
        ("标定", {"手眼标定", "整车标定"}),
        ("算卦", set()),
        ("", set()),
    ],
)
def test_other_writings_and_all_meanings(written: str, terms: set[str]) -> None:
    assert set(canonical_skill(written)) == terms


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("熟悉C++、Qt与AutoCAD2018", ("C++", "Qt", "AutoCAD")),
        ("做过Django和MongoDB", ("Django", "MongoDB")),
        ("CTD资料撰写", ("CTD资料撰写",)),
        ("C 语言, Go", ("C语言", "Go语言")),
        ("焊接 工艺评定", ("焊接工艺评定",)),
        ("Google", ()),
    ],
)
def test_terms_in_running_text_are_whole_words_and_the_longest(text: str, terms: tuple[str, ...]) -> None:
    assert terms_in(text) == terms


def test_synonyms_share_a_token_in_both_directions() -> None:
    for one, other in (
        ("TIG焊", "氩弧焊"),
        ("HPLC", "液相色谱"),
        ("k8s", "Kubernetes"),
        ("PLC編程", "PLC编程"),
    ):
        shared = set(cut(one)) & set(cut(other))
        assert any(token.startswith("=") for token in shared), (one, other)


def test_unknown_names_are_still_found_by_their_parts() -> None:
    assert set(cut("鑫源达")) <= set(cut("沈阳鑫源达机械有限公司"))
    assert not cut("钢")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("fajiao", "发酵"),
        ("jqr", "机器人"),
        ("lvhejin", "铝合金"),
        ("lyuhejin", "铝合金"),
        ("dongli dianchi", "动力电池"),
        ("Pyhton", "python"),
        ("Simulnk", "simulink"),
    ],
)
def test_pinyin_initials_and_typing_errors_are_guessed(typed: str, meant: str) -> None:
    assert meant in guesses(typed)
    tokens = {token: weight for word in asked(typed) for token, weight in word.tokens.items()}
    assert all(tokens[word] == 1.0 for word in typed.lower().split()), "what was typed stays, and counts most"


@pytest.mark.parametrize("typed", ["Python", "AutoCAD", "PLC", "xyzabc", "Go", "%", "'; drop table"])
def test_what_is_known_or_nonsense_is_not_guessed_about(typed: str) -> None:
    assert guesses(typed) == ()


def test_traditional_pairs_keep_the_length() -> None:
    text = files("talent_search").joinpath("data", "traditional.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        assert len(row["traditional"]) == len(row["simplified"])
        assert fold(row["traditional"]) == row["simplified"]


def test_marks_show_what_was_found_even_by_another_name() -> None:
    spans = mark("精通 TIG 焊与<b>管道焊接</b>", shown_by(asked("氩弧焊")))
    assert [span.text for span in spans if span.marked] == ["TIG 焊"]
    assert "".join(span.text for span in spans) == "精通 TIG 焊与<b>管道焊接</b>"
    assert mark("MongoDB", shown_by(asked("Go"))) == (Span("MongoDB", marked=False),)


@given(st.text(max_size=60), st.text(max_size=20))
def test_any_text_can_be_read_and_marked(text: str, query: str) -> None:
    folded = fold(text)
    assert sum(folded_lengths(text)) == len(folded)
    assert len(kept_places(folded)) == len(compact(folded)[0])
    shown = "".join(span.text for span in mark(text, shown_by(asked(query))))
    assert shown.strip("…") in text or shown == text
    cut(text)
    guesses(query)
