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
BEGIN{told}
    RETURN NULL;
END $$;
{trigger}
"""

_TOLD = """
    IF EXISTS (SELECT FROM {rows} w WHERE w.{action} IN ({actions}) AND {about}) THEN
    WITH happened AS (
        SELECT r.event, r.kind, {subject} AS thing, r.party, r.place, {actor} AS actor
        FROM {rows} w JOIN (VALUES {rules}) AS r (event, kind, action, matching, party, place)
            ON w.{action} = r.action AND (r.matching = '{{}}' OR to_jsonb(w) @> r.matching)
        WHERE {about}
    ), addressed AS (
        SELECT DISTINCT ON (h.event, h.thing, p.account)
               h.event, h.kind, h.thing, p.account, p.role, p.organisation
        FROM happened h JOIN {thing}_party p ON p.thing = h.thing AND p.party = h.party
        WHERE p.account IS DISTINCT FROM h.actor AND NOT (p.office AND EXISTS (
            SELECT FROM role_held o WHERE o.account = h.actor AND o.organisation = p.organisation))
        ORDER BY h.event, h.thing, p.account, h.place, p.role
    ), kept AS (
        INSERT INTO notification (account, role, organisation, event, kind, batch, at)
        SELECT DISTINCT account, role, organisation, event, kind, notification_batch(), now() FROM addressed
        ON CONFLICT (account, role, coalesce(organisation, 0), event, batch)
            DO UPDATE SET at = excluded.at, read = NULL
        RETURNING id, account, role, organisation, event
    )
    INSERT INTO notification_thing (notification, thing)
    SELECT k.id, a.thing FROM kept k JOIN addressed a USING (account, role, event)
    WHERE a.organisation IS NOT DISTINCT FROM k.organisation
    ON CONFLICT DO NOTHING;
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
    things = {(each.thing, each.source) for each in found}
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
