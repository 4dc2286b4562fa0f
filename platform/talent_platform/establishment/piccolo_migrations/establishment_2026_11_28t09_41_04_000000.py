"""What plans approved so far say, absolutely.

They were booked as differences against the plan of their own day. Where a version approved out of the order of its
days made a sum wrong, an absolute entry of the same day now says what was approved; nothing booked is changed.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from talent_platform.database.engine import DB

ID = "2026-11-28T09:41:04:000000"
VERSION = "1.38.0"
DESCRIPTION = "Plans approved so far as absolute numbers"

_DAYS = """
    UPDATE post_plan p SET effective = e.day
    FROM (SELECT plan, min(effective) AS day FROM ledger_entry WHERE kind = 'approved' GROUP BY plan) e
    WHERE e.plan = p.id AND p.effective IS DISTINCT FROM e.day
"""
_ABSOLUTE = """
DO $$
DECLARE
    said record;
    standing integer;
BEGIN
    FOR said IN
        WITH grades AS (SELECT DISTINCT institution, category, grade FROM ledger_entry WHERE kind = 'approved'),
        planned AS (
            SELECT p.institution, p.id AS plan, p.effective AS day, g.category, g.grade, coalesce(
                       (SELECT (post ->> 'count')::integer FROM jsonb_array_elements(p.posts) post
                        WHERE post ->> 'category' = g.category AND (post ->> 'grade')::integer = g.grade), 0) AS seats
            FROM post_plan p JOIN grades g USING (institution)
            WHERE p.state = 'approved' AND p.effective IS NOT NULL AND jsonb_array_length(p.posts) > 0
              AND EXISTS (SELECT FROM ledger_entry e WHERE e.institution = p.institution AND e.plan IS NOT NULL)
        ),
        summed AS (
            SELECT institution, NULL::bigint AS plan, effective AS day, category, grade,
                   (sum(sum(quantity)) OVER (PARTITION BY institution, category, grade ORDER BY effective))::integer
            FROM ledger_entry e
            WHERE kind = 'approved' AND NOT EXISTS (SELECT FROM planned p WHERE p.institution = e.institution)
            GROUP BY institution, category, grade, effective
        )
        SELECT * FROM planned UNION ALL SELECT * FROM summed ORDER BY 3, 2, 4, 5
    LOOP
        SELECT quantity INTO standing FROM ledger_entry
        WHERE institution = said.institution AND category = said.category AND grade = said.grade
          AND kind = 'approved' AND effective <= said.day ORDER BY effective DESC, id DESC LIMIT 1;
        IF coalesce(standing, 0) <> greatest(said.seats, 0) THEN
            INSERT INTO ledger_entry (institution, kind, category, grade, seat_grade, quantity, effective, plan, detail)
            VALUES (said.institution, 'approved', said.category, said.grade, said.grade, greatest(said.seats, 0),
                    said.day, said.plan, '{"acknowledged_excess": true, "absolute": true}');
        END IF;
    END LOOP;
END $$
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="establishment", description=DESCRIPTION)

    async def absolute():
        for statement in (_DAYS, _ABSOLUTE):
            await DB.run_ddl(statement)

    manager.add_raw(absolute)

    return manager
