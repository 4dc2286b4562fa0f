from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="surveys",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=table_finder(
        [
            "talent_platform.surveys.tables",
            "talent_platform.surveys.flags.tables",
            "talent_platform.surveys.doubles.tables",
            "talent_platform.surveys.audits.tables",
            "talent_platform.surveys.needs.tables",
        ],
        exclude_imported=True,
    ),
    migration_dependencies=["talent_platform.accounts.piccolo_app", "talent_platform.demand.piccolo_app"],
)
