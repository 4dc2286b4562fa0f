from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import BigInt
from piccolo.columns.column_types import Date
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check

ID = "2026-11-30T17:38:24:956771"
VERSION = "1.38.0"
DESCRIPTION = "another term of an expert"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="titles", description=DESCRIPTION
    )

    manager.add_column(
        table_class_name="TitleExpert",
        tablename="title_expert",
        column_name="before_from",
        db_column_name="before_from",
        column_class_name="Date",
        column_class=Date,
        params={
            "default": None,
            "null": True,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    manager.add_column(
        table_class_name="TitleExpert",
        tablename="title_expert",
        column_name="before_to",
        db_column_name="before_to",
        column_class_name="Date",
        column_class=Date,
        params={
            "default": None,
            "null": True,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    manager.add_column(
        table_class_name="TitleExpert",
        tablename="title_expert",
        column_name="renewal_by",
        db_column_name="renewal_by",
        column_class_name="BigInt",
        column_class=BigInt,
        params={
            "default": None,
            "null": True,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    manager.add_constraint(
        table_class_name="TitleExpert",
        tablename="title_expert",
        constraint_name="title_expert_renewed",
        constraint_class=Check,
        params={
            "condition": "(renewal_by is null or state = 'active') and (before_from is null) = (before_to is null) and (before_to is null or before_to < term_from)"
        },
        schema=None,
    )

    return manager
