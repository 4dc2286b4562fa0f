from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-29T15:49:54:131285"
VERSION = "1.38.0"
DESCRIPTION = "writings keep no words"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="supply", description=DESCRIPTION
    )

    manager.drop_column(
        table_class_name="TeamWriting",
        tablename="team_writing",
        column_name="agreed",
        db_column_name="agreed",
        schema=None,
    )

    manager.drop_column(
        table_class_name="TeamWriting",
        tablename="team_writing",
        column_name="no_written",
        db_column_name="no_written",
        schema=None,
    )

    manager.drop_column(
        table_class_name="TeamWriting",
        tablename="team_writing",
        column_name="refused",
        db_column_name="refused",
        schema=None,
    )

    manager.drop_column(
        table_class_name="TeamWriting",
        tablename="team_writing",
        column_name="spread",
        db_column_name="spread",
        schema=None,
    )

    manager.drop_column(
        table_class_name="TeamWriting",
        tablename="team_writing",
        column_name="yes_written",
        db_column_name="yes_written",
        schema=None,
    )

    return manager
