from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table


class RawTable(Table):
    """Sends what no table of today describes."""


ID = "2026-11-29T02:19:47:000000"
VERSION = "1.38.0"
DESCRIPTION = "approvals kept in columns become rows, what units say of newcomers is told apart"

# Who took the step with that number is who confirmed the paper; where no account was kept nobody is named.
CONFIRMED = """
    INSERT INTO approval_paper ({subject}, authority, day, document, covers, claimed, at, actor_id, actor_name, actor_role)
    SELECT t.id, p.paper ->> 'by', (p.paper ->> 'on')::date, coalesce(p.paper ->> 'document', ''),
           coalesce(p.paper -> 'covers', '[]'), false, coalesce(s.at, now()), s.actor_id, coalesce(s.actor_name, ''),
           coalesce(s.actor_role, '')
    FROM {table} t CROSS JOIN jsonb_array_elements(t.{column}) WITH ORDINALITY p (paper, place)
    LEFT JOIN LATERAL (
        SELECT at, actor_id, actor_name, actor_role FROM {table}_step s
        WHERE s.{subject} = t.id AND s.document = p.paper ->> 'document' AND s.document <> '' AND s.actor_id IS NOT NULL
          AND s.actor_role = ANY(CASE p.paper ->> 'by' WHEN 'county_hrss' THEN ARRAY['county']
              WHEN 'department' THEN ARRAY['department', 'county', 'city'] ELSE ARRAY['city'] END)
        ORDER BY s.id LIMIT 1) s ON true
    ORDER BY t.id, p.place
"""
CLAIMED = """
    INSERT INTO approval_paper (appointment, authority, day, document, covers, claimed, at, actor_id, actor_role)
    SELECT t.id, p.paper ->> 'by', (p.paper ->> 'on')::date, coalesce(p.paper ->> 'document', ''),
           coalesce(p.paper -> 'covers', '[]'), true, t.created, t.created_by, 'institution'
    FROM appointment t CROSS JOIN jsonb_array_elements(t.approvals) WITH ORDINALITY p (paper, place)
    ORDER BY t.id, p.place
"""


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="establishment", description=DESCRIPTION
    )

    async def into_rows() -> None:
        for subject, table, column in (
            ("plan", "post_plan", "approvals"), ("special", "special_post", "approvals"),
            ("appointment", "appointment", "confirmed"),
        ):
            await RawTable.raw(CONFIRMED.format(subject=subject, table=table, column=column))
        await RawTable.raw(CLAIMED)
        # Nobody has compared the papers of who was never in a post.
        await RawTable.raw(
            "UPDATE staff_member s SET claimed = true"
            " WHERE NOT EXISTS (SELECT FROM ledger_entry e WHERE e.person = s.id AND e.kind = 'filled')"
        )

    manager.add_raw(into_rows)

    manager.drop_column(
        table_class_name="PostPlan",
        tablename="post_plan",
        column_name="approvals",
        db_column_name="approvals",
        schema=None,
    )

    manager.drop_column(
        table_class_name="SpecialPost",
        tablename="special_post",
        column_name="approvals",
        db_column_name="approvals",
        schema=None,
    )

    manager.drop_column(
        table_class_name="Appointment",
        tablename="appointment",
        column_name="approvals",
        db_column_name="approvals",
        schema=None,
    )

    manager.drop_column(
        table_class_name="Appointment",
        tablename="appointment",
        column_name="confirmed",
        db_column_name="confirmed",
        schema=None,
    )

    return manager
