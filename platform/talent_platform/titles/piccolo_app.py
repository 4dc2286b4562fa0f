from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="titles",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=table_finder(
        [
            "talent_platform.titles.tables",
            "talent_platform.titles.juries.tables",
            "talent_platform.titles.applications.tables",
            "talent_platform.titles.meetings.tables",
            "talent_platform.titles.opinions.tables",
            "talent_platform.titles.minutes.tables",
            "talent_platform.titles.defences.tables",
            "talent_platform.titles.results.tables",
            "talent_platform.titles.complaints.tables",
        ],
        exclude_imported=True,
    ),
    migration_dependencies=["talent_platform.establishment.piccolo_app"],
)
