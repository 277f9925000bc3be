"""Events as pages show them, and who somebody is in one."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import col, select

from app.db import Reader
from app.domain.people import Role, Viewer
from app.domain.phases import Phase, round_is_open
from app.domain.text import fold
from app.domain.voting import counts_are_visible
from app.models import DevicePass, Event, Participant


@dataclass(frozen=True)
class EventView:
    """One event."""

    id: str
    slug: str
    code: str
    name: str
    place: str
    date: date
    zone: str
    languages: tuple[str, ...]
    phase: Phase
    revision: int
    dots: int | None
    counts: str
    round_ends_at: datetime | None
    round_closed_at: datetime | None
    public_version: int | None
    wave: int
    frozen_before: datetime | None
    notes_days: int
    names_public: bool
    people_joined: int
    wall_token: str
    organiser_token: str

    @property
    def is_later_round(self) -> bool:
        """Tell whether a round is open while the grid of the day is public."""
        return self.phase is Phase.OPEN and self.public_version is not None

    @property
    def front(self) -> str:
        """The page that matters in this phase: the topics, or the board."""
        early = self.phase in (Phase.DRAFT, Phase.OPEN, Phase.PLANNING)
        return f"/e/{self.slug}/{'topics' if early else 'board'}"

    def takes_votes(self, now: datetime) -> bool:
        """Tell whether topics and votes are taken now."""
        return round_is_open(self.phase, self.round_ends_at, now)

    def shows_counts(self, viewer: Viewer, *, voted: bool) -> bool:
        """Tell whether the viewer sees how many votes a topic has."""
        return counts_are_visible(self.counts, self.phase, voted=voted, organises=viewer.organises)


@dataclass(frozen=True)
class PersonView:
    """Who the device is in this event."""

    id: str
    name: str
    number: int
    role: Role
    language: str
    pass_seen: bool
    is_blocked: bool


def event_of_slug(session: Reader, slug: str) -> EventView | None:
    """Return the event at an address, None where there is none."""
    return _view(session.exec(select(Event).where(Event.slug == slug)).first())


def event_of_id(session: Reader, event_id: str) -> EventView | None:
    """Return the event with an id, None where there is none."""
    return _view(session.get(Event, event_id))


def event_of_code(session: Reader, code: str) -> EventView | None:
    """Return the event of a join code, None where there is none."""
    return _view(session.exec(select(Event).where(Event.code == code)).first())


def all_events(session: Reader) -> tuple[EventView, ...]:
    """Return all events of the server, the latest day first."""
    events = session.exec(select(Event).order_by(col(Event.date).desc(), col(Event.name))).all()
    return tuple(view for event in events if (view := _view(event)))


def events_of_device(session: Reader, device: str) -> tuple[EventView, ...]:
    """Return the events that a device is in, the one it joined last first."""
    events = session.exec(
        select(Event)
        .join(DevicePass, col(DevicePass.event_id) == col(Event.id))
        .where(DevicePass.device == device)
        .order_by(col(DevicePass.created_at).desc())
    ).all()
    return tuple(view for event in events if (view := _view(event)))


def person_of_device(session: Reader, device: str, event_id: str) -> PersonView | None:
    """Return who a device is in an event, None where it has not joined."""
    person = session.exec(
        select(Participant)
        .join(DevicePass, col(DevicePass.participant_id) == col(Participant.id))
        .where(DevicePass.device == device, DevicePass.event_id == event_id)
    ).first()
    if person is None:
        return None
    return PersonView(
        id=person.id,
        name=person.name,
        number=person.number,
        role=Role(person.role),
        language=person.language,
        pass_seen=person.pass_seen_at is not None,
        is_blocked=person.blocked_at is not None,
    )


def is_name_taken(session: Reader, event_id: str, name: str) -> bool:
    """Tell whether somebody in the event is called so, case and accents aside."""
    names = session.exec(
        select(Participant.name).where(Participant.event_id == event_id, Participant.name != "")
    ).all()
    return fold(name) in {fold(known) for known in names}


def viewer_of(event: EventView, person: PersonView | None, *, server_organiser: bool) -> Viewer:
    """Return what the person behind a request may do in an event.

    Who holds the server's secret organises all its events, also without having joined them.
    """
    role = person.role if person else None
    if server_organiser:
        role = Role.ORGANISER
    return Viewer(event.id, person.id if person else None, role)


def _view(event: Event | None) -> EventView | None:
    if event is None:
        return None
    return EventView(
        id=event.id,
        slug=event.slug,
        code=event.code,
        name=event.name,
        place=event.place,
        date=event.date,
        zone=event.zone,
        languages=tuple(event.languages),
        phase=Phase(event.phase),
        revision=event.revision,
        dots=event.dots,
        counts=event.counts,
        round_ends_at=event.round_ends_at,
        round_closed_at=event.round_closed_at,
        public_version=event.public_version,
        wave=event.wave,
        frozen_before=event.frozen_before,
        notes_days=event.notes_days,
        names_public=event.names_public,
        people_joined=event.people_joined,
        wall_token=event.wall_token,
        organiser_token=event.organiser_token,
    )
