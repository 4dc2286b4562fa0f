"""H5 政策性超岗优先纳入, H6 出几进一."""

from datetime import date

import pytest

from talent_posts import Approval, DatedValue, Evidence, Source, shipped_figures

NO_ORDER = "110000"
DECLINED = (Evidence(kind="queue_declined", document="弃1"),)


def waiting(words, name, since, born=None, grade="十级", occupies=True):
    holding = words.held(f"{grade} {since}", over_quota="policy", policy="军转干部", occupies_quota=occupies)
    return words.replace(
        words.person(holding, title="中级", born=born and date.fromisoformat(born)), id=name, name=name
    )


@pytest.mark.parametrize(
    ("plan", "staff", "queue", "outcome"),
    [
        pytest.param("十级3", "十级×2", 1, "block", id="一个空岗,一人等待"),
        pytest.param("十级4", "十级×2", 1, "pass", id="两个空岗,一人等待"),
        pytest.param("十级4", "十级×2", 2, "block", id="两个空岗,两人等待"),
        pytest.param("十级3", "十级×2", 0, "pass", id="无人等待"),
    ],
)
def test_newcomers_stand_behind_the_queue(words, plan, staff, queue, outcome):
    others = tuple(waiting(words, f"军转{n}", "2016-01-01") for n in range(queue))
    asked = words.case(
        words.unit(plan, staff, others=others), words.person(title="中级"), "十级", way="transfer"
    )
    assert words.finding("H5", asked).outcome == outcome


@pytest.mark.parametrize(
    ("title", "wanted", "evidence", "outcome"),
    [
        pytest.param("副高", "十级", (), "block", id="合适,未放弃"),
        pytest.param("中级", "十级", DECLINED, "needs_approval", id="书面放弃"),
        pytest.param("中级", "十级", (Evidence(kind="queue_declined"),), "block", id="放弃没有文书"),
        pytest.param(None, "十级", (), "warn", id="职称达不到"),
    ],
)
def test_a_newcomer_waits_only_while_somebody_waiting_fits(words, title, wanted, evidence, outcome):
    holding = words.held("十级 2016-01-01", over_quota="policy", policy="军转干部")
    other = words.replace(words.person(holding, title=title), id="军转")
    asked = words.case(
        words.unit("十级3", "十级×2", others=(other,)),
        words.person(title="中级"),
        wanted,
        way="transfer",
        evidence=evidence,
    )
    assert words.finding("H5", asked).outcome == outcome
    # That somebody else declined is the unit's word until the authority has confirmed it, on paper.
    for document, then in (("市1号", "warn"), (" ", "needs_approval")):
        given = Approval(
            by="city_hrss", on=asked.request.effective, document=document, covers=("H5",), confirmed=True
        )
        confirmed = words.replace(asked, request=words.replace(asked.request, approvals=(given,)))
        expected = then if outcome == "needs_approval" else outcome
        assert words.finding("H5", confirmed).outcome == expected


def test_the_queue_is_of_the_same_category_and_level(words):
    elsewhere = (waiting(words, "军转", "2016-01-01", grade="十二级"),)
    asked = words.case(
        words.unit("十级3 十二级1", "十级×2", others=elsewhere),
        words.person(title="中级"),
        "九级",
        way="transfer",
    )
    assert words.finding("H5", asked).outcome == "pass"


@pytest.mark.parametrize(
    ("mine", "other", "place", "outcome"),
    [
        pytest.param("2015-01-01", "2016-01-01", "219900", "pass", id="本人在先"),
        pytest.param("2017-01-01", "2016-01-01", "219900", "warn", id="他人在先"),
        pytest.param("2017-01-01", "2016-01-01", NO_ORDER, "warn", id="先后未设定"),
    ],
)
def test_the_order_inside_the_queue_is_a_local_figure(words, mine, other, place, outcome):
    me = words.replace(waiting(words, "本人", mine), id="申请人")
    where = words.unit("十级1", others=(me, waiting(words, "他人", other)), place=place)
    found = words.finding("H5", words.case(where, me, "十级", way="regularise"))
    assert found.outcome == outcome
    assert found.facts["等待纳入人数"] == 1


