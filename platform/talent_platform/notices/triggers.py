"""The events as the database knows them: a trigger on each table that something is written into.

So whoever does it, a page, the API, a job, a batch, COPY or another trigger, those concerned are told in the
same transaction or not at all.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from talent_platform.events import LOG, Event, Watched
from talent_platform.notices.declared import events

_FUNCTION = """
CREATE OR REPLACE FUNCTION told_of_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    told record;
    number bigint;
BEGIN{told}
    RETURN NULL;
END $$;
{trigger}
"""

# OFFSET 0: the parties are looked up for each thing. Joined to the rows, their view may be worked out whole,
# and every event costs things times accounts. The plan is kept for one row as for 13,000: nothing is left to
# be joined in another way than by an index.
_TOLD = """
    IF EXISTS (SELECT FROM {rows} w WHERE w.{action} IN ({actions}) AND {about}) THEN
    FOR told IN
        WITH happened AS (
            SELECT r.event, r.kind, {subject} AS thing, r.party, r.place, {actor} AS actor,
                   ARRAY(SELECT organisation FROM role_held WHERE account = {actor}) AS offices
            FROM {rows} w JOIN (VALUES {rules}) AS r (event, kind, action, matching, party, place)
                ON w.{action} = r.action AND (r.matching = '{{}}' OR to_jsonb(w) @> r.matching)
            WHERE {about}
        ), addressed AS (
            SELECT DISTINCT ON (h.event, h.thing, p.account)
                   h.event, h.kind, h.thing, p.account, p.role, p.organisation
            FROM happened h CROSS JOIN LATERAL (
                SELECT * FROM {thing}_party WHERE thing = h.thing AND party = h.party OFFSET 0) p
            WHERE p.account IS DISTINCT FROM h.actor
              AND NOT (p.office AND coalesce(p.organisation = ANY(h.offices), false))
            ORDER BY h.event, h.thing, p.account, h.place, p.role
        )
        SELECT account, role, organisation, event, kind, array_agg(thing) AS things
        FROM addressed GROUP BY account, role, organisation, event, kind
        ORDER BY account, role, organisation, event
    LOOP
        INSERT INTO notification (account, role, organisation, event, kind, batch, at, sent)
        VALUES (told.account, told.role, told.organisation, told.event, told.kind, notification_batch(),
                now(), '{{}}')
        ON CONFLICT (account, role, coalesce(organisation, 0), event, batch)
            DO UPDATE SET at = excluded.at, read = NULL, sent = '{{}}'
        RETURNING id INTO number;
        INSERT INTO notification_thing (notification, thing) SELECT number, unnest(told.things)
        ON CONFLICT DO NOTHING;
    END LOOP;
    END IF;
"""

_WRITTEN = """
CREATE OR REPLACE TRIGGER told_of_{table} AFTER INSERT ON {table}
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION told_of_{table}();
"""
_CHANGED = """
CREATE OR REPLACE TRIGGER told_of_{table} AFTER UPDATE OF {action} ON {table}
    FOR EACH ROW WHEN (OLD.{action} IS DISTINCT FROM NEW.{action}) EXECUTE FUNCTION told_of_{table}();
"""


def statements() -> list[str]:
    """One function and one trigger for each table that events come from."""
    tables: dict[str, list[Event]] = {}
    for event in events():
        tables.setdefault(event.source.table, []).append(event)
    return [_of_table(table, found) for table, found in tables.items()]


def _of_table(table: str, found: list[Event]) -> str:
    """
    Raises:
        ValueError: events see the table in two ways.
    """
    if len({(each.source.action, each.source.changed) for each in found}) > 1:
        message = f"{table} is watched in two ways"
        raise ValueError(message)
    things = dict.fromkeys((each.thing, each.source) for each in found)
    source = found[0].source
    return _FUNCTION.format(
        table=table,
        told="".join(
            _of_thing(thing, of, [each for each in found if (each.thing, each.source) == (thing, of)])
            for thing, of in sorted(things, key=lambda pair: (pair[0], pair[1].subject))
        ),
        trigger=(_CHANGED if source.changed else _WRITTEN).format(table=table, action=source.action),
    )


def _of_thing(thing: str, source: Watched, found: list[Event]) -> str:
    logged = source.table == LOG.table
    subject = f"w.{source.subject}"
    return _TOLD.format(
        rows="(SELECT NEW.*)" if source.changed else "written",
        subject=f"split_part({subject}, ':', 2)::bigint" if logged else subject,
        about=f"{subject} ~ '^{thing}:[0-9]{{1,18}}$'" if logged else f"{subject} IS NOT NULL",
        actions=", ".join(sorted({f"'{each.action}'" for each in found})),
        actor=f"w.{source.actor}" if source.actor else "NULL::bigint",
        rules=",\n            ".join(_rules(found)),
        action=source.action,
        thing=thing,
    )


def _rules(found: list[Event]) -> Iterator[str]:
    for event in found:
        matching = json.dumps(dict(event.match), ensure_ascii=False).replace("'", "''")
        for place, party in enumerate(event.told):
            yield (
                f"('{event.key}', '{event.kind}', '{event.action}', '{matching}'::jsonb, '{party}', {place})"
            )
