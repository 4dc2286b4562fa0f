"""The values around a page's own content: who looks, what the menu shows, what was just done."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from talent_platform.web.navigation import Link, Menu, Section

Tone = Literal["neutral", "info", "success", "warning", "danger"]
"""The five meanings a colour may carry; the same word everywhere: badges, messages, tiles."""


@dataclass(frozen=True)
class Site:
    """One installation."""

    name: str
    city: str
    version: str
    demo: bool = False
    """Fictional data: every page carries the ribbon that says so."""
    demo_accounts: Sequence[tuple[str, str, str]] = ()
    """(login, password, role) of a demo city, shown where one signs in."""


@dataclass(frozen=True)
class Viewer:
    """The signed-in person, as the header shows them."""

    name: str
    role: str
    organisation: str = ""
    links: tuple[Link, ...] = ()
    """Entries of the personal menu above 退出登录."""
    several: bool = False
    """Whether the menu offers other roles to act in."""


@dataclass(frozen=True)
class Flash:
    """One sentence shown once, on top of the next page."""

    text: str
    tone: Tone = "success"
    then: str = ""
    """Address of the next thing of the kind that waits for the reader."""


@dataclass(frozen=True)
class Frame:
    """What `web/base.html` needs from each request, in the context under the name `frame`."""

    path: str
    locale: str = "zh"
    viewer: Viewer | None = None
    menu: Menu = field(default=Menu())
    csrf_token: str = ""
    flashes: tuple[Flash, ...] = field(default=())
    unread: int | None = None
    """Notifications not read yet; None where there is no bell."""
    unread_elsewhere: int = 0
    """Those in other roles of the reader."""

    @cached_property
    def here(self) -> tuple[Section, Link] | None:
        """Where in the menu the page stands."""
        return self.menu.here(self.path)

    @property
    def searches(self) -> bool:
        """Whether this reader may search."""
        return self.leads_to("/search")

    def leads_to(self, url: str) -> bool:
        """Whether the menu of this reader has that page."""
        return any(link.url == url for section in self.menu.sections for link in section.links)
