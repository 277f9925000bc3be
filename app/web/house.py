"""What every request shares: built once by `create_app`, handed out by `deps`."""

from dataclasses import dataclass, field
from functools import cached_property

from starlette.datastructures import State

from app.db import Database
from app.live.feed import Feed
from app.live.hub import Hub
from app.services.runner import Runner
from app.settings import Settings
from app.web.address import public_address
from app.web.archive_cache import ArchiveCache
from app.web.assets import Assets
from app.web.clock import Clock
from app.web.cookies import Cookies
from app.web.feed_cache import FeedCache
from app.web.guesses import Guesses
from app.web.page_cache import PageCache
from app.web.stamps import Stamps
from app.web.templating import Templates
from app.web.traffic import Traffic


@dataclass(frozen=True)
class House:
    """The long-lived parts of one process."""

    settings: Settings
    db: Database
    clock: Clock
    cookies: Cookies
    assets: Assets
    templates: Templates
    hub: Hub
    feed: Feed
    runner: Runner
    organiser_token: str
    guesses: Guesses
    feeds: FeedCache = field(default_factory=FeedCache)
    archives: ArchiveCache = field(default_factory=ArchiveCache)
    sheets: PageCache = field(default_factory=PageCache)
    traffic: Traffic = field(default_factory=Traffic)

    @cached_property
    def stamps(self) -> Stamps:
        """What tells at which revision events are."""
        return Stamps(self.db)

    @property
    def address(self) -> str:
        """The address at which phones reach this server."""
        return public_address(self.settings)


def house_of(state: State) -> House:
    """Return the house that `create_app` put into the application's state."""
    house = state.house
    assert isinstance(house, House)
    return house
