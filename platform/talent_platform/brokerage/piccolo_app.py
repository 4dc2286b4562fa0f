from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="brokerage",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=table_finder(
        [
            "talent_platform.brokerage.tables",
            "talent_platform.brokerage.interviews.tables",
            "talent_platform.brokerage.liaison.tables",
            "talent_platform.brokerage.landing.tables",
        ],
        exclude_imported=True,
    ),
    migration_dependencies=[
        "talent_platform.accounts.piccolo_app",
        "talent_platform.demand.piccolo_app",
        "talent_platform.supply.piccolo_app",
        "talent_platform.jobs.piccolo_app",
    ],
)
