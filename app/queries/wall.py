"""What the projector shows, by the phase of the event and by what the desk tells it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import String, cast, func
from sqlmodel import col, select

from app.db import Reader
from app.domain.changes import ChangeKind
from app.domain.phases import Phase
from app.domain.voting import Counts
from app.domain.wall import AFTER_CHANGE, BEFORE_CHANGE, Mode, mode_by_itself, moved, runs
from app.models import (
    Change,
    GridVersion,
    Page,
    Participant,
    PublishedPlacement,
    Revision,
    Topic,
    Vote,
)
from app.queries.board import Board, BoardRow, RoomView, Sitting, board
from app.queries.circle import circle_of
from app.queries.events import EventView
from app.queries.notes import count_pages, is_newest, notes_book
from app.queries.pitches import pitch_of
from app.queries.screen import Greeted, ScreenView, just_came, screen_of_event
from app.queries.topics import TopicView

MOST_ROWS = 5
MOST_ROOMS = 5
MOST_RANKED = 7
"""What is still legible from the back row: measured with real titles at 1920 x 1080."""
COMMON_WEIGHT = 0.5
"""How high the row of a break is beside that of sessions."""
MOST_NOTED = 4


@dataclass(frozen=True)
class WallPage:
    """As much of the grid as fits the wall at once; `first` counts rooms from one."""

    rooms: tuple[RoomView, ...]
    rows: tuple[BoardRow, ...]
    first: int


@dataclass(frozen=True)
class Ranked:
    """A topic at its place of the ranking, from 0; a covered one waits to be revealed."""

    place: int
    topic: TopicView
    covered: bool


@dataclass(frozen=True)
class Noted:
    """A session whose notes many wrote."""

    topic_id: str
    title: str
    language: str
    authors: int


@dataclass(frozen=True)
class Closing:
    """The day in numbers."""

    pages: int
    noted: tuple[Noted, ...]


@dataclass(frozen=True)
class Door:
    """One room's own screen: what is on there, what comes, and where else one can go now."""

    room: RoomView
    now: Sitting | None
    next: Sitting | None
    elsewhere: tuple[Sitting, ...]


@dataclass(frozen=True)
class Wall:
    """One picture of the wall; `places` are the cells of the grid, `voters` people with a vote.

    Where counts wait for the close, or the desk covers them, `counted` is false and the topics
    stand in their order of age. `unnoted` are sessions that end now and have no notes.
    """

    mode: Mode
    orders: ScreenView
    board: Board
    ranking: tuple[TopicView, ...]
    counted: bool
    places: int
    people: int
    voters: int
    votes: int
    greeted: tuple[Greeted, ...]
    moved: tuple[tuple[TopicView, Sitting | None], ...]
    unnoted: tuple[Sitting, ...]
    closing: Closing | None
    pitch: object | None
    circle: object | None

    @property
    def ranking_pages(self) -> tuple[tuple[Ranked, ...], ...]:
        """The topics by votes, cut into pages that take turns."""
        covered = len(self.ranking) - self.orders.revealed if self.reveals else 0
        placed = tuple(Ranked(n, topic, n < covered) for n, topic in enumerate(self.ranking))
        return tuple(placed[top : top + MOST_RANKED] for top in range(0, len(placed), MOST_RANKED))

    @property
    def reveals(self) -> bool:
        """Tell whether the ranking is being uncovered from its last."""
        return self.counted and self.orders.hides_numbers

    @property
    def newest(self) -> TopicView | None:
        """The topic that was proposed last."""
        return max(self.ranking, key=lambda topic: (topic.created_at, topic.id), default=None)

    @property
    def coming(self) -> tuple[Sitting, ...]:
        """What begins next, in the order of the rooms."""
        return tuple(
            cell.sitting
            for row in self.board.next
            for cell in row.cells
            if cell.sitting and not cell.goes_on
        )

    @property
    def pages(self) -> tuple[WallPage, ...]:
        """The grid from now on, cut into pages that take turns; the one with now comes first."""
        rows = tuple(row for row in self.board.rows if not row.is_over)
        weights = [1 if row.cells else COMMON_WEIGHT for row in rows]
        return tuple(
            WallPage(
                self.board.rooms[left : left + MOST_ROOMS], rows[run.start : run.stop], left + 1
            )
            for run in runs(weights, MOST_ROWS)
            for left in range(0, len(self.board.rooms), MOST_ROOMS)
        )


