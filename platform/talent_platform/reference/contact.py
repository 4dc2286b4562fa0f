"""Ways to reach or know a person, found in free text: numbers, mail, accounts of messengers, known names.

Pure: text in, findings out. It reads what people write to get past a filter (blanks, dashes, full-width or
Chinese digits, letters for digits) and leaves alone what trades write anyway: dates, amounts, models,
standards.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from talent_platform.i18n import N_, gettext
from talent_search import simplified


class Way(StrEnum):
    PHONE = "phone"
    IDENTITY = "identity"
    MAIL = "mail"
    ACCOUNT = "account"
    NAME = "name"


LABELS: dict[Way, str] = {
    Way.PHONE: N_("电话号码"),
    Way.IDENTITY: N_("身份证号"),
    Way.MAIL: N_("邮箱"),
    Way.ACCOUNT: N_("微信、QQ 等账号"),
    Way.NAME: N_("当事人姓名"),
}


@dataclass(frozen=True)
class Finding:
    way: Way
    text: str
    """As the author wrote it."""


_DIGITS = {
    **dict(zip("〇零一二三四五六七八九", "00123456789", strict=True)),
    **dict(zip("壹贰叁肆伍陆柒捌玖", "123456789", strict=True)),
    **dict(zip("幺两拐洞勾", "12709", strict=True)),
}
_LOOK_ALIKE = str.maketrans("ol", "01")
_UNSEEN = {"Cf", "Mn", "Me"}
"""Zero-width characters, accents on top, the box of a keycap."""
_FILLERS = "\u115f\u1160\u2800"
"""Letters and symbols by their category, and blank."""

_GAP = r"\s{0,3}"
"""Bounded, as everything that repeats here: the detector reads what anybody writes."""
_SEP = r"[\s\-–—―‐‑~～.·・。_*/|\\()（）\[\]【】杠]{0,3}"
"""What people put between the digits of one number."""
_D = rf"{_SEP}\d"

_STANDARD = re.compile(
    r"(?:gb|jb|hb|qb|hg|yb|sj|ny|jt|tb|dl|sh|sy|nb|jjf|jjg|qc|wj|cb|iso|iec|en|din|astm|api|asme|db\d\d|t/\w{1,10})"
    r"(?:/[tz])?[\s\-]{0,4}\d{1,6}(?:\.\d+)*[-–—:](?:19|20)\d\d"
)
_DAY = r"(?:19|20)\d\d\s?[-./年]\s?(?:1[0-2]|0?[1-9])\s?[-./月]\s?(?:3[01]|[12]\d|0?[1-9])日?"
_DATE = re.compile(rf"(?<![\d\-./]){_DAY}(?:\s?[-–—~至到]{{1,2}}\s?{_DAY})?(?![\d\-./])")
_PI = re.compile(r"(?<![\d.])3\.14159\d*")
_AMOUNT = re.compile(
    r"(?:投资|产值|收入|营收|金额|资产|预算|利润|成本|经费|资金|总额|资本|年产|产量|产能|规模|面积)[^\d，。；]{0,6}"
    r"\d[\d,]*(?:\.\d+)?\s{0,3}[万亿]{0,2}\s{0,3}(?:美元|元|件|吨|台|套|只|个|平方米|m2)"
)
_SERIAL = re.compile(
    r"(?<!证)(?<!证件)(?<!电话)(?<!手机)(?:编号|单号|合同号|批号|专利号?|申请号|图号|序列号|标准号)"
    r"\W{0,3}(?:zl|cn)?(?!\d{17}[\dx])\d[\da-z.\-]*"
    r"|型号\W{0,3}(?!wx|vx|qq|tel)[a-z]{1,6}[\s\-]?\d[\da-z.\-]*"
)
"""Both only with the word before them: a number alone is still asked about."""
_LETTER_DIGIT = re.compile(r"(?<![a-z])[\dol](?:[\s\-]?[\dol]){10}(?![a-z\d])")
"""As long as a mobile number, with letters that look like 0 and 1."""

_MAIL_HOSTS = (
    "qq|163|126|139|189|gmail|outlook|hotmail|foxmail|sina|sohu|yeah|aliyun|icloud|protonmail|live|msn|vip"
)
_MAIL = re.compile(
    r"[a-z0-9][a-z0-9._%+\-]{0,63}\s{0,3}(?:@|\(at\)|\[at\]|【at】|艾特|\sat\s)\s{0,3}[a-z0-9\-]{1,63}(?:\s{0,3}(?:\.|点|。|\(dot\)|\[dot\]|【dot】|\bdot\b)\s{0,3}[a-z]{2,10})+"
    r"|[\w.]{1,40}\s?@\s?[\w\-]{1,40}\.(?:中国|公司|网络)"
    r"|(?<![a-z0-9])(?:[a-z0-9]\s{1,3}){2,30}@\s{0,3}(?:[a-z0-9]\s{0,3}){2,30}\.\s{0,3}(?:[a-z]\s{0,3}){2,6}"
    rf"|[a-z0-9._%+\-]{{1,63}}[\s@#]{{1,3}}(?<![a-z])(?:{_MAIL_HOSTS}){_GAP}(?:\.|点|。|\(dot\)|\[dot\]|【dot】|\bdot\b){_GAP}(?:com|cn|net|me)(?![a-z])"
)
_ID18 = re.compile(
    rf"(?<!\d)[1-9](?:{_D}){{5}}{_SEP}(?:1{_SEP}[89]|2{_SEP}0)(?:{_D}){{2}}"
    rf"{_SEP}(?:0{_D}|1{_SEP}[0-2]){_SEP}[0-3](?:{_D}){{4}}{_SEP}[\dx](?!\d)"
)
_ID15 = re.compile(r"(?<!\d)[1-9]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?!\d)")
_MOBILE = re.compile(rf"(?<!\d)(?:(?:00|\+)?8{_SEP}6{_SEP})?1{_SEP}[3-9](?:{_D}){{9}}(?!\d)")
_ANY = r"(?:[^0-9a-z\u3400-\u9fff□]|转|的|个|再|然后|接着|杠|横){1,6}"
_GROUPED = re.compile(
    rf"(?<!\d)1[3-9]\d{_ANY}\d{{4}}{_ANY}\d{{4}}(?!\d)|(?<!\d)1{_ANY}[3-9](?:{_ANY}\d){{9}}(?!\d)"
)
_LETTERED = re.compile(r"(?<![\da-z])1[3-9]\d[a-z]\d{4}[a-z]\d{4}(?![\da-z])")
"""Whatever stands between, in the groups of a mobile number: 150、200、300、25 is none."""
_LANDLINE = re.compile(
    rf"(?<!\d)0{_SEP}[1-9](?:{_D}){{1,2}}{_SEP}[2-9](?:{_D}){{6,7}}(?!\d)|(?<!\d)400(?:{_D}){{7}}(?!\d)"
)
_TOLD_NUMBER = re.compile(
    rf"(?:电话|手机|致电|来电|热线|座机|联系方式|联系我|拨打|tel|phone|call)\W{{0,3}}(?:是|为|号码|号)?\W{{0,3}}"
    rf"(?:分机)?[1-9](?:{_D}){{6,11}}(?!\d)"
)
_MESSENGER = (
    r"(?:[微薇威徽维v][^\w,。;]{0,3}信|vx|wx|we\s{0,3}chat|weixin|wei\s{0,3}xin|加\s{0,3}v|加\s{0,3}薇|加\s{0,3}微|薇号|卫星号"
    r"|q\s{0,3}q|扣\s{0,3}扣|企鹅|钉钉|抖音|飞书|小红书|电报"
    r"|(?<![a-z0-9])(?:tg|q号)|whatsapp|telegram|skype|line\s{0,3}id)"
)
_ID_TOKEN = r"[\s(\[【「『\"“]{0,3}(?:[a-z][a-z0-9_\-]{4,29}|[1-9]\d{4,11})"  # noqa: S105 - a pattern
_ACCOUNT = re.compile(
    # An id that is announced as such, or has a digit in it: "微信 payment" says nothing about anybody.
    rf"{_MESSENGER}{_GAP}(?:群|帐|账)?{_GAP}(?:号码?|id|同号)?{_GAP}(?:是|为|叫|[:=：]){_GAP}{_ID_TOKEN}"
    rf"|{_MESSENGER}{_GAP}(?:群|帐|账)?{_GAP}(?:号码?|id){_GAP}{_ID_TOKEN}"
    rf"|{_MESSENGER}[\s_\-+]{{0,4}}(?:联系|搜索?|加)?[\s_\-+(\[【「『]{{0,4}}(?:(?=[a-z\-]{{0,29}}[\d_])[a-z][a-z0-9_\-]{{5,29}}|[1-9](?:[\s\-]?\d){{5,10}})(?![a-z0-9])"
    rf"|(?:微信|卫星|绿泡泡?)[:=]?[a-z][a-z0-9_\-]{{5,19}}(?=$|[^\w\s])"
    rf"|(?:(?<![a-z0-9])(?:vx|v{_GAP}[:=]|v我)|绿泡泡?|加微|加v){_GAP}[:=]?{_GAP}[a-z][a-z0-9_\-]{{5,19}}(?=$|[^\w])"
    rf"|(?:加我?的?|我的?|找我)(?:{_MESSENGER}|薇|微){_GAP}[a-z][a-z0-9_\-]{{5,19}}(?=$|[^\w])"
    rf"|(?<![\u3400-\u9fffa-z])加薇[a-z][a-z0-9_\-]{{5,19}}(?=$|[^\w])"
    rf"|{_MESSENGER}{_GAP}同{_GAP}(?:电话|手机)"
    r"|(?<![a-z0-9\-])(?:u\.wechat\.com|t\.me|wa\.me|github\.com|gitee\.com|linkedin\.com|weibo\.com|x\.com|twitter\.com"
    r"|facebook\.com|instagram\.com|zhihu\.com/people|space\.bilibili\.com|xiaohongshu\.com)/[\w\-./]+"
    rf"|{_MESSENGER}{_GAP}(?:与|和)?{_GAP}(?:电话|手机)?{_GAP}同号|(?:电话|手机){_GAP}(?:号码?)?{_GAP}(?:微信)?同(?:号|微信)"
)
_PATTERNS: tuple[tuple[Way, re.Pattern[str]], ...] = (
    (Way.IDENTITY, _ID18),
    (Way.MAIL, _MAIL),
    (Way.ACCOUNT, _ACCOUNT),
    (Way.PHONE, _MOBILE),
    (Way.PHONE, _GROUPED),
    (Way.PHONE, _LETTERED),
    (Way.PHONE, _LANDLINE),
    (Way.PHONE, _TOLD_NUMBER),
    (Way.IDENTITY, _ID15),
)
"""Tried in this order; a place is found once."""
_BETWEEN = r"[^\w,，、。;；:：!！?？]{0,6}_{0,3}[^\w,，、。;；:：!！?？]{0,6}"
"""What people put between the characters of a name. In one of two characters a comma is none: 主张，三点。"""
_BETWEEN_MORE = r"[^\w。;；!！?？]{0,6}_{0,3}[^\w。;；!！?？]{0,6}"
_HAN = r"[\u3400-\u9fff]"
_AFTER_A_NAME = "总工姐哥弟妹师某的是在等说和与及也有来去女男生您你我他她"
"""After a name of two characters these are no third one: 王芳华 by itself is another than 王芳."""


def find(text: str, people: Iterable[tuple[str, str]] = ()) -> list[Finding]:
    """What in `text` tells how to reach somebody, or who somebody is, in the order of the text.

    `people`: (name, phone) of those who must not be known from it; a part may be empty.
    """
    return [Finding(way, text[start:end].strip()) for start, end, way in _spans(text, people)]


def _spans(text: str, people: Iterable[tuple[str, str]]) -> list[tuple[int, int, Way]]:
    """Where in `text` the findings stand, in its order; none reaches into another."""
    plain, places = _plain(text)
    hits = [*_of_patterns(plain), *_between_numerals(text, plain, places)]
    hits += _of_people(plain, people)
    found: list[tuple[int, int, Way]] = []
    for start, end, way in sorted(hits):
        if not found or start >= found[-1][1]:
            found.append((start, end, way))
    return [(places[start], places[end - 1] + 1, way) for start, end, way in found]


BLOT = "█"
"""Stands in each place of what was found."""


def blotted(text: str, people: Iterable[tuple[str, str]] = ()) -> str:
    """The text, as long as it is, without what `find` finds in it; in what is left it finds nothing."""
    known = list(people)
    while spans := _spans(text, known):
        for start, end, _way in spans:
            text = text[:start] + BLOT * (end - start) + text[end:]
    return text


def blotted_words(words: Sequence[str], people: Iterable[tuple[str, str]] = ()) -> list[str]:
    """As `blotted`, for the words of one list, which may tell together what none of them tells."""
    known = list(people)
    each = [blotted(word, known) for word in words]
    return [BLOT * len(word) for word in each] if find("、".join(each), known) else each


@lru_cache(maxsize=1024)
def _plain(text: str) -> tuple[str, list[int]]:
    """The text in one writing (lower case, half width, Arabic digits, nothing unseen), and for each of its
    characters the place in the original."""
    characters: list[str] = []
    places: list[int] = []
    for place, original in enumerate(text):
        for one in _written(original):
            characters.append(one)
            places.append(place)
    plain = _LETTER_DIGIT.sub(lambda hit: hit[0].translate(_LOOK_ALIKE), "".join(characters))
    return plain, places


@lru_cache(maxsize=4096)
def _written(original: str) -> str:
    """One character of a text as `_plain` writes it, which may be none or several."""
    characters = []
    for one in unicodedata.normalize("NFKC", original):
        if unicodedata.category(one) in _UNSEEN or one in _FILLERS:
            continue
        digit = _DIGITS.get(one) or (str(unicodedata.digit(one, "")) if one.isdigit() else "")
        letter = one.lower()[:1]
        characters.append(digit or simplified().get(letter, letter))
    return "".join(characters)


_PERHAPS = re.compile("[0-9a-z@同]")
"""One of these is in whatever a pattern finds (同: 手机微信同号); most texts of trades have none."""


@lru_cache(maxsize=1024)
def _of_patterns(plain: str) -> tuple[tuple[int, int, Way], ...]:
    if not _PERHAPS.search(plain):
        return ()
    rest, found = plain, list[tuple[int, int, Way]]()
    for usual in (_STANDARD, _DATE, _PI, _AMOUNT, _SERIAL):
        rest = usual.sub(lambda hit: "□" * len(hit[0]), rest)
    for way, pattern in _PATTERNS:
        if hits := [(hit.start(), hit.end(), way) for hit in pattern.finditer(rest)]:
            found += hits
            # Found once: the digits of an identity number are no phone as well.
            rest = pattern.sub(lambda hit: "□" * len(hit[0]), rest)
    return tuple(found)


def _between_numerals(text: str, plain: str, places: list[int]) -> Iterator[tuple[int, int, Way]]:
    """Arabic digits of a mobile number with Chinese ones between its groups: 138零1234零5678."""
    if _DIGITS.keys().isdisjoint(text):
        return
    apart = "".join("·" if text[place] in _DIGITS else one for one, place in zip(plain, places, strict=True))
    if apart != plain:
        for hit in _GROUPED.finditer(apart):
            yield hit.start(), hit.end(), Way.PHONE


def _of_people(plain: str, people: Iterable[tuple[str, str]]) -> Iterator[tuple[int, int, Way]]:
    for name, phone in people:
        letters = [one for one in _plain(name)[0] if one.isalnum()]
        # Most names stand in no text: no pattern is made for one whose letters are not all there.
        if len(letters) > 1 and all(one in plain for one in letters):
            between = _BETWEEN_MORE if len(letters) > 2 else _BETWEEN
            name_in = between.join(map(re.escape, letters))
            if len(letters) == 2:
                name_in = rf"(?!(?<!{_HAN}){''.join(letters)}(?![{_AFTER_A_NAME}]){_HAN}(?!{_HAN})){name_in}"
            for hit in re.finditer(name_in, plain):
                yield hit.start(), hit.end(), Way.NAME
        digits = "".join(re.findall(r"\d", _plain(phone)[0]))
        local = digits[-8:] if digits.startswith("0") else digits
        if len(local) >= 7 and sum(one.isdigit() for one in plain) >= 7:
            writings = (_SEP.join(one) for one in dict.fromkeys((digits, local, local[-7:])))
            for hit in re.finditer(rf"(?<!\d)(?:{'|'.join(writings)})(?!\d)", plain):
                yield hit.start(), hit.end(), Way.PHONE


def tells_of(texts: Iterable[str], person: tuple[str, str]) -> set[Way]:
    """By what the texts tell of one (name, phone): name, phone, both or nothing."""
    return {way for text in texts for _, _, way in _of_people(_plain(text)[0], [person])}


def found_in(texts: Mapping[str, str], people: Iterable[tuple[str, str]] = ()) -> dict[str, list[Finding]]:
    """Field → findings, of the fields that have any."""
    known = list(people)
    return {name: hits for name, text in texts.items() if (hits := find(text, known))}


def quoted(findings: Iterable[Finding]) -> str:
    """What was found, as its author wrote it."""
    shown = list(dict.fromkeys((one.text, one.way) for one in findings))
    return gettext("、").join(
        gettext("「{text}」（{way}）", text=text, way=gettext(LABELS[way])) for text, way in shown[:5]
    )


def sentence(findings: Iterable[Finding], *, ends: bool = False) -> str:
    """What was found, quoted to its author, and what to do about it; `ends`: nobody decides on the text any
    more, and the other side never reads it."""
    if ends:
        return gettext(
            "这里写有{quoted}：对接结束后对方看不到这段文字。请改写；确需保留的，请勾选“仍要保留”",
            quoted=quoted(findings),
        )
    return gettext(
        "这里写有{quoted}：对方在双方同意对接前不应看到。请改写；确需保留的，请勾选“仍要保留”，"
        "由主管部门核定后才对外显示",
        quoted=quoted(findings),
    )
