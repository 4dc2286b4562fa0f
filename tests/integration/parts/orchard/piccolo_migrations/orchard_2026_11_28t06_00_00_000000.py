from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-28T06:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Trees"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="orchard", description=DESCRIPTION)

    async def plant() -> None:
        from orchard.tables import Tree  # noqa: PLC0415

        await Tree.raw("CREATE TABLE orchard_tree (id bigserial PRIMARY KEY, name varchar(40) NOT NULL)")

    manager.add_raw(plant)
    return manager