def wall(session: Reader, event: EventView, now: datetime, mode: str = "") -> Wall:
    """Return what the wall shows now; a projector may ask for a mode of its own.

    Eleven queries, however large the day; one more with a public grid, one more after a change of
    it, one more while sessions end, one more in the lobby, five more at the closing.
    """
    day = board(session, event, now)
    orders = screen_of_event(session, event.id, now)
    shown = _mode(event, day, orders, now, mode)
    counted = _is_counted(event, orders, now)
    people, voters = _crowd(session, event)
    return Wall(
        mode=shown,
        orders=orders,
        board=day,
        ranking=tuple(
            sorted(day.topics, key=lambda t: (-t.votes if counted else 0, t.created_at, t.id))
        ),
        counted=counted,
        places=sum(len(row.cells) for row in day.rows),
        people=people,
        voters=voters,
        votes=sum(topic.votes for topic in day.topics),
        greeted=just_came(session, event.id, now) if shown == Mode.LOBBY and orders.greets else (),
        moved=_moved(session, event, day, now),
        unnoted=_unnoted(session, event, day, now),
        closing=_closing(session, event) if shown == Mode.CLOSING else None,
        pitch=pitch_of(session, event.id, now) if shown == Mode.PITCH else None,
        circle=circle_of(session, event.id, now) if shown == Mode.CIRCLE else None,
    )


def door(session: Reader, event: EventView, now: datetime, room_id: str) -> Door | None:
    """Return one room's screen, None for a room of another event. Eight queries."""
    day = board(session, event, now)
    room = next((room for room in day.rooms if room.id == room_id), None)
    if room is None:
        return None
    here = [sitting for sitting in day.sittings if sitting.room == room]
    running = [sitting for row in day.now for sitting in row.sittings]
    return Door(
        room=room,
        now=next((sitting for sitting in running if sitting.room == room), None),
        next=next((sitting for sitting in here if sitting.starts_at > now), None),
        elsewhere=tuple(sitting for sitting in running if sitting.room != room),
    )


def _mode(event: EventView, day: Board, orders: ScreenView, now: datetime, asked: str) -> Mode:
    if asked in tuple(Mode):
        return Mode(asked)
    if orders.mode:
        return Mode(orders.mode)
    return mode_by_itself(event.phase, [row.slot for row in day.rows], now)


def _is_counted(event: EventView, orders: ScreenView, now: datetime) -> bool:
    if event.takes_votes(now):
        return not orders.hides_numbers and event.counts != Counts.AFTER_CLOSE
    return not orders.hides_numbers or orders.revealed > 0


def _crowd(session: Reader, event: EventView) -> tuple[int, int]:
    people = session.exec(
        select(func.count()).select_from(Participant).where(Participant.event_id == event.id)
    ).one()
    voters = session.exec(
        select(func.count(func.distinct(Vote.participant_id)))
        .join(Topic, col(Topic.id) == col(Vote.topic_id))
        .where(Topic.event_id == event.id)
    ).one()
    return people, voters


def _moved(
    session: Reader, event: EventView, day: Board, now: datetime
) -> tuple[tuple[TopicView, Sitting | None], ...]:
    """Return the topics that the last publication moved, for a while after it."""
    if event.phase == Phase.CLOSED or day.version is None:
        return ()
    published = session.exec(
        select(Change.at, GridVersion.id)
        .join(GridVersion, col(GridVersion.event_id) == col(Change.event_id))
        .where(
            Change.event_id == event.id,
            Change.kind == ChangeKind.GRID_PUBLISHED,
            cast(GridVersion.number, String) == Change.subject_id,
        )
        .order_by(col(Change.id).desc())
        .limit(2)
    ).all()
    if not published or not timedelta() <= now - published[0][0] < AFTER_CHANGE:
        return ()
    places: dict[str, dict[str, tuple[str, str]]] = {version: {} for _, version in published}
    for row in session.exec(
        select(PublishedPlacement).where(col(PublishedPlacement.version_id).in_(places))
    ):
        places[row.version_id][row.topic_id] = (row.slot_id, row.room_id)
    after, before = (*places.values(), {}, {})[:2]
    topics = {topic.id: topic for topic in day.topics}
    sittings = {sitting.topic.id: sitting for sitting in day.sittings}
    return tuple((topics[i], sittings.get(i)) for i in moved(before, after) if i in topics)


def _unnoted(session: Reader, event: EventView, day: Board, now: datetime) -> tuple[Sitting, ...]:
    """Return the sessions without notes from shortly before their end until shortly after it."""
    ending = [s for s in day.sittings if abs(s.ends_at - now) <= BEFORE_CHANGE]
    if event.phase != Phase.RUNNING or not ending:
        return ()
    noted = set(
        session.exec(
            select(Page.topic_id)
            .join(Revision, col(Revision.page_id) == col(Page.id))
            .where(Page.event_id == event.id, is_newest(), Revision.body != "")
        )
    )
    return tuple(sitting for sitting in ending if sitting.topic.id not in noted)


def _closing(session: Reader, event: EventView) -> Closing:
    pages = notes_book(session, event).pages
    best = sorted(pages, key=lambda page: (-len(page.authors), -len(page.body), page.title))
    return Closing(
        pages=count_pages(session, event.id),
        noted=tuple(
            Noted(page.topic_id, page.title, page.language, len(page.authors))
            for page in best[:MOST_NOTED]
        ),
    )
