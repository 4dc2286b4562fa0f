"""Which office asked for and decided what there is already, as far as the accounts still tell."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from talent_platform.database.engine import DB

ID = "2026-11-30T07:19:49:000000"
VERSION = "1.38.0"
DESCRIPTION = "offices of what was decided before they were kept"

# A new database has no view of roles yet, and nothing decided.
_CARRY_OVER = """
DO $$
DECLARE
    of_table text;
BEGIN
    FOREACH of_table IN ARRAY ARRAY['staff_record', 'record_correction', 'ledger_correction'] LOOP
        EXECUTE format('ALTER TABLE %I DISABLE TRIGGER USER', of_table);
        IF to_regclass('role_held') IS NOT NULL THEN
            EXECUTE format($x$
                UPDATE %I t SET
                    asked_office = coalesce((SELECT min(h.role) FROM role_held h
                                             WHERE h.account = t.asked_by AND h.role IN ('city', 'county')), ''),
                    decided_office = coalesce((SELECT min(h.role) FROM role_held h
                                               WHERE h.account = t.decided_by AND h.role IN ('city', 'county')), '')
            $x$, of_table);
        END IF;
        EXECUTE format('ALTER TABLE %I ENABLE TRIGGER USER', of_table);
    END LOOP;
END $$
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="establishment", description=DESCRIPTION)

    async def carry_over():
        await DB.run_ddl(_CARRY_OVER)

    manager.add_raw(carry_over)

    return manager
