from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

_TABLES = (
    "institutions",
    "plans",
    "specials",
    "appointments",
    "rounds",
    "ledger",
    "people",
    "figures",
    "letters",
    "approvals",
)

APP_CONFIG = AppConfig(
    app_name="establishment",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=table_finder(
        [f"talent_platform.establishment.tables.{room}" for room in _TABLES], exclude_imported=True
    ),
    migration_dependencies=["talent_platform.accounts.piccolo_app", "talent_platform.demand.piccolo_app"],
)
