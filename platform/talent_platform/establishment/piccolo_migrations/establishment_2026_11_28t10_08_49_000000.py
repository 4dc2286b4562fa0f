"""Approvals that offices gave on a request's road so far, apart from those its unit only claims."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from talent_platform.database.engine import DB

ID = "2026-11-28T10:08:49:000000"
VERSION = "1.38.0"
DESCRIPTION = "Approvals offices gave so far"

_APART = """
    WITH papers AS (
        SELECT a.id, place, paper, EXISTS (
                   SELECT FROM appointment_step s
                   WHERE s.appointment = a.id AND s.document = paper ->> 'document' AND s.document <> ''
                     AND s.to_state = CASE paper ->> 'by' WHEN 'county_hrss' THEN 'county'
                                                          WHEN 'city_hrss' THEN 'approved' END) AS given
        FROM appointment a, jsonb_array_elements(a.approvals) WITH ORDINALITY p(paper, place)
    )
    UPDATE appointment a SET
        approvals = coalesce((SELECT jsonb_agg(paper ORDER BY place) FROM papers p WHERE p.id = a.id AND NOT given), '[]'),
        confirmed = (SELECT jsonb_agg(paper ORDER BY place) FROM papers p WHERE p.id = a.id AND given)
    WHERE EXISTS (SELECT FROM papers p WHERE p.id = a.id AND given)
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="establishment", description=DESCRIPTION)

    async def apart():
        await DB.run_ddl(_APART)

    manager.add_raw(apart)

    return manager