@pytest.mark.parametrize(
    ("plan", "outcome"),
    [pytest.param("十级3", "pass", id="有空岗,可纳入"), pytest.param("十级2", "block", id="无空岗,不能纳入")],
)
@pytest.mark.parametrize("occupies", [pytest.param(True, id="占岗"), pytest.param(False, id="不占岗")])
def test_regularising_needs_a_real_vacancy(words, plan, outcome, occupies):
    me = words.replace(waiting(words, "本人", "2016-01-01", occupies=occupies), id="申请人")
    asked = words.case(words.unit(plan, "十级×2", others=(me,)), me, "十级", way="regularise")
    assert words.finding("H1a", asked).outcome == outcome
    assert words.finding("H1b", asked).outcome == outcome


def over_quota(words, present, left, place):
    """A unit of ten seats approved at the end of 2020, with people present and people who left in 2021."""
    gone = tuple(
        words.replace(words.person("十级 2015-01-01 2021-03-31"), id=f"离开{n}") for n in range(left)
    )
    return words.unit("十级10", f"十级×{present}", others=gone, place=place)


@pytest.mark.parametrize(
    ("present", "left", "place", "h6", "h1b"),
    [
        pytest.param(11, 1, "460100", "block", "block", id="海南:超10%,出一人"),
        pytest.param(11, 2, "460100", "pass", "needs_approval", id="海南:超10%,出两人,报批可进一人"),
        pytest.param(12, 2, "460100", "block", "block", id="海南:超20%,出两人"),
        pytest.param(12, 3, "460100", "pass", "needs_approval", id="海南:超20%,出三人,报批可进一人"),
        pytest.param(10, 3, "460100", "-", "block", id="未超岗,没有空岗"),
        pytest.param(12, 9, "110000", "unknown", "block", id="别处未设定比例"),
    ],
)
def test_over_quota_unit_admits_one_for_several_leavers(words, present, left, place, h6, h1b):
    asked = words.case(
        over_quota(words, present, left, place), words.person(title="中级"), "十级", way="transfer"
    )
    found = words.finding("H6", asked)
    assert (found.outcome if found.applies else "-") == h6
    assert words.finding("H1b", asked).outcome == h1b


def test_an_entry_uses_up_its_leavers(words):
    newcomer = words.replace(words.person(words.held("十级 2021-05-01", way="recruit")), id="已进")
    where = over_quota(words, 10, 2, "460100")
    where = words.replace(where, roster=(*where.roster, newcomer))
    asked = words.case(where, words.person(title="中级"), "十级", way="transfer")
    assert words.finding("H6", asked).outcome == "block"


def test_approved_entry_for_leavers_is_over_quota_by_paper(words):
    paper = Approval(by="city_hrss", on=date(2021, 8, 1), document="批1", covers=("H1",), confirmed=True)
    asked = words.case(
        over_quota(words, 11, 2, "460100"),
        words.person(title="中级"),
        "十级",
        way="transfer",
        approvals=(paper,),
    )
    assert words.finding("H1b", asked).outcome == "pass"


def test_a_changed_order_changes_who_comes_first(words):
    book = shipped_figures().with_value(
        "over_quota_queue_order", DatedValue("219900", None, None, ["born"], Source("试验"))
    )
    me = words.replace(waiting(words, "本人", "2017-01-01", born="1970-01-01"), id="申请人")
    where = words.unit("十级1", others=(me, waiting(words, "他人", "2016-01-01", born="1980-01-01")))
    asked = words.case(where, me, "十级", way="regularise")
    assert words.finding("H5", asked).outcome == "warn"
    assert words.finding("H5", asked, figures=book).outcome == "pass"
