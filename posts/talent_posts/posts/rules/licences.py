"""H11: licences that the law demands, and what may not be demanded."""

from datetime import date

from talent_posts.posts.facts.demands import demanded, may_demand, names_access
from talent_posts.posts.facts.people import Certificate
from talent_posts.posts.facts.proof import proves
from talent_posts.posts.facts.qualifications import judge
from talent_posts.posts.question import Question
from talent_posts.posts.register import rule
from talent_posts.posts.sources import DIRECTORY, OPINIONS_SINCE, opinions
from talent_posts.rulebook.decision import STATUS_NAMES
from talent_posts.rulebook.rule import Answer


def _no_licence_named(ask: Question) -> str:
    return "" if ask.request.post_requires else "岗位未要求职业资格。"


def _accepts(ask: Question, required: str, certificate: Certificate) -> bool:
    """Same name, or a part of the required item; listed when issued (or older than the directory); there when
    asked for, neither suspended nor revoked, still valid, also when a request that reaches back is made."""
    today, directory = ask.today, ask.figures.directory
    there = today if ask.in_audit else ask.known
    if certificate.issued > there or (certificate.expires or date.max) < max(today, ask.asked):
        return False
    if certificate.state != "valid" or not proves(required, certificate.name, today, directory):
        return False
    return judge(certificate.name, certificate.issued, directory).listed is not False


@rule(
    "H11a",
    "实行职业资格准入控制的专业技术岗位,应具备准入控制的职业资格。",
    opinions("第二十六条"),
    DIRECTORY,
    outcomes=("block", "unknown"),
    since=OPINIONS_SINCE,
    scope="person",
    when=_no_licence_named,
)
def access_controlled_posts_need_the_licence(ask: Question) -> Answer:
    """A post under access control is given only to someone who holds the licence (87号, item 26); a
    certificate is judged by the directory edition in force when it was issued."""
    directory = ask.figures.directory
    edition = directory.edition_on(ask.today)
    required = "、".join(ask.request.post_requires)
    facts: dict[str, object] = {"要求": required, "目录": edition and edition.name}
    if edition is None:
        return Answer("unknown", "该日适用的职业资格目录未收录(最早为2017年版)。", facts)
    held = ask.person.certificates
    facts["持有"] = "、".join(sorted(cert.name for cert in held)) or "无"
    lacking, open_, items = [], [], []
    for text in ask.request.post_requires:
        for ways in demanded(text, ask.today, directory):
            access = [each for each in ways if each.standing == "access"]
            items += [each.item for each in access if each.item]
            if any(_accepts(ask, each.name, paper) for each in access for paper in held):
                continue
            if access and len(access) == len(ways):
                lacking.append([each.name for each in access])
            elif access or names_access("或".join(each.name for each in ways), ask.today, directory):
                open_.append(text)
    facts["目录核对"] = "、".join(f"{item.name}:{STATUS_NAMES[item.name_status]}" for item in items)
    if lacking:
        return _block(ask, lacking, facts)
    if open_:
        told = "、".join(dict.fromkeys(open_))
        reason = f"{told}:所要求的准入类职业资格读不准,请只写证书名称;多份中任一即可的,用「或」隔开。"
        return Answer("unknown", reason, facts)
    return Answer("pass", "具备准入资格。" if items else "没有准入类要求。", facts)


def _block(ask: Question, lacking: list[list[str]], facts: dict[str, object]) -> Answer:
    """`lacking`: of each demand the licences of which one would do."""
    names = [name for ways in lacking for name in ways]
    gone = [
        each
        for each in ask.person.certificates
        if any(proves(name, each.name, ask.today, ask.figures.directory) for name in names)
    ]
    taken = "、".join(sorted(each.told for each in gone if each.state != "valid"))
    papers = "、".join("或".join(ways) for ways in lacking).removesuffix("证书").removesuffix("证")
    return Answer("block", f"缺少有效的{papers}证书{taken and f'({taken})'}。", facts)


@rule(
    "H11b",
    "除准入类职业资格外,一律不得与就业创业挂钩。",
    DIRECTORY,
    outcomes=("block", "warn"),
    since=OPINIONS_SINCE,
    scope="person",
    when=_no_licence_named,
)
def only_access_licences_may_be_demanded(ask: Question) -> Answer:
    """Only access-type qualifications of the directory may be tied to employment (2021 edition); titles,
    those awarded by examination included, are none and may be asked for."""
    directory = ask.figures.directory
    edition = directory.edition_on(ask.today)
    if edition is None:
        return Answer("warn", "该日适用的职业资格目录未收录(最早为2017年版)。", {"目录": None})
    asked = [
        may_demand(text, ask.today, directory, public=True, paper=True) for text in ask.request.post_requires
    ]
    barred = [each.asked.name for each in asked if each.outcome == "block"]
    none = [each.asked.name for each in asked if each.asked.standing == "none"]
    unread = [name for name in none if names_access(name, ask.today, directory)]
    strange = [name for name in none if name not in unread]
    facts: dict[str, object] = {"目录": edition.name, "非准入类要求": "、".join([*barred, *strange]) or "无"}
    if other := "、".join(barred or strange):
        told = f"{other}不是目录内的准入类资格,不得作为聘用条件。"
        return Answer("block" if barred else "warn", told, facts)
    if unknown := [each.reason for each in asked if each.asked.standing == "unlisted"]:
        return Answer("warn", f"{';'.join(unknown)}。", facts)
    if unread:
        return Answer("warn", f"{'、'.join(unread)}里写到准入类职业资格,读不准,请只写证书名称。", facts)
    return Answer("pass", "所要求的都是准入类资格或职称。", facts)
