"""Who takes no seat, and who still holds one on a day."""

from datetime import date

from talent_posts.posts.occupation import FOREVER
from talent_posts.posts.question import Question
from talent_posts.posts.seats import Key


def takes_no_seat(ask: Question) -> str:
    if ask.request.special:
        return "特设岗位不占岗位数(见 G7)。"
    if not ask.request.occupies_quota:
        return "申请不占岗位数(见 H1d)。"
    counted = ask.figure("dual_post_quota").value
    named = [
        held
        for held in ask.current
        if held.category == counted != ask.category and not held.special and held.occupies_quota
    ]
    if ask.request.concurrent and any(ask.person.last_day(held) >= last_day(ask) for held in named):
        return "兼任的这一类岗位不占岗位数(见 H9c)。"
    return ""


def last_day(ask: Question) -> date:
    return ask.request.end or FOREVER


def stays(ask: Question, keys: tuple[Key, ...], day: date) -> bool:
    """The applicant already takes a regular seat of the group, so the request adds nobody to it."""
    replaces = ask.request.way != "regularise" and not ask.request.concurrent
    return replaces and ask.seats.own_in(keys, day) > 0


def kept(ask: Question, keys: tuple[Key, ...], day: date) -> int:
    """Seats of the group that the applicant keeps beside the new post."""
    return ask.seats.own_in(keys, day) if ask.request.concurrent else 0
