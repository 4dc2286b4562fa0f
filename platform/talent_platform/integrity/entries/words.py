"""An entry in plain sentences, for the person and for whoever reads what it bars."""

from __future__ import annotations

from collections.abc import Sequence

from talent_platform.i18n import gettext
from talent_platform.integrity.entries.appeals import AppealTerms
from talent_platform.integrity.entries.life import BAR_LABELS
from talent_platform.integrity.entries.queries import EntryView
from talent_platform.integrity.tables import EntryState
from talent_posts import Barred


def of_bar(bar: Barred) -> str:
    """From what, and from which day it is possible again; where nobody can tell the day, what leads there."""
    what = gettext(BAR_LABELS[bar.what])
    if bar.again is not None:
        return gettext("不能{what}；自 {day} 起可以", what=what, day=bar.again)
    return gettext("不能{what}；没有截止日期，{route}后可以", what=what, route=gettext("、").join(bar.routes))


def law_of(bar: Barred) -> str:
    return gettext("；").join(str(source) for source in bar.sources)


def to_the_person(row: EntryView, terms: AppealTerms | None) -> Sequence[str]:
    """What was decided, until when it is recorded, what it means, and what can be done about it."""
    told = [
        gettext(
            "{day}，{body}以 {document} 认定：{facts}。依据{law}{article}记入诚信档案。",
            day=row.decided, body=row.body, document=row.document, facts=row.facts.rstrip("。"), law=row.law,
            article=row.article,
        )
    ]  # fmt: skip
    if row.state == EntryState.RESTORED:
        return [*told, gettext("这条记录已经撤销，不再产生影响。")]
    if row.ends is None:
        told.append(
            gettext(
                "自 {day} 起长期记录，没有截止日期。复核途径：{review}。", day=row.begins, review=row.review
            )
        )
    else:
        told.append(gettext("记录期限：{begins} 至 {ends}。", begins=row.begins, ends=row.ends))
    told.extend(gettext("在此期间{sentence}。", sentence=of_bar(bar)) for bar in row.barred)
    if row.state == EntryState.APPEALED:
        told.append(gettext("您的申诉或复核正在办理，结果出来前记录仍然有效。"))
    else:
        said = terms.sentence() if terms else ""
        told.append(gettext("不服的，可以按决定书载明的途径和期限申请复核、复议或者提起诉讼。") + said)
    return told
