"""Searches somebody keeps, those they watch, and lists of what they picked out."""

from __future__ import annotations

from piccolo.columns import Array, BigInt, BigSerial, ForeignKey, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check
from piccolo.table import Table

from talent_platform.accounts.tables import Account, Organisation
from talent_platform.demand.tables import Need
from talent_platform.supply.tables import Candidate, Team


class SavedSearch(Table, tablename="saved_search"):
    """The filters of the search page or of a list, under a name. It holds no rows: whoever opens it finds
    what they may see themselves."""

    id = BigSerial(primary_key=True)
    account = ForeignKey(Account, null=False, index=True, on_delete=OnDelete.cascade)
    shared_with = ForeignKey(Organisation, null=True, default=None, index=True)
    """Everybody of this organisation opens it too."""
    name = Varchar(length=40)
    path = Varchar(length=60)
    query = Text(default="")
    """The parameters as the page itself writes them."""
    created = Timestamptz(default=TimestamptzNow())


class Watch(Table, tablename="search_watch"):
    """Somebody is told what a saved search finds besides what it found when they last looked."""

    id = BigSerial(primary_key=True)
    search = ForeignKey(SavedSearch, null=False, on_delete=OnDelete.cascade)
    account = ForeignKey(Account, null=False, index=True, on_delete=OnDelete.cascade)
    seen = Array(base_column=BigInt(), default=list)
    """Ids it found then."""
    looked = Timestamptz(default=TimestamptzNow())


class Shortlist(Table, tablename="shortlist"):
    """What somebody picked out, under a name."""

    id = BigSerial(primary_key=True)
    account = ForeignKey(Account, null=False, index=True, on_delete=OnDelete.cascade)
    shared_first = BigInt(null=True, default=None)
    """The organisation it was first shared with: with no other one after, for colleagues wrote on it."""
    shared_with = ForeignKey(Organisation, null=True, default=None, index=True)
    """Everybody of this organisation reads and fills it too."""
    name = Varchar(length=40)
    created = Timestamptz(default=TimestamptzNow())


class ShortlistItem(Table, tablename="shortlist_item"):
    """One need, person or team on a shortlist. It goes with the row it names; who may no longer see that row
    sees neither it nor the note."""

    id = BigSerial(primary_key=True)
    shortlist = ForeignKey(Shortlist, null=False, index=True, on_delete=OnDelete.cascade)
    need = ForeignKey(Need, null=True, default=None, index=True, on_delete=OnDelete.cascade)
    candidate = ForeignKey(Candidate, null=True, default=None, index=True, on_delete=OnDelete.cascade)
    team = ForeignKey(Team, null=True, default=None, index=True, on_delete=OnDelete.cascade)
    note = Varchar(length=500, default="")
    added = Timestamptz(default=TimestamptzNow())
    added_by = BigInt()
    noted_by = BigInt(null=True, default=None)
    """Whose words the note is; null where they were written before this was kept."""

    shortlist_item_names_one = Check("num_nonnulls(need, candidate, team) = 1")
