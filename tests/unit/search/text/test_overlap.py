"""The share of a need's words that a text has: absolute, the same whoever else is there and whoever asks."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from talent_search.documents import Document, DocumentKind
from talent_search.text.overlap import Overlap, asked_words, text_of

PHRASES = st.lists(
    st.sampled_from(
        ["数控编程", "氩弧焊", "机床装调", "高炉炼铁", "电池研究", "PLC", "负责", "热处理", "夹具"]
    ),
    max_size=4,
)


@st.composite
def documents(draw, kind):
    count = draw(st.integers(1, 6))
    return [
        Document(
            kind=kind, id=str(n), title=" ".join(draw(PHRASES)) or "工", skills=tuple(draw(PHRASES)),
            keywords=tuple(draw(PHRASES)), body="，".join(draw(PHRASES)),
        )
        for n in range(count)
    ]  # fmt: skip


NEEDS, PEOPLE = documents(DocumentKind.NEED), documents(DocumentKind.CANDIDATE)


def table(people, needs):
    """Needs x people."""
    need = np.repeat(np.arange(len(needs), dtype=np.int32), len(people))
    person = np.tile(np.arange(len(people), dtype=np.int32), len(needs))
    return Overlap(map(text_of, people), needs).of(need, person).reshape(len(needs), len(people))


@settings(max_examples=100, deadline=None)
@given(needs=NEEDS, people=PEOPLE, others=PEOPLE, least=st.sampled_from([0, 0.1, 0.3, 0.5, 1]))
def test_a_share_depends_on_the_two_texts_alone(needs, people, others, least):
    shares = table(people, needs)
    assert ((shares >= 0) & (shares <= 1)).all()
    assert (table([*others, *people], [*needs, *needs])[: len(needs), len(others) :] == shares).all()
    need, person, share = Overlap(map(text_of, people), needs).near(least)
    assert (share == shares[need, person]).all()
    near = np.argwhere((shares > 0) & (shares >= np.float32(least)))
    assert np.stack((need, person), axis=1).tolist() == near.tolist()


def test_whoever_says_it_all_has_all_and_skills_are_counted_elsewhere():
    need = Document(kind=DocumentKind.NEED, id="1", title="氩弧焊工", skills=("数控编程",), body="负责热处理")
    same = Document(kind=DocumentKind.CANDIDATE, id="2", title="氩弧焊工", body="热处理")
    skilled = Document(kind=DocumentKind.CANDIDATE, id="3", title="文员", skills=("数控编程",))
    assert not {"数控编程", "=数控编程", "负责"} & asked_words(need).keys()
    assert table([same, skilled], [need]).tolist() == [[1, 0]]
