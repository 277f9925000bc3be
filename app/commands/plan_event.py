"""`plan-event`: the grid of an event in the database, by the optimiser as the server starts it."""

import argparse
import asyncio
import sys
from collections.abc import Callable
from datetime import datetime

from app.commands.terminal import EFFORT, database, find_event, seconds_of
from app.commands.words import complain, in_words
from app.db import Database
from app.domain.errors import Conflict, Refusal
from app.domain.grid.explain import left_out
from app.domain.grid.rules import violations
from app.domain.grid.score import score
from app.domain.messages import Message, say
from app.domain.people import Role, Viewer
from app.domain.plans import PlanState
from app.main import utc_now
from app.models import Event
from app.queries.desk import plan_of_event
from app.queries.events import EventView
from app.rows import GridInput, grid_input
from app.services.grid import publish
from app.services.planning import start_plan
from app.services.runner import Runner
from app.settings import Settings
from app.web.address import public_address


class NoGrid(Refusal):
    """The optimiser found that no grid keeps the rules; `causes` say why."""

    def __init__(self, causes: tuple[Message, ...]) -> None:
        super().__init__(say("No grid can keep all the rules."))
        self.causes = causes


def describe(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("event", metavar="SLUG", help="the event's address")
    parser.add_argument("--seed", type=int, default=1, help="another one gives another grid")
    parser.add_argument("--effort", type=float, default=1.0, help=EFFORT)
    parser.add_argument("--publish", action="store_true", help="show the grid to everybody")


def run(arguments: argparse.Namespace) -> int:
    """Build the grid, publish it where that is wanted, and say how good it is."""
    settings = Settings()
    seconds = seconds_of(settings, arguments.effort)
    with database(settings) as db:
        event = find_event(db, arguments.event)
        viewer = Viewer(event.id, None, Role.ORGANISER)
        try:
            build_grid(db, event, viewer, utc_now, seed=arguments.seed, seconds=seconds)
        except NoGrid as refusal:
            complain(refusal)
            for cause in refusal.causes:
                print(in_words(cause), file=sys.stderr)
            return 1
        _tell(_found(db, event))
        if arguments.publish:
            number = db.write_now(publish, viewer, utc_now())
            print(f"Published as version {number}: {public_address(settings)}/e/{event.slug}/board")
    return 0


def build_grid(
    db: Database,
    event: EventView,
    viewer: Viewer,
    clock: Callable[[], datetime],
    *,
    seed: int,
    seconds: float,
) -> None:
    """Let the optimiser build an event's draft and wait for it.

    Raises NoGrid where the rules contradict each other, and what `start_plan` raises.
    """
    job = db.write_now(start_plan, viewer, clock(), seed=seed)
    if job is None:
        raise Conflict(say("A grid is being built already. Wait until it is done."))
    asyncio.run(Runner(db, clock, seconds).run(job))
    with db.reading() as session:
        plan = plan_of_event(session, event, clock())
    if plan and plan.state is PlanState.REFUSED:
        raise NoGrid(plan.causes)
    if plan is None or plan.state is not PlanState.DONE:
        raise Conflict(say("The optimiser broke off. Start it again."))


def _found(db: Database, event: EventView) -> GridInput:
    with db.reading() as session:
        return grid_input(session, session.get_one(Event, event.id), utc_now())


def _tell(found: GridInput) -> None:
    problem, grid = found.problem, found.grid
    judged, missing = score(problem, grid), left_out(problem, grid)
    print(
        f"Coverage {judged.coverage} of ideal {judged.ideal}, placed {len(grid)} of "
        f"{len(problem.topics)} topics, broken rules {len(violations(problem, grid))}."
    )
    for topic in missing:
        print("  " + " ".join(map(in_words, filter(None, (topic.reason, topic.change)))))
