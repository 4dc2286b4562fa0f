"""What stood before is carried over.

Of members who never registered the record is what their lead wrote; of registered people only name and phone
are: what else the lead may have written was never kept. A consent whose last recorded word was a refusal is one
from now on.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from talent_platform.database.engine import DB

ID = "2026-11-28T01:57:04:926596"
VERSION = "1.38.0"
DESCRIPTION = "What stood before is what the lead wrote"

_TYPED = """
    UPDATE team_member m SET name = c.name, phone = c.phone,
        skills = CASE WHEN c.registered THEN '[]' ELSE c.skills END,
        education = CASE WHEN c.registered THEN 0 ELSE c.education END,
        title_level = CASE WHEN c.registered THEN 0 ELSE c.title_level END,
        years = CASE WHEN c.registered THEN 0 ELSE c.years END
    FROM candidate c WHERE c.id = m.candidate
"""
_REFUSED = """
    UPDATE candidate c SET refused_at = said.at
    FROM (SELECT DISTINCT ON (candidate) candidate, at, action FROM offer_change
          WHERE action IN ('consented', 'refused') ORDER BY candidate, id DESC) said
    WHERE said.candidate = c.id AND said.action = 'refused' AND NOT c.consent
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="supply", description=DESCRIPTION)

    async def carry_over():
        for statement in (_TYPED, _REFUSED):
            await DB.run_ddl(statement)

    manager.add_raw(carry_over)

    return manager
