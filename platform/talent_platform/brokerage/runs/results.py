"""Reads of a run's results."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import visible, where
from talent_platform.brokerage.access import RUN
from talent_platform.brokerage.life import PRINCIPLES
from talent_platform.brokerage.tables import MatchRun
from talent_platform.database.engine import DB
from talent_platform.errors import NotFound
from talent_platform.i18n import N_
from talent_platform.reference.codes import branch_name, county_name
from talent_platform.web.listing.query import ListQuery, like_pattern
from talent_platform.web.listing.selection import Found, page_of_table

KINDS: dict[str, str] = {"all": N_("人才与项目需求"), "talent": N_("人才需求"), "project": N_("项目需求")}
View = Literal["needs", "people", "teams"]

SIDES: dict[str, View] = {
    "needs": "needs",
    "unfilled": "needs",
    "people": "people",
    "unplaced": "people",
    "teams": "teams",
}
"""List → which rows it shows."""

_ONLY = {"unfilled": "free > 0", "people": "status = 'placed'", "unplaced": "status = 'unplaced'"}

_ROWS: dict[View, str] = {
    "needs": """
        SELECT n.id, n.title, n.kind, n.branch, n.county, o.name AS employer,
               coalesce(p.proposed, 0) AS proposed, coalesce((r.detail->>'free')::int, 0) AS free,
               r.code, r.detail,
               CASE WHEN r.id IS NULL THEN 'full' WHEN p.need IS NULL THEN 'empty' ELSE 'part' END AS status
        FROM (SELECT need, count(*) AS proposed FROM proposal WHERE run = $1 GROUP BY need) p
        FULL JOIN (SELECT id, need, code, detail FROM outcome WHERE run = $1 AND need IS NOT NULL) r
             ON r.need = p.need
        JOIN need n ON n.id = coalesce(p.need, r.need) JOIN organisation o ON o.id = n.organisation
    """,
    "people": """
        SELECT c.id, c.headline AS title, x.need, n.title AS need_title, n.kind, x.score, x.code, x.detail,
               x.team, t.project AS with_team, '' AS employer, '' AS branch,
               CASE WHEN x.need IS NULL THEN 'unplaced' ELSE 'placed' END AS status
        FROM (SELECT candidate, need, score, team, NULL AS code, NULL AS detail FROM proposal WHERE run = $1
              UNION ALL SELECT candidate, NULL, NULL, NULL, code, detail FROM outcome
              WHERE run = $1 AND candidate IS NOT NULL) x
        JOIN candidate c ON c.id = x.candidate LEFT JOIN need n ON n.id = x.need
        LEFT JOIN team t ON t.id = x.team
    """,
    "teams": """
        SELECT t.id, t.project AS title, x.need, n.title AS need_title, x.score, x.members, x.code, x.detail,
               '' AS employer, t.branch, CASE WHEN x.need IS NULL THEN 'unplaced' ELSE 'placed' END AS status
        FROM (SELECT team, need, max(score) AS score, count(*) AS members, NULL AS code, NULL AS detail
              FROM proposal WHERE run = $1 AND team IS NOT NULL GROUP BY team, need
              UNION ALL SELECT team, NULL, NULL, NULL, code, detail FROM outcome
              WHERE run = $1 AND team IS NOT NULL) x
        JOIN team t ON t.id = x.team LEFT JOIN need n ON n.id = x.need
    """,
}
_PROPOSALS = """
    SELECT p.id, p.need, p.candidate, p.team, p.score, p.terms, p.position, p.pinned, c.headline, t.project,
           n.title AS need_title, m.role
    FROM proposal p JOIN candidate c ON c.id = p.candidate JOIN need n ON n.id = p.need
    LEFT JOIN team t ON t.id = p.team
    LEFT JOIN team_member m ON m.team = p.team AND m.candidate = p.candidate
    WHERE p.run = $1
"""
_DIFFERENCE = """
    SELECT coalesce(a.candidate, b.candidate) AS candidate, c.headline, a.need AS before, b.need AS after,
           x.title AS before_title, y.title AS after_title, a.score AS before_score, b.score AS after_score
    FROM (SELECT * FROM proposal WHERE run = $1) a
    FULL JOIN (SELECT * FROM proposal WHERE run = $2) b ON b.candidate = a.candidate
    JOIN candidate c ON c.id = coalesce(a.candidate, b.candidate)
    LEFT JOIN need x ON x.id = a.need LEFT JOIN need y ON y.id = b.need
    WHERE a.need IS DISTINCT FROM b.need
    ORDER BY coalesce(a.need, b.need), coalesce(a.candidate, b.candidate)
