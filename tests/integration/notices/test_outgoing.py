"""What leaves the house, against a real SMTP server and a real gateway: each message once, only to proved
addresses, never empty, on working days."""

from __future__ import annotations

import asyncio
import contextvars
import hashlib
import hmac
import json
import os
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import date, timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from icalendar import Calendar

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.keeping import assignments
from talent_platform.accounts.roles import Role
from talent_platform.accounts.tables import Account
from talent_platform.brokerage.interviews import service as interviews
from talent_platform.brokerage.interviews import standing
from talent_platform.brokerage.interviews.rules import InterviewForm
from talent_platform.brokerage.tables import Case, Placement
from talent_platform.clock import now, today
from talent_platform.database import vault
from talent_platform.database.engine import DB
from talent_platform.dated.calendar import queries as calendars
from talent_platform.demand.tables import Need
from talent_platform.errors import Invalid, NotFound
from talent_platform.events import TOPICS
from talent_platform.notices import service
from talent_platform.notices.outgoing import codes, delivery, digest, reaching, sending
from talent_platform.reference.codes import branches, counties
from talent_platform.supply.tables import Candidate

Act = Callable[[str], Awaitable[Actor]]
SECRET = "shared-with-the-gateway-" + "x" * 16


class Postbox:
    """What a mail server took, and how it behaves."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.answer = "250 OK"
        self.waits = False
        self.closes = False
        self.asked = 0

    async def handle_MAIL(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if self.closes:
            return "421 too many of you"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        self.asked += 1
        if self.waits:
            await asyncio.sleep(3)
        if address.startswith("full"):
            return "452 4.2.2 mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.answer.startswith("250"):
            self.mails.append(message_from_bytes(envelope.content, policy=default))
        return self.answer


@pytest.fixture
def postbox(configure: Callable[..., None]) -> Iterator[Postbox]:
    box = Postbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    configure(
        smtp_host="127.0.0.1", smtp_port=port, smtp_tls="none", mail_from="noreply@example.com",
        public_url="https://talent.example.com",
    )  # fmt: skip
    yield box
    controller.stop()


async def told(login: str, *kinds: str) -> None:
    """The account is told something of each kind, in its first role."""
    await DB.asyncpg_pool.executemany(
        "WITH made AS (INSERT INTO notification (account, role, organisation, event, kind, batch, at) "
        "SELECT id, role, organisation, 'x', $2, gen_random_uuid()::text, now() FROM account "
        "WHERE login = $1 RETURNING id) "
        "INSERT INTO notification_thing (notification, thing) SELECT id, 1 FROM made",
        [(login, kind) for kind in kinds],
    )


async def proved(actor: Actor, postbox: Postbox, address: str = "firm@example.com") -> None:
    await reaching.give(actor, "mail", address)
    assert await sending.send_due() == 1
    code = re.search(r"[0-9]{6}", postbox.mails.pop()["Subject"])
    assert code
    await reaching.prove(actor, "mail", code.group())
    # That it was proved is told too; here it is not what is counted.
    await DB.asyncpg_pool.execute("UPDATE notification SET read = now() WHERE account = $1", actor.account_id)


async def working_day() -> date:
    calendar, day = await calendars.in_force(), today()
    while not calendar.is_working(day):
        day += timedelta(days=1)
    return day


async def following(day: date) -> date:
    """The next working day; on those between nothing is prepared."""
    day += timedelta(days=1)
    while not (await calendars.in_force()).is_working(day):
        assert await digest.prepare(day) == 0
        day += timedelta(days=1)
    return day


async def test_nothing_but_the_code_goes_to_an_address_that_is_not_proved(
    db: str, act: Act, postbox: Postbox
) -> None:
    firm = await act("enterprise1")
    await told("enterprise1", "needs")
    with pytest.raises(Invalid):
        await reaching.give(firm, "mail", "firm@example.com\r\nBcc: all@example.com")
    with pytest.raises(NotFound):
        await reaching.give(firm, "sms", "13900000000")
    await reaching.give(firm, "mail", "firm@example.com")
    assert await digest.prepare(await working_day()) == 0
    assert await sending.send_due() == 1
    (mail,) = postbox.mails
    assert mail["To"] == "firm@example.com"
    code = re.search(r"[0-9]{6}", mail["Subject"])
    assert code
    # Of many guesses at once no more count than in a row, and then the right one is none either.
    guesses = [f"{(int(code.group()) + n) % 10**6:06d}" for n in range(1, 12)]
    answers = await asyncio.gather(
        *(reaching.prove(firm, "mail", guess) for guess in guesses), return_exceptions=True
    )
    assert all(isinstance(one, Invalid) for one in answers)
    with pytest.raises(Invalid):
        await reaching.prove(firm, "mail", code.group())
    # Nothing of the code or the address is left with the message.
    rows = await DB.asyncpg_pool.fetch("SELECT state, text, address FROM outgoing_message")
    assert [tuple(row) for row in rows] == [("sent", b"", b"")]
    # Another account's code proves nothing here.
    other = await act("enterprise2")
    await reaching.give(other, "mail", "other@example.com")
    await sending.send_due()
    foreign = re.search(r"[0-9]{6}", postbox.mails[-1]["Subject"])
    assert foreign
    await reaching.give(firm, "mail", "firm@example.com")
    with pytest.raises(Invalid):
        await reaching.prove(firm, "mail", foreign.group())


async def test_a_digest_a_working_day_that_says_what_the_pages_say(
    db: str, act: Act, postbox: Postbox, open_browser: Callable[..., Any]
) -> None:
    firm, day = await act("enterprise1"), await working_day()
    await proved(firm, postbox)
    assert await digest.prepare(day) == 0  # nothing to say
    await told("enterprise1", "needs", "needs", "cases", "posts")
    await told("enterprise2", "needs")
    assert [await digest.prepare(day) for _ in range(2)] == [1, 0]
    # What is wanted is asked when it is sent.
    await reaching.want(firm, ["needs", "cases"])
    assert await sending.send_due() == 1
    (mail,) = postbox.mails
    text = mail.get_content()
    links = dict(re.findall(r"· ([0-9]+) 条未读\n +https://talent\.example\.com(\S+)", text)[::-1])
    assert links == {
        "2": "/notifications?kind=needs&state=unread",
        "1": "/notifications?kind=cases&state=unread",
    }
    browser = await open_browser("enterprise1")
    for count, link in links.items():
        assert f"共 {count} 条" in (await browser.get(link)).text
    # The same backlog is no news the next day, nor is it with something that was read before it is sent; what
    # comes later that day is.
    later = await following(day)
    assert await digest.prepare(later) == 0
    await told("enterprise1", "cases")
    assert await digest.prepare(later) == 1
    await DB.asyncpg_pool.execute("UPDATE notification SET read = now() WHERE kind = 'cases'")
    assert await sending.send_due() == 0
    assert len(postbox.mails) == 1
    await told("enterprise1", "cases")
    assert await digest.prepare(later) == 1
    # A digest that does not get through on its day: its news are the next one's. So is what was on its way
    # into the database while a digest went out.
    await DB.asyncpg_pool.execute("UPDATE outgoing_message SET until = now() WHERE state = 'waiting'")
    assert await sending.send_due() == 0
    async with DB.asyncpg_pool.acquire() as late, late.transaction():
        await late.execute(
            "INSERT INTO notification (account, role, organisation, event, kind, batch, at) "
            "SELECT id, role, organisation, 'x', 'needs', 'late', now() FROM account "
            "WHERE login = 'enterprise1'"
        )
        later = await following(later)
        assert await digest.prepare(later) == 1
        assert await sending.send_due() == 1
        assert "1 条未读" in postbox.mails[-1].get_content()
    later = await following(later)
    assert await digest.prepare(later) == 1
    assert await sending.send_due() == 1
    assert await digest.prepare(await following(later)) == 0
    # What is old goes, with what it was about.
    await DB.asyncpg_pool.execute(
        "UPDATE notification SET at = now() - interval '401 days' WHERE kind = 'needs'"
    )
    assert await service.thin_out() == 3 + 1
    kept = "SELECT count(*) FROM notification_thing t LEFT JOIN notification n ON n.id = t.notification"
    assert await DB.asyncpg_pool.fetchval(f"{kept} WHERE n.id IS NULL") == 0
    # Beyond the calendar nobody guesses which days are worked.
    await told("enterprise1", "cases")
    assert await digest.prepare(date(2999, 1, 4)) == 0


async def test_who_is_switched_off_or_took_the_address_away_gets_nothing(
    db: str, act: Act, postbox: Postbox
) -> None:
    day = await working_day()
    firm, county = await act("enterprise1"), await act("county1")
    await proved(firm, postbox)
    await proved(county, postbox, "county@example.com")
    await told("enterprise1", "needs")
    await told("county1", "needs")
    assert await digest.prepare(day) == 2
    await Account.update({Account.active: False}).where(Account.login == "enterprise1")
    # Nor does a code that waits.
    await reaching.give(county, "mail", "old@example.com")
    await reaching.take_away(county, "mail")
    assert await sending.send_due() == 0
    assert postbox.mails == []


async def test_who_has_two_roles_reads_what_waits_in_which(
    db: str, act: Act, postbox: Postbox, open_browser: Callable[..., Any]
) -> None:
    person = await act("candidate")
    await proved(person, postbox, "c@example.com")
    await assignments.give(None, person.account_id, Role.TEAM_LEAD, None, "兼任团队负责人")
    await DB.asyncpg_pool.execute("DELETE FROM notification")
    for role, kind in (
        ("team_lead", "offers"),
        ("team_lead", "offers"),
        ("candidate", "offers"),
        ("", "account"),
    ):
        await DB.asyncpg_pool.execute(
            "WITH made AS (INSERT INTO notification (account, role, event, kind, batch, at) "
            "VALUES ($1, $2, 'x', $3, gen_random_uuid()::text, now()) RETURNING id) "
            "INSERT INTO notification_thing (notification, thing) SELECT id, 1 FROM made",
            person.account_id, role, kind,
        )  # fmt: skip
    assert await digest.prepare(await working_day()) == await sending.send_due() == 1
    (mail,) = postbox.mails
    assert "4 条未读" in mail["Subject"]
    browser = await open_browser("candidate")
    page = await browser.get("/notifications")
    assert 'aria-label="通知，2 条未读，其他角色 2 条未读"' in page.text
    assert "团队负责人 2 条" in page.text
    parts = re.split(r"\n(?=角色|您的账号)", "\n" + mail.get_content())[1:]
    assert [re.findall(r"· ([0-9]+) 条", part) for part in parts] == [["1"], ["2"], ["1"]]
    for place, part in ((None, parts[0]), (None, parts[2]), ("team", parts[1])):
        if place:
            (assignment,) = re.findall(
                r'name="assignment" value="([0-9]+)"', (await browser.get("/account")).text
            )
            await browser.submit("/account/roles", {"assignment": assignment})
        count, link = re.findall(r"· ([0-9]+) 条未读\n +https://talent\.example\.com(\S+)", part)[0]
        assert f"共 {count} 条" in (await browser.get(link)).text


async def test_the_server_away_and_back_each_message_once(db: str, act: Act, postbox: Postbox) -> None:
    people = [await act(login) for login in ("enterprise1", "enterprise2", "county1", "county2")]
    for number, one in enumerate(people):
        await reaching.give(one, "mail", f"p{number}@example.com")
    postbox.closes = True
    assert await sending.send_due() == 0
    waiting = await DB.asyncpg_pool.fetch("SELECT tries, next_try FROM outgoing_message WHERE tries > 0")
    assert len(waiting) == 1  # one is enough to know that nobody is there
    postbox.closes = False
    await DB.asyncpg_pool.execute("UPDATE outgoing_message SET next_try = now()")
    # Two workers side by side share them out.
    assert sum(await asyncio.gather(sending.send_due(), sending.send_due())) == 4
    assert sorted(mail["To"] for mail in postbox.mails) == [f"p{n}@example.com" for n in range(4)]
    assert await sending.send_due() == 0
    # What is refused for good, or is over, is not tried for ever.
    await reaching.give(people[0], "mail", "gone@example.com")
    postbox.answer = "554 no such mailbox"
    assert await sending.send_due() == 0
    rows = await DB.asyncpg_pool.fetch("SELECT state FROM outgoing_message ORDER BY id DESC LIMIT 1")
    assert rows[0]["state"] == "dropped"


async def test_what_goes_wrong_with_one_message_holds_up_no_other(
    db: str, act: Act, postbox: Postbox, caplog: pytest.LogCaptureFixture
) -> None:
    for odd in ("zhang@163..com", "a@.x.com", "=?utf-8?q??=@x.com", "a[b@example.com", "张三@163.com",
                "a..b@x.com", "\x01@example.com", "a@-x.com", "a" * 65 + "@example.com"):  # fmt: skip
        with pytest.raises(Invalid, match="邮箱"):
            await reaching.give(await act("candidate"), "mail", odd)
    # Addresses from before are not written to, and what nobody foresaw (a key that does not open) waits.
    sealed = [vault.seal(one.encode(), codes.ADDRESSES) for one in ("zhang@163..com", "张三@163.com")]
    logins = ["county1", "county2", "city", "security", "officer", "candidate", "candidate2", "enterprise1"]
    addresses = [*sealed, b"sealed by another key"] + [
        vault.seal(f"{name}@example.com".encode(), codes.ADDRESSES)
        for name in ("full1", "full2", "full3", "good1", "good2")
    ]
    for login, address in zip(logins, addresses, strict=True):
        await DB.asyncpg_pool.execute(
            "INSERT INTO reached_at (account, channel, address, verified, code, tries, since) "
            "SELECT id, 'mail', $2, now(), '', 0, now() FROM account WHERE login = $1", login, address,
        )  # fmt: skip
        await told(login, "account")
    assert await digest.prepare(await working_day()) == len(logins)
    await reaching.give(await act("enterprise2"), "mail", "full4@example.com")
    assert await sending.send_due() == 2
    assert sorted(mail["To"] for mail in postbox.mails) == ["good1@example.com", "good2@example.com"]
    rows = await DB.asyncpg_pool.fetch("SELECT state, tries FROM outgoing_message ORDER BY id")
    assert [tuple(row) for row in rows] == [
        ("dropped", 0), ("dropped", 0), ("waiting", 1), ("waiting", 1), ("waiting", 1), ("waiting", 1),
        ("sent", 0), ("sent", 0), ("waiting", 1),
    ]  # fmt: skip
    own = [record for record in caplog.records if record.name.startswith("talent_platform")]
    assert [record.exc_info is not None for record in own] == [False, False, True]
    assert "163" not in "".join(record.getMessage() for record in own)
    assert not await DB.asyncpg_pool.fetch("SELECT FROM outgoing_message WHERE error LIKE '%@%'")


async def test_a_worker_killed_while_it_sends_loses_and_doubles_nothing(
    db: str, act: Act, postbox: Postbox
) -> None:
    await reaching.give(await act("enterprise1"), "mail", "firm@example.com")
    postbox.waits = True
    script = (
        "import asyncio, sys\n"
        "from talent_platform.database.engine import DB\n"
        "from talent_platform.notices.outgoing import sending\n"
        "async def main():\n"
        "    await DB.connect(sys.argv[1], pool_size=3)\n"
        "    await sending.send_due()\n"
        "asyncio.run(main())\n"
    )
    worker = await asyncio.create_subprocess_exec(sys.executable, "-c", script, db, env=dict(os.environ))
    while not postbox.asked:
        await asyncio.sleep(0.05)
    worker.send_signal(signal.SIGKILL)
    await worker.wait()
    postbox.waits = False
    assert postbox.mails == []
    async with asyncio.timeout(30):
        while not await sending.send_due():  # as soon as the database has seen that the other is gone
            await asyncio.sleep(0.1)
    assert [mail["To"] for mail in postbox.mails] == ["firm@example.com"]
    assert await sending.send_due() == 0


@pytest.fixture
async def gateway(configure: Callable[..., None]) -> AsyncIterator[list[tuple[dict[str, str], bytes]]]:
    """A gateway that takes what is signed and answers 401 to anything else."""
    taken: list[tuple[dict[str, str], bytes]] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in head.split("\r\n")[1:] if line)
        }
        body = await reader.readexactly(int(headers["content-length"]))
        own = hmac.new(SECRET.encode(), headers["x-talent-timestamp"].encode() + b"." + body, hashlib.sha256)
        good = hmac.compare_digest(own.hexdigest(), headers["x-talent-signature"])
        if good:
            taken.append((headers, body))
        writer.write(b"HTTP/1.1 %s\r\ncontent-length: 0\r\n\r\n" % (b"204 OK" if good else b"401 No"))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    configure(
        gateway_url=f"http://127.0.0.1:{port}/send", gateway_secret=SECRET, gateway_channels="sms,wecom",
        public_url="https://talent.example.com",
    )  # fmt: skip
    yield taken
    server.close()


async def test_a_gateway_gets_what_is_signed(
    db: str, act: Act, gateway: list[tuple[dict[str, str], bytes]], configure: Callable[..., None]
) -> None:
    firm = await act("enterprise1")
    assert [one.channel for one in await reaching.own(firm)] == ["sms", "wecom"]
    await reaching.give(firm, "sms", "13900000000")
    configure(gateway_secret="another-secret-than-the-gateways-one")
    assert await sending.send_due() == 0
    configure(gateway_secret=SECRET)
    await DB.asyncpg_pool.execute("UPDATE outgoing_message SET next_try = now()")
    assert await sending.send_due() == 1
    (headers, body), content = gateway[0], json.loads(gateway[0][1])
    assert abs(int(headers["x-talent-timestamp"]) - now().timestamp()) < 600
    assert (content["channel"], content["to"]) == ("sms", "13900000000")
    assert content["id"].endswith(".1") or content["id"].split(".")[-1].isdigit()
    code = re.search(r"[0-9]{6}", content["text"])
    assert code
    await reaching.prove(firm, "sms", code.group())
    assert (await reaching.own(firm))[0].verified
    assert body


@pytest.fixture
async def met(db: str) -> int:
    """A case of two who agreed, before any interview."""
    ids = {row["login"]: row["id"] for row in await Account.select(Account.id, Account.login)}
    firm = (await Account.select(Account.organisation).where(Account.login == "enterprise1"))[0]
    branch = next(iter(branches().values()))
    (need,) = await Need.insert(
        Need(
            kind="talent", organisation=firm["organisation"], title="焊接工程师", seats=1, state="open",
            branch=branch.code, category=branch.category, county=next(iter(counties())), start_on=today(),
            deadline=today() + timedelta(days=90),
        )
    )  # fmt: skip
    (person,) = await Candidate.insert(
        Candidate(
            headline="焊工", name="某甲", phone="13900000001", account=ids["candidate"], consent=True,
            available_from=today(),
        )
    )  # fmt: skip
    (case,) = await Case.insert(
        Case(
            need=need["id"], candidate=person["id"], organisation=firm["organisation"],
            person_account=ids["candidate"], officer=ids["officer"], stage="agreed", employer_agreed=True,
            person_agreed=True, person_answered_by=ids["candidate"], due=today() + timedelta(days=5),
        )
    )  # fmt: skip
    await Placement.insert(Placement(match_case=case["id"], need=need["id"], candidate=person["id"]))
    return int(case["id"])


async def test_an_interview_comes_by_mail_as_an_invitation_that_calendars_take(
    met: int, act: Act, postbox: Postbox
) -> None:
    firm, person = await act("enterprise1"), await act("candidate")
    await proved(firm, postbox)
    await proved(person, postbox, "person@example.com")
    await reaching.give(await act("officer"), "mail", "officer@example.com")  # not proved
    assert await sending.send_due() == 1
    postbox.mails.clear()
    day = today() + timedelta(days=3)

    async def arrange(at: str) -> None:
        await interviews.arrange(firm, met, InterviewForm.model_validate(
            {"day": day, "at": at, "place": "厂区会议室", "link": "", "people": ""}
        ))  # fmt: skip

    def taken() -> dict[str, tuple[str, Any, str]]:
        """Whom a mail went to, the method of its file, the event and the subject."""
        found = {}
        for mail in postbox.mails:
            (part,) = mail.iter_attachments()
            assert part.get_content_type() == "text/calendar"
            calendar = Calendar.from_ical(part.get_payload(decode=True))
            assert calendar["method"] == part.get_param("method")
            assert [zone["tzid"] for zone in calendar.walk("VTIMEZONE")] == ["Asia/Shanghai"]
            (event,) = calendar.walk("VEVENT")
            assert str(event["attendee"]) == f"mailto:{mail['To']}"
            found[mail["To"]] = (str(calendar["method"]), event, mail["Subject"])
        postbox.mails.clear()
        return found

    await arrange("09:30")
    await arrange("10:30")
    assert await sending.send_due() == 2, "what was moved before it went out goes once"
    first = taken()
    assert set(first) == {"firm@example.com", "person@example.com"}
    method, event, subject = first["person@example.com"]
    assert (method, event["sequence"], "10:30" in subject) == ("REQUEST", 1, True)
    assert "某甲" not in str(first)
    await reaching.want(person, [kind for kind in TOPICS if kind != "cases"])
    await arrange("14:00")
    assert await sending.send_due() == 1
    method, moved, _ = taken()["firm@example.com"]
    assert (method, moved["uid"], moved["sequence"]) == ("REQUEST", event["uid"], 2)
    await reaching.want(person, list(TOPICS))
    await interviews.cancel(firm, met, "设备检修，改日再约")
    assert await sending.send_due() == 2
    gone = taken()
    assert {one[0] for one in gone.values()} == {"CANCEL"}
    assert {(one[1]["uid"], one[1]["sequence"], one[1]["status"]) for one in gone.values()} == {
        (event["uid"], 3, "CANCELLED")
    }
    assert await sending.send_due() == 0
    # Nothing that moved is no news; what only waits is not cancelled; another officer has it, another not.
    officer = await act("officer")
    await proved(officer, postbox, "officer@example.com")
    await arrange("09:00")
    assert await sending.send_due() == 3
    taken()
    await arrange("09:00")
    await DB.asyncpg_pool.execute("UPDATE need SET seats = 2")
    await DB.asyncpg_pool.execute("UPDATE need SET state = 'part_filled'")
    assert (await standing.look(), await sending.send_due()) == (0, 0)
    for state, said in (("paused", "面谈暂缓"), ("active", "面谈恢复")):
        await DB.asyncpg_pool.execute("UPDATE candidate SET state = $1", state)
        await standing.look()
        assert await sending.send_due() == 3
        assert {one[2].split("：")[0] for one in taken().values()} == {said}
    await DB.asyncpg_pool.execute("UPDATE match_case SET officer = NULL")
    assert await sending.send_due() == 1
    ((to, (method, _gone, subject)),) = taken().items()
    assert (to, method, subject.startswith("面谈不再由您跟进")) == ("officer@example.com", "CANCEL", True)
    await DB.asyncpg_pool.execute("UPDATE match_case SET officer = $1", officer.account_id)
    assert await sending.send_due() == 1
    assert taken()["officer@example.com"][0] == "REQUEST"
    # Whoever proves another address has what stands there too.
    await arrange("16:00")
    assert await sending.send_due() == 3
    await proved(person, postbox, "new@example.com")
    postbox.mails.clear()
    assert await sending.send_due() == 1
    assert taken()["new@example.com"][0] == "REQUEST"


async def test_what_is_cancelled_while_the_invitation_is_on_its_way_is_cancelled_in_calendars(
    met: int, act: Act, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    firm = await act("enterprise1")
    await proved(firm, postbox)
    deliver, waiting = delivery.deliver, [True]

    async def slowly(message: delivery.Ready) -> None:
        if waiting:
            waiting.clear()

            async def meanwhile() -> None:
                await interviews.cancel(firm, met, "设备检修，改日再约")
                assert await sending.send_due() == 1

            await asyncio.get_running_loop().create_task(meanwhile(), context=contextvars.Context())
        await deliver(message)

    monkeypatch.setattr(delivery, "deliver", slowly)
    await interviews.arrange(firm, met, InterviewForm.model_validate(
        {"day": today() + timedelta(days=3), "at": "09:30", "place": "厂区会议室", "link": "", "people": ""}
    ))  # fmt: skip
    assert await sending.send_due() == 1
    assert [mail["Subject"].split("：")[0] for mail in postbox.mails] == ["面谈取消", "面谈邀请"]
