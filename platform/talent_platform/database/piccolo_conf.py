"""What Piccolo's own tools read: the engine and the parts that have tables."""

from piccolo.conf.apps import AppRegistry

from talent_platform.database.engine import DB
from talent_platform.part import parts

__all__ = ["APP_REGISTRY", "DB"]

APP_REGISTRY = AppRegistry(apps=[f"{part.package}.piccolo_app" for part in parts() if part.tables])
