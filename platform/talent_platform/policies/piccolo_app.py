from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="policies",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=table_finder(["talent_platform.policies.tables"], exclude_imported=True),
    migration_dependencies=["talent_platform.accounts.piccolo_app"],
)
