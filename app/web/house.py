"""What every request shares: built once by `create_app`, handed out by `deps`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from starlette.datastructures import State

from app.db import Database
from app.live.feed import Feed
from app.live.hub import Hub
from app.services.runner import Runner
from app.settings import Settings
from app.web.assets import Assets
from app.web.cookies import Cookies
from app.web.templating import Templates

Clock = Callable[[], datetime]


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


def house_of(state: State) -> House:
    """Return the house that `create_app` put into the application's state."""
    house = state.house
    assert isinstance(house, House)
    return house
