"""Topics and votes come in from files: all that is in them, or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select

from app.db import Tx
from app.domain.changes import ChangeKind
from app.domain.csv_import import TopicRow, VoteRow, read_topics, read_votes
from app.domain.csv_table import CsvFile, Faulty
from app.domain.day import SlotDraft
from app.domain.errors import Conflict, Invalid, NotFound, Problem
from app.domain.events import EventDraft
from app.domain.messages import say
from app.domain.people import Role, Viewer
from app.domain.phases import Phase
from app.domain.rooms import RoomDraft
from app.domain.text import fold, slug_of
from app.domain.topics import TopicDraft
from app.models import Event, FormerTitle, Host, Participant, Room, Topic, Vote, id_from
from app.services.events import found
from app.services.log import record, take_revision
from app.services.people import add_participant
from app.services.rounds import close_round, open_round


@dataclass(frozen=True)
class NewEvent:
    """An event that the files are for and that is not there yet."""

    draft: EventDraft
    rooms: Sequence[RoomDraft]
    slots: Sequence[SlotDraft]


@dataclass(frozen=True)
class Tally:
    """How many people, topics and votes there are."""

    people: int
    topics: int
    votes: int


@dataclass(frozen=True)
class Imported:
    """What the files held, and what of it was new; a vote whose weight changed is new."""

    held: Tally
    new: Tally


def bring_in(
    tx: Tx,
    now: datetime,
    *,
    slug: str,
    topics: CsvFile,
    votes: CsvFile,
    new: NewEvent | None = None,
) -> Imported:
    """Add the topics, people and votes of two files to an event; the same again changes nothing.

    With `new` the event is created first and its round closed after. People are found by name. A
    topic that is there stays as it is: known by its id in an earlier file, or by its title. The
    dots of an event do not limit what its organiser brings in. Raises Faulty with all that is wrong
    in the files, Conflict for a slug that is taken or an event that is over, NotFound for none.
    """
    event = _open(tx, now, slug, new) if new else _find(tx, slug)
    viewer = Viewer(event.id, None, Role.ORGANISER)
    topic_rows, vote_rows = _read(tx, event, topics, votes)
    arrivals = _Arrivals(tx, event, now)
    for row in topic_rows:
        arrivals.topic(row)
    tx.flush()
    for vote in vote_rows:
        arrivals.vote(vote)
    if arrivals.new != Tally(0, 0, 0):
        record(tx, event, ChangeKind.DATA_IMPORTED, viewer, now, subject=event.id)
    tx.flush()
    if new:
        close_round(tx, viewer, now)
    return Imported(arrivals.held, arrivals.new)


def _open(tx: Tx, now: datetime, slug: str, new: NewEvent) -> Event:
    if slug != slug_of(slug):
        raise Invalid(Problem("event", say("Write a slug such as %(slug)s.", slug=slug_of(slug))))
    if tx.exec(select(Event.id).where(Event.slug == slug)).first():
        raise Conflict(
            say("There is an event “%(slug)s” already. Leave out --create to add to it.", slug=slug)
        )
    event = found(tx, now, draft=new.draft, rooms=new.rooms, slots=new.slots)
    event.slug = slug
    viewer = Viewer(event.id, None, Role.ORGANISER)
    record(tx, event, ChangeKind.EVENT_CREATED, viewer, now, subject=event.id)
    tx.flush()
    open_round(tx, viewer, now)
    tx.flush()
    return event


def _find(tx: Tx, slug: str) -> Event:
    event_id = tx.exec(select(Event.id).where(Event.slug == slug)).first()
    if event_id is None:
        raise NotFound(
            say("There is no event “%(slug)s”. Create it with --create and a name.", slug=slug)
        )
    event = take_revision(tx, event_id)
    if event.phase == Phase.CLOSED:
        raise Conflict(say("The event is over. Its topics stay as they are."))
    return event


def _read(
    tx: Tx, event: Event, topics: CsvFile, votes: CsvFile
) -> tuple[tuple[TopicRow, ...], tuple[VoteRow, ...]]:
    rooms = tx.exec(select(Room).where(Room.event_id == event.id)).all()
    features = {feature for room in rooms for feature in room.features}
    topic_rows, faults = read_topics(topics, languages=event.languages, features=features)
    if faults and not topic_rows:
        raise Faulty(faults)
    vote_rows, vote_faults = read_votes(votes, topics=topic_rows)
    if faults or vote_faults:
        raise Faulty((*faults, *vote_faults))
    return topic_rows, vote_rows


class _Arrivals:
    """Finds or adds what the rows name, in an event whose revision has been taken."""

    def __init__(self, tx: Tx, event: Event, now: datetime) -> None:
        self.tx, self.event, self.now = tx, event, now
        people = tx.exec(
            select(Participant)
            .where(Participant.event_id == event.id, Participant.name != "")
            .order_by(col(Participant.number).desc())
        ).all()
        topics = tx.exec(select(Topic).where(Topic.event_id == event.id)).all()
        votes = tx.exec(
            select(Vote)
            .join(Topic, col(Topic.id) == col(Vote.topic_id))
            .where(Topic.event_id == event.id)
        ).all()
        self.people = {fold(person.name): person.id for person in people}
        self.ids = {topic.id for topic in topics}
        self.titles = {fold(topic.title): topic.id for topic in topics}
        self.votes = {(vote.participant_id, vote.topic_id): vote for vote in votes}
        self.topic_of: dict[str, str] = {}
        self.named: set[str] = set()
        self.voted = 0
        self.new_people, self.new_topics, self.new_votes = 0, 0, 0

    @property
    def held(self) -> Tally:
        return Tally(len(self.named), len(self.topic_of), self.voted)

    @property
    def new(self) -> Tally:
        return Tally(self.new_people, self.new_topics, self.new_votes)

    def topic(self, row: TopicRow) -> None:
        hosts = [self.person(name) for name in row.hosts]
        topic_id = id_from(self.event.id, fold(row.id))  # so that the file can come again
        if topic_id not in self.ids:
            topic_id = self.titles.get(fold(row.draft.title), topic_id)
        self.topic_of[row.id] = topic_id
        if topic_id not in self.ids:
            self.ids.add(topic_id)
            self.new_topics += 1
            self._add_topic(topic_id, row.draft, hosts)

    def vote(self, row: VoteRow) -> None:
        person = self.person(row.person)
        if not row.weight:
            return
        key = (person, self.topic_of[row.topic])
        self.voted += 1
        vote = self.votes.get(key)
        if vote and vote.weight == row.weight:
            return
        self.new_votes += 1
        if vote:
            vote.weight = row.weight
        else:
            vote = Vote(participant_id=key[0], topic_id=key[1], weight=row.weight, cast_at=self.now)
            self.tx.add(vote)
        self.votes[key] = vote

    def person(self, name: str) -> str:
        known = fold(name)
        self.named.add(known)
        if known not in self.people:
            person = add_participant(self.tx, self.event, name=name, language="", now=self.now)
            self.people[known] = person.id
            self.new_people += 1
        return self.people[known]

    def _add_topic(self, topic_id: str, draft: TopicDraft, hosts: Sequence[str]) -> None:
        draft = draft.checked(languages=self.event.languages, features=draft.needs)
        in_their_order = timedelta(microseconds=self.new_topics)
        self.tx.add(
            Topic(
                id=topic_id,
                event_id=self.event.id,
                proposer_id=hosts[0] if hosts else None,
                title=draft.title,
                why=draft.why,
                description=draft.description,
                language=draft.language,
                tags=list(draft.tags),
                needs=list(draft.needs),
                length=draft.length,
                created_at=self.now + in_their_order,
            )
        )
        self.tx.flush()
        title = fold(draft.title)
        self.tx.add(FormerTitle(topic_id=topic_id, folded=title, event_id=self.event.id))
        for host in hosts:
            self.tx.add(Host(topic_id=topic_id, participant_id=host, since=self.now))
