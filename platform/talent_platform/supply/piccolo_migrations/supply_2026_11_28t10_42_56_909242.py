from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import BigInt
from piccolo.columns.column_types import BigSerial
from piccolo.columns.column_types import ForeignKey
from piccolo.table import Table


class Candidate(Table, tablename="candidate", schema=None):
    id = BigSerial(primary_key=True, db_column_name="id")



class Team(Table, tablename="team", schema=None):
    id = BigSerial(primary_key=True, db_column_name="id")


ID = "2026-11-28T10:42:56:909242"
VERSION = "1.38.0"
DESCRIPTION = "a history that outlives its record"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="supply", description=DESCRIPTION
    )

    manager.alter_column(
        table_class_name="OfferChange",
        tablename="offer_change",
        column_name="candidate",
        db_column_name="candidate",
        params={"default": None},
        old_params={"default": None, "references": Candidate},
        column_class=BigInt,
        old_column_class=ForeignKey,
        schema=None,
    )

    manager.alter_column(
        table_class_name="OfferChange",
        tablename="offer_change",
        column_name="team",
        db_column_name="team",
        params={"default": None},
        old_params={"default": None, "references": Team},
        column_class=BigInt,
        old_column_class=ForeignKey,
        schema=None,
    )

    manager.alter_column(
        table_class_name="PersonWriting",
        tablename="person_writing",
        column_name="candidate",
        db_column_name="candidate",
        params={"default": 0},
        old_params={"default": None, "references": Candidate},
        column_class=BigInt,
        old_column_class=ForeignKey,
        schema=None,
    )

    return manager
