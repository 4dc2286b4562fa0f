"""Whether what a certificate is said to say can be."""

from __future__ import annotations

import re

from talent_platform.certificates.directory import queries as directories
from talent_platform.certificates.register import numbers
from talent_platform.certificates.register.queries import CertificateRow
from talent_platform.certificates.register.schemas import CertificateFacts, Checked
from talent_platform.certificates.sealing import keys
from talent_platform.certificates.tables import CertificateKind
from talent_platform.clock import today
from talent_platform.errors import Invalid
from talent_platform.i18n import N_, gettext
from talent_platform.reference.identity import in_simplified
from talent_posts import Directory, by_exam, is_title, judge, no_body_before, standing, stem


async def check(form: CertificateFacts | CertificateRow) -> None:
    """
    Raises:
        Invalid: a slip of the pen, one sentence at its field.
    """
    wrong: dict[str, str] = {}
    if form.issued > today():
        wrong["issued"] = N_("颁发日期不能在今天之后")
    if form.expires is not None and form.expires < form.issued:
        wrong["expires"] = N_("有效期不能早于颁发日期")
    if not form.issued <= form.seen_on <= today():
        wrong["seen_on"] = N_("看到原件的日期应在颁发之后、今天或之前")
    if (form.checked == Checked.NONE) != (form.checked_on is None):
        wrong["checked_on"] = N_("向颁发机构查验过的要写日期，没有查验的不写")
    elif form.checked_on is not None and not form.issued <= form.checked_on <= today():
        wrong["checked_on"] = N_("查验日期应在颁发之后、今天或之前")
    first = no_body_before(form.body)
    if first is not None and form.issued < first:
        wrong["issued"] = gettext("{day} 之前没有「{body}」，请核对颁发机构和日期", day=first, body=form.body)
    wrong |= _kind_of(form, await directories.in_force())
    if not numbers.number_key(form.number):
        wrong["number"] = N_("编号须有数字、字母或汉字")
    if numbers.is_own(form.number):
        wrong["number"] = N_("这样的编号由本市颁发的证书使用，不能登记为别处颁发的")
    if _own_body(form.body) and await keys.in_use(form.issued):
        wrong["body"] = N_("本市颁发的证书在「颁发证书」中由两人颁发，不在这里登记")
    if wrong:
        raise Invalid(next(iter(wrong.values())), wrong)


_TITLE_OFFICES = (
    "市?(?:人力资源社会保障|人力社保|人社|人事局|人事劳动|劳动人事|劳动社会保障局|职称|职改"
    "|[^县区]*评(?:审)?委(?:员)?会)"
)
"""How the bureau that decides titles is called, or was, its office for them, or one of its committees."""


def _own_body(body: str) -> bool:
    """Whether it is the bureau that issues the city's certificates, however it is called: without 和 or with
    与, short (人社局), in brackets, without the city's name, an office of it (局职称办, 职改办) or its seal
    (局（章）)."""
    named = re.sub("[和与（）()]", "", in_simplified(body))
    place = keys.issuer().partition("人力")[0].removesuffix("市")
    return bool(
        re.search(place + _TITLE_OFFICES, named)
        or re.match("市" + _TITLE_OFFICES, named)
        or re.match("人力资源社会保障局|人社局", named)
    )


def _kind_of(form: CertificateFacts | CertificateRow, directory: Directory) -> dict[str, str]:
    """Why it is not of the kind that was said: a 职业资格 is one of the directory, and a licence is nothing
    else. A title may be called as a licence is (医师), and so may a trade that has levels of skill (焊工)."""
    verdict = judge(form.name, form.issued, directory)
    asked = standing(form.name, today(), directory, paper=True)
    if form.kind == CertificateKind.VOCATIONAL and asked.standing == "title" and by_exam(form.name):
        return {"kind": gettext("「{name}」以考代评，是职称，请按职称登记", name=form.name)}
    if form.kind == CertificateKind.TITLE and asked.standing == "level":
        return {"kind": gettext("「{name}」是水平评价类职业资格，不是职称，请按职业资格登记", name=form.name)}
    if form.kind == CertificateKind.VOCATIONAL:
        told = gettext(
            "颁发当日（{edition}版）的国家职业资格目录中没有「{name}」，不能登记为职业资格",
            edition=verdict.edition, name=form.name,
        )  # fmt: skip
        return {"name": told} if verdict.listed is False else {}
    called_alike = stem(form.name) in (form.name, form.name.removesuffix("职称")) and (
        form.kind == CertificateKind.SKILL or (form.kind == CertificateKind.TITLE and is_title(form.name))
    )
    if called_alike or asked.item is None or asked.standing != "access" or verdict.listed is False:
        return {}
    return {
        "kind": gettext(
            "「{name}」是国家职业资格目录中的准入类职业资格「{item}」，请按职业资格登记",
            name=form.name, item=asked.item.name,
        )
    }  # fmt: skip
