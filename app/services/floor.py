"""Who has the floor: the line of those who speak one by one, and the clock on the wall."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app.db import Tx
from app.domain.changes import ChangeKind
from app.domain.errors import Conflict, NotFound
from app.domain.messages import say
from app.domain.people import Viewer
from app.domain.phases import Phase
from app.domain.queue import Place, Queue, line_up
from app.domain.timer import PITCH_SECONDS, Timer
from app.models import Event, Pitch, Screen, Turn
from app.services.log import record


@dataclass(frozen=True)
class Floor:
    """One line of an event whose revision has been taken; every one in it has a seat.

    `seats` stand in the order of arrival. `mode` is what the wall shows while somebody speaks.
    """

    tx: Tx
    event: Event
    screen: Screen
    viewer: Viewer
    now: datetime
    seats: Mapping[str, Turn | Pitch]
    mode: Literal["circle", "pitch"]

    @property
    def line(self) -> Queue:
        """The line as it stands."""
        places = {
            one: Place(seat.position, seat.begun_at, seat.is_in) for one, seat in self.seats.items()
        }
        return line_up(tuple(self.seats), places)

    @property
    def current(self) -> str | None:
        """Who has the floor, None where nobody of this line has."""
        held = self.screen.turn_id if self.mode == "circle" else self.screen.pitched_id
        return held if held in self.line.begun else None

    @property
    def seconds(self) -> int:
        """How long one may speak."""
        return self.screen.turn_seconds if self.mode == "circle" else PITCH_SECONDS

    def seat(self, one: str) -> Turn | Pitch:
        """Return somebody's seat; raises NotFound for one of another event."""
        if one not in self.seats:
            raise NotFound
        return self.seats[one]

    def begin(self, one: str | None) -> None:
        """Give the floor to one of the line, or to nobody, and have the wall show it."""
        circle = self.mode == "circle"
        self.screen.turn_id = one if circle else None
        self.screen.pitched_id = None if circle else one
        self.screen.clock_paused_at = None
        self.screen.clock_started_at = self.now if one else None
        self.screen.clock_seconds = self.seconds
        if one:
            seat = self.seat(one)
            seat.is_in, seat.begun_at = True, self.now
            self.screen.mode = self.mode
            kind = ChangeKind.TURN_BEGUN if circle else ChangeKind.PITCH_BEGUN
            record(self.tx, self.event, kind, self.viewer, self.now, subject=one)

    def arrange(self, order: Sequence[str], subject: str = "") -> None:
        """Put those of the line in an order, the absent behind them."""
        if subject:
            self.seat(subject)
        for position, one in enumerate((*order, *self.line.left_out)):
            self.seats[one].position = position
        circle = self.mode == "circle"
        kind = ChangeKind.CIRCLE_ARRANGED if circle else ChangeKind.PITCHES_QUEUED
        record(self.tx, self.event, kind, self.viewer, self.now, subject=subject)

    def take_in(self, one: str) -> None:
        """Put one at the end of the line; where it had the floor, the next one gets it."""
        self._put(one, is_in=True)

    def take_out(self, one: str) -> None:
        """Take one out of the line; where it had the floor, the next one gets it."""
        self._put(one, is_in=False)

    def _put(self, one: str, *, is_in: bool) -> None:
        had_the_floor = one == self.current
        seat = self.seat(one)
        seat.is_in, seat.begun_at = is_in, None
        others = [other for other in self.line.order if other != one]
        self.arrange([*others, one] if is_in else others, one)
        if had_the_floor:
            self.begin(self.line.next)


def check_not_over(event: Event) -> None:
    """Raise Conflict for an event that is over, where nobody speaks any more."""
    if event.phase == Phase.CLOSED:
        raise Conflict(say("The event is over. Nobody has the floor any more."))


def take_step(floor: Floor, step: str, one: str, seen: str) -> bool:
    """Do what a button of the desk says and tell whether it is one of those known here.

    `one` is who the button belongs to; `seen` has the floor on the page on which it was pressed,
    so that a second press of “Next” does not take two steps.
    """
    if step in WITH_ONE:
        WITH_ONE[step](floor, one)
    elif step in ALONE:
        ALONE[step](floor)
    elif step in FROM_HERE:
        if seen == (floor.current or ""):
            FROM_HERE[step](floor)
    else:
        return False
    return True


def _back(floor: Floor) -> None:
    current = floor.current
    before = floor.line.before(current)
    if before:
        if current:
            floor.seat(current).begun_at = None
        floor.begin(before)


def _start_over(floor: Floor) -> None:
    for seat in floor.seats.values():
        seat.begun_at = None
    floor.begin(None)
    floor.arrange(floor.line.order)


def _end(floor: Floor) -> None:
    floor.begin(None)
    floor.screen.mode = ""
    record(floor.tx, floor.event, ChangeKind.WALL_SWITCHED, floor.viewer, floor.now)


def _show(floor: Floor) -> None:
    floor.screen.mode = floor.mode
    record(floor.tx, floor.event, ChangeKind.WALL_SWITCHED, floor.viewer, floor.now)


def _pause(floor: Floor) -> None:
    _set_clock(floor, lambda timer: timer.paused(floor.now))


def _resume(floor: Floor) -> None:
    _set_clock(floor, lambda timer: timer.resumed(floor.now))


def _restart(floor: Floor) -> None:
    _set_clock(floor, lambda timer: Timer(floor.seconds, floor.now))


def _set_clock(floor: Floor, change: Callable[[Timer], Timer]) -> None:
    screen = floor.screen
    if floor.current and screen.clock_started_at:
        timer = change(Timer(screen.clock_seconds, screen.clock_started_at, screen.clock_paused_at))
        screen.clock_seconds = timer.seconds
        screen.clock_started_at = timer.started_at
        screen.clock_paused_at = timer.paused_at


WITH_ONE: Mapping[str, Callable[[Floor, str], None]] = {
    "begin": lambda floor, one: floor.begin(one),
    "up": lambda floor, one: floor.arrange(floor.line.moved(one, -1), one),
    "down": lambda floor, one: floor.arrange(floor.line.moved(one, 1), one),
    "in": lambda floor, one: floor.take_in(one),
    "out": lambda floor, one: floor.take_out(one),
}
ALONE: Mapping[str, Callable[[Floor], None]] = {
    "over": _start_over,
    "show": _show,
    "end": _end,
    "pause": _pause,
    "resume": _resume,
    "restart": _restart,
}
FROM_HERE: Mapping[str, Callable[[Floor], None]] = {
    "next": lambda floor: floor.begin(floor.line.next),
    "back": _back,
}
