"""What Piccolo's own tools read: the engine and the registry of parts, in no particular order."""

from piccolo.conf.apps import AppRegistry

from talent_platform.database.engine import DB

__all__ = ["APP_REGISTRY", "DB"]

APP_REGISTRY = AppRegistry(
    apps=[
        f"talent_platform.{part}.piccolo_app"
        for part in (
            "audit",
            "accounts",
            "demand",
            "supply",
            "jobs",
            "brokerage",
            "imports",
            "establishment",
            "disclosure",
        )
    ]
)