"""
_DIFFERENCE_BY_NEED = """
    SELECT n.id, n.title, count(*) FILTER (WHERE p.run = $1) AS before,
           count(*) FILTER (WHERE p.run = $2) AS after
    FROM proposal p JOIN need n ON n.id = p.need WHERE p.run IN ($1, $2) GROUP BY n.id
    HAVING count(*) FILTER (WHERE p.run = $1) <> count(*) FILTER (WHERE p.run = $2) ORDER BY n.id
"""


@dataclass(frozen=True)
class Difference:
    """What a second run changes: people who come in, go out or move, and needs that gain or lose."""

    gained: list[dict[str, Any]]
    lost: list[dict[str, Any]]
    moved: list[dict[str, Any]]
    needs: list[dict[str, Any]]
    """title, before, after: people proposed in each run."""


async def runs(reader: Actor, query: ListQuery) -> Found:
    """Runs the reader may see."""
    facts = {"id": MatchRun.id, "county": MatchRun.county, "owner": MatchRun.owner}
    select = MatchRun.select(*MatchRun.all_columns(), MatchRun.owner._.name.as_alias("owner_name"))
    inside = where(visible(reader, RUN), facts)
    total, query, rows = await page_of_table(MatchRun, select, query, reader, inside)
    return total, query, [summary(row) for row in rows]


def summary(row: dict[str, Any]) -> dict[str, Any]:
    """The run with its scope in words and its two most asked figures."""
    report = row["report"]
    seats = report.get("seats")
    return {
        **row,
        "place": county_name(row["county"]) if row["county"] else "",
        "branch_name": branch_name(row["branch"]) if row["branch"] else "",
        "kind_label": KINDS[row["kind"]],
        "principle_label": PRINCIPLES[row["principle"]],
        "seats_filled": report.get("seats_filled"),
        "fill": report["seats_filled"] / seats if seats else None,
    }


async def listed(run_id: int, name: str, query: ListQuery) -> Found:
    """The rows of one of `LISTS`."""
    conditions: list[str] = [_ONLY.get(name, "true")]
    values: list[Any] = [run_id]
    given: dict[str, Any] = {
        "status": query.texts.get("status"),
        "branch": query.texts.get("branch"),
        "kind": query.texts.get("kind"),
        "title": like_pattern(query.q) if query.q else None,
    }  # fmt: skip
    for key, value in given.items():
        if value is None:
            continue
        values.append(value)
        at = f"${len(values)}"
        conditions.append(f"(title ILIKE {at} OR employer ILIKE {at})" if key == "title" else f"{key} = {at}")
    # Column names come from the list's own declaration, never from the address.
    source = f"FROM ({_ROWS[SIDES[name]]}) listed WHERE {' AND '.join(conditions)}"
    total = int(await DB.asyncpg_pool.fetchval(f"SELECT count(*) {source}", *values))
    query = query.within(total)
    direction = "DESC" if query.descending else "ASC"
    order = f"ORDER BY {query.sort} {direction} NULLS LAST, id"
    window = f"LIMIT {query.size} OFFSET {query.offset}"
    rows = await DB.asyncpg_pool.fetch(f"SELECT * {source} {order} {window}", *values)
    shown = [_loaded({**row, "run": run_id}) for row in rows]
    return total, query, shown


def _loaded(row: dict[str, Any]) -> dict[str, Any]:
    detail = json.loads(row["detail"]) if row["detail"] else {}
    return {**row, "detail": detail, "place": county_name(row["county"]) if row.get("county") else ""}


async def one(run_id: int, view: View, subject_id: int) -> dict[str, Any]:
    """The row of one need, person or team in a run.

    Raises:
        NotFound: the run did not look at it.
    """
    row = await DB.asyncpg_pool.fetchrow(
        f"SELECT * FROM ({_ROWS[view]}) listed WHERE id = $2",  # noqa: S608 - text of this module
        run_id, subject_id,
    )  # fmt: skip
    if row is None:
        raise NotFound
    return _loaded({**row, "run": run_id})


async def proposals(run_id: int, *, need: int | None = None, candidate: int | None = None,
                    team: int | None = None) -> list[dict[str, Any]]:  # fmt: skip
    """Proposals of a run, all or those of one need, person or team, best first; `terms` is a mapping."""
    rows = await DB.asyncpg_pool.fetch(
        _PROPOSALS + "AND ($2::bigint IS NULL OR p.need = $2) AND ($3::bigint IS NULL OR p.candidate = $3) "
        "AND ($4::bigint IS NULL OR p.team = $4) ORDER BY p.need, p.position",
        run_id, need, candidate, team,
    )  # fmt: skip
    return [{**row, "terms": json.loads(row["terms"])} for row in rows]


async def directives(
    need_ids: Sequence[int] = (), candidate_ids: Sequence[int] = (), team: int | None = None
) -> list[dict[str, Any]]:
    """Pins and forbids in force on any of these needs or people, or on the team."""
    rows = await DB.asyncpg_pool.fetch(
        """SELECT d.id, d.need, d.candidate, d.action, d.reason, d.created, d.until, a.name AS made_by,
                  n.title AS need_title, c.headline
           FROM directive d JOIN account a ON a.id = d.made_by JOIN need n ON n.id = d.need
           JOIN candidate c ON c.id = d.candidate
           WHERE d.withdrawn IS NULL AND (d.need = ANY($1::bigint[]) OR d.candidate = ANY($2::bigint[])
                                            OR d.team = $3)
           ORDER BY d.id""",
        list(need_ids), list(candidate_ids), team,
    )  # fmt: skip
    return [dict(row) for row in rows]


async def names(
    need_ids: Sequence[int], candidate_ids: Sequence[int]
) -> tuple[dict[int, str], dict[int, str]]:
    """Titles of needs and headlines of people."""
    needs = await DB.asyncpg_pool.fetch(
        "SELECT id, title FROM need WHERE id = ANY($1::bigint[])", list(need_ids)
    )
    people = await DB.asyncpg_pool.fetch(
        "SELECT id, headline FROM candidate WHERE id = ANY($1::bigint[])", list(candidate_ids)
    )
    return {row["id"]: row["title"] for row in needs}, {row["id"]: row["headline"] for row in people}


async def comparable(actor: Actor, run_id: int) -> list[dict[str, Any]]:
    """Other finished runs the reader may set beside this one, newest first."""
    facts = {"id": MatchRun.id, "county": MatchRun.county, "owner": MatchRun.owner}
    rows = await (
        MatchRun.select(MatchRun.id, MatchRun.created, MatchRun.state)
        .where(where(visible(actor, RUN), facts), MatchRun.input_hash != "", MatchRun.id != run_id)
        .order_by(MatchRun.id, ascending=False)
        .limit(30)
    )
    return list(rows)


Unlike = Literal["scope", "weights", "rules"]
UNLIKE: dict[Unlike, str] = {
    "scope": N_("两次运算的范围不同：只在其中一次范围之内的，也算作新推荐或不再推荐"),
    "weights": N_("两次运算的评分权重不同：得分和总分前后不能直接相比"),
    "rules": N_("两次运算的原则、最低分或推荐上限不同：变化不全是需求和人才的变化引起的"),
}
"""What two runs were ordered with and differ in, so that their plans differ whatever the city is."""


def unlike(run: Mapping[str, Any], other: Mapping[str, Any]) -> list[Unlike]:
    """Names of `UNLIKE` that hold for these two."""

    def facts(one: Mapping[str, Any]) -> dict[Unlike, tuple[Any, ...]]:
        return {
            "scope": (one["county"], one["branch"], one["kind"]),
            "weights": (one["versions"].get("weights"),),
            "rules": (one["principle"], one["floor"], one["introduction_cap"]),
        }

    these, those = facts(run), facts(other)
    return [name for name in UNLIKE if these[name] != those[name]]


async def difference(before: int, after: int) -> Difference:
    """Who and what changes from one run to another."""
    rows = [dict(row) for row in await DB.asyncpg_pool.fetch(_DIFFERENCE, before, after)]
    needs = await DB.asyncpg_pool.fetch(_DIFFERENCE_BY_NEED, before, after)
    return Difference(
        gained=[row for row in rows if row["before"] is None],
        lost=[row for row in rows if row["after"] is None],
        moved=[row for row in rows if row["before"] is not None and row["after"] is not None],
        needs=[dict(row) for row in needs],
    )
