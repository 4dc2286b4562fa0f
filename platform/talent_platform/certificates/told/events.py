"""What people are told of new editions and of revocations."""

from __future__ import annotations

from talent_platform.dated.told.events import of_two
from talent_platform.events import Thing

THINGS = (
    Thing("directory", "told.titles:editions"),
    Thing("revocation", "told.titles:revocations"),
    Thing("issuance", "told.titles:issuances"),
    Thing("signing_key", "told.titles:signing_keys"),
)
EVENTS = (*of_two("directory"), *of_two("revocation"), *of_two("issuance"), *of_two("signing_key"))
