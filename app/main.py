"""Builds the application: the house, the routes, what stands before them, and its life."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from functools import cache

from fastapi import FastAPI

from app.db import Database
from app.live.feed import Feed
from app.live.hub import Hub
from app.migrations import migrate
from app.services.keeping import Keeper
from app.services.runner import Runner
from app.services.server import secrets_of_server
from app.settings import Settings
from app.web import errors, middleware
from app.web.access_log import AccessLog
from app.web.address import public_address
from app.web.assets import Assets
from app.web.clock import Clock
from app.web.cookies import Cookies
from app.web.guesses import Guesses
from app.web.house import House
from app.web.middleware import LARGEST_BODY
from app.web.regions import Regions
from app.web.routes import all_routers
from app.web.templating import Templates


def utc_now() -> datetime:
    """Return the time it is."""
    return datetime.now(UTC)


def create_app(settings: Settings, clock: Clock = utc_now) -> FastAPI:
    """Build the application on its database, bringing that to today's tables first."""
    migrate(settings.url, clock(), settings.copies)
    house = build_house(settings, clock)
    app = FastAPI(
        title="SoloCamp",
        lifespan=_lifespan,
        openapi_url=None,
        form_limits={"max_fields": 4000, "max_files": 0, "max_part_size": LARGEST_BODY},
    )
    app.state.house = house
    errors.install(app)
    middleware.install(app)
    house.db.on_commit.append(house.traffic.committed)
    app.add_middleware(AccessLog, traffic=house.traffic, trusted=settings.trusted_proxies)
    for router in all_routers():  # including them would work out every route's needs once more
        app.router.routes.extend(router.routes)
    return app


def build_house(settings: Settings, clock: Clock) -> House:
    """Build what all requests share."""
    db = Database(settings.url)
    secrets = db.write_now(secrets_of_server)
    assets, templates = _printed_matter()
    hub = Hub()
    regions = Regions(db, templates, clock, public_address(settings))
    feed = Feed(db, hub, regions.draw)
    db.on_commit.append(feed.wake)
    db.on_news.append(feed.wake)
    return House(
        settings=settings,
        db=db,
        clock=clock,
        cookies=Cookies(secrets.signing_key, secrets.organiser_token, secrets.former(clock())),
        assets=assets,
        templates=templates,
        hub=hub,
        feed=feed,
        runner=Runner(db, clock, settings.planner_seconds),
        organiser_token=secrets.organiser_token,
        guesses=Guesses(db, secrets.signing_key),
    )


@cache
def _printed_matter() -> tuple[Assets, Templates]:
    """Read and compile once for all applications of a process what no setting changes."""
    assets = Assets()
    return assets, Templates(assets)


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    house: House = app.state.house
    keeper = Keeper(house.db, house.clock, house.settings.copies)
    tasks = [asyncio.create_task(task) for task in (house.feed.run(), keeper.run())]
    yield
    house.hub.close()
    for task in tasks:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    await house.runner.close()
    house.db.close()
    house.traffic.finish()
