"""`demo`: a lifelike event at a chosen stage, in a data folder of its own, made anew each time."""

import argparse
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from app import demo
from app.commands.plan_event import build_grid
from app.commands.terminal import database
from app.db import Database
from app.domain.day import SlotDraft, plan_day
from app.domain.errors import Invalid, Problem
from app.domain.messages import say
from app.main import utc_now
from app.queries.events import EventView, event_of_id
from app.server import serve
from app.services.demo import SEED, ZONE, Camp, Stage, open_camp, write_notes
from app.services.grid import publish
from app.services.rounds import close_event, close_round
from app.settings import Settings
from app.web.address import public_address

SUFFIX = "-demo"
"""What the demo's folder is called beside the data folder, which it must never clear."""
STEP = timedelta(minutes=5)
SECONDS = 3.0
"""How long the optimiser works for the demo."""

NOW_AT = {Stage.OPEN: 40, Stage.PLANNING: 55, Stage.RUNNING: 140, Stage.CLOSED: 495}
"""Minutes after the day's beginning: 10:10, 10:25, 11:50 in the second session, 17:45."""


def describe(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--stage", choices=[stage.value for stage in Stage], default="open")
    parser.add_argument(
        "--now", help="the moment it is, as 2026-11-21T11:50; without it, the day comes to you"
    )
    parser.add_argument("--no-serve", action="store_true", help="fill the folder and stop")


def run(arguments: argparse.Namespace) -> int:
    """Fill the demo's folder, print everybody's links, and serve it.

    Without `--now` the whole day is moved so that this moment is one of its stage: in the second
    session of a running event. With it, the day keeps its hours and the server its own clock.
    """
    settings = Settings()
    stage = Stage(arguments.stage)
    now = _moment(arguments.now) if arguments.now else utc_now()
    folder = Path(f"{settings.data.resolve()}{SUFFIX}")
    demo_settings = settings.model_copy(update={"data": folder, "database_url": ""})
    _clear(folder)
    slots = day_of(now, None if arguments.now else stage)
    with database(demo_settings) as db:
        event = fill(db, stage, now, slots, seconds=min(SECONDS, settings.planner_seconds))
    print(_links(public_address(settings), event))
    if not arguments.no_serve:
        serve(demo_settings, _clock_from(now) if arguments.now else utc_now)
    return 0


def day_of(now: datetime, stage: Stage | None) -> tuple[SlotDraft, ...]:
    """Lay out the demo's day, today; with a stage, moved by whole five minutes to suit it."""
    slots = plan_day(demo.DAY, date=now.astimezone(ZONE).date(), zone=ZONE)
    if stage is None:
        return slots
    began = now - timedelta(minutes=NOW_AT[stage])
    move = (began - slots[0].starts_at) // STEP * STEP
    return tuple(
        replace(slot, starts_at=slot.starts_at + move, ends_at=slot.ends_at + move)
        for slot in slots
    )


def fill(
    db: Database, stage: Stage, now: datetime, slots: tuple[SlotDraft, ...], *, seconds: float
) -> EventView:
    """Make the event and lead it to its stage."""
    camp = db.write_now(open_camp, slots=slots)
    event = _event(db, camp)
    if stage is not Stage.OPEN:
        db.write_now(close_round, camp.organiser, camp.at(45))
        build_grid(db, event, camp.organiser, lambda: camp.at(46), seed=SEED, seconds=seconds)
    if stage in (Stage.RUNNING, Stage.CLOSED):
        db.write_now(publish, camp.organiser, camp.at(57))
        over = stage is Stage.CLOSED
        db.write_now(write_notes, camp, until=slots[-1].ends_at if over else now)
        if over:
            db.write_now(close_event, camp.organiser, camp.at(NOW_AT[stage] - 15))
    return _event(db, camp)


def _event(db: Database, camp: Camp) -> EventView:
    with db.reading() as session:
        event = event_of_id(session, camp.event_id)
    assert event is not None
    return event


def _links(address: str, event: EventView) -> str:
    return "\n".join(
        (
            f"{event.name} is {event.phase}.",
            f"  Participant  {address}/j/{event.code}",
            f"  Organiser    {address}/o/{event.organiser_token}",
            f"  Wall         {address}/e/{event.slug}/wall/{event.wall_token}",
        )
    )


def _clear(folder: Path) -> None:
    for file in folder.glob("solocamp.sqlite*"):
        file.unlink()


def _moment(raw: str) -> datetime:
    try:
        moment = datetime.fromisoformat(raw)
    except ValueError:
        message = say("Write the moment as year-month-day and time, such as 2026-11-21T11:50.")
        raise Invalid(Problem("now", message)) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=ZONE)


def _clock_from(start: datetime) -> Callable[[], datetime]:
    """Return a clock that begins at a moment and goes on from there."""
    began = time.monotonic()
    return lambda: start + timedelta(seconds=time.monotonic() - began)
