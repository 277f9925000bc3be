"""A crowd that goes on writing while its server is killed, and what must be true afterwards.

Every write is a deed that is sent in the same bytes again when its answer was lost, as the phones'
outbox does. The ledger knows which were answered and which are lost; `found` what the database
has.
"""

import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from http.client import HTTPConnection, HTTPException
from itertools import count, product
from urllib.parse import urlencode

from sqlmodel import col, func, select

from app.db import Database, Reader, Tx
from app.domain.changes import ChangeKind
from app.domain.phases import Phase
from app.models import Change, DevicePass, Event, Page, Participant, Revision, Topic, Vote
from app.services import notes, people
from tests.clock import StandingClock
from tests.load.camp import PATIENCE, FullCamp, fill
from tests.people import Camp, an_event
from tests.reading import page as read

PEOPLE = 90
WRITERS = 2
Write = Callable[[HTTPConnection], Iterator["Deed"]]
NAME, TITLE, LINE, TAP = KINDS = ("Joined", "Proposed", "line", "tap")


@dataclass(frozen=True)
class Deed:
    """One write: `what` is what the database has once when it is done.

    A tap on a vote is named by its device, its topic and how many came before it there.
    """

    kind: str
    what: str
    path: str
    cookie: str
    form: Mapping[str, str]
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Ground:
    """Where the crowd is: an event in its round, and a page of another where notes are written."""

    camp: FullCamp
    code: str
    page: str
    topic: str


class Ledger:
    """What was answered, what is lost, and answers that nobody expected."""

    def __init__(self) -> None:
        self.done: list[Deed] = []
        self.lost: dict[str, Deed] = {}
        self.unexpected: list[str] = []
        self._changed = threading.Condition()

    def begin(self, deed: Deed) -> None:
        """Note a deed before it is sent."""
        with self._changed:
            self.lost[deed.what] = deed

    def answer(self, deed: Deed, status: int, told: str) -> None:
        """Note what was answered."""
        with self._changed:
            if status != 303 or "/conflict/" in told:
                self.unexpected.append(f"{deed.what}: {status} {told}")
            elif self.lost.pop(deed.what, None):
                self.done.append(deed)
            self._changed.notify_all()

    def wait_for(self, more: int, kinds: int = 0) -> None:
        """Wait until so many more deeds are done, or something unexpected was answered."""
        most = len(self.done) + more

        def is_enough() -> bool:
            return len(self.done) >= most and len(self.kinds()) >= kinds

        with self._changed:
            came = self._changed.wait_for(lambda: is_enough() or self.unexpected, PATIENCE)
        assert came, f"only {len(self.done)} of {most} deeds were answered: {self.kinds()}"

    def kinds(self) -> Counter[str]:
        """Count what is done of each kind."""
        return Counter(deed.kind for deed in self.done)


class Client(threading.Thread):
    """Sends deeds one after another until its server is gone."""

    def __init__(self, connection: HTTPConnection, ledger: Ledger, deeds: Iterable[Deed]) -> None:
        super().__init__(daemon=True)
        self._connection = connection
        self._ledger = ledger
        self._deeds = deeds

    def run(self) -> None:
        """Send until nobody answers."""
        try:
            for deed in self._deeds:
                self._ledger.begin(deed)
                self._ledger.answer(deed, *send(self._connection, deed))
        except (OSError, HTTPException):
            pass  # killed: what was under way is lost
        except AssertionError as error:
            self._ledger.unexpected.append(str(error))
        finally:
            self._connection.close()


def prepare(url: str) -> Ground:
    """Build both events, with everybody in them."""
    camp, clock, db = fill(url, PEOPLE), StandingClock(), Database(url)
    writing = an_event(
        db, clock, name="Writing", phase=Phase.RUNNING, placed={"Bread": (0, "Salon")}
    )
    db.write_now(_let_write, clock, writing)
    with db.reading() as session:
        code = session.exec(select(Event.code).where(Event.id != writing.id)).one()
    db.close()
    topic = writing.topics["Bread"]
    return Ground(camp, code, f"{writing.path}/n/{topic}/edit", topic)


def _let_write(tx: Tx, /, clock: StandingClock, writing: Camp) -> None:
    for n in range(PEOPLE):
        people.join(tx, code=writing.code, device=f"p{n}", name="", language="en", now=clock())
    tx.get_one(Event, writing.id).date = datetime.now(UTC).date()  # or notes are frozen
    body = "\n\n".join(f"## {writer}\n\nBegun." for writer in range(WRITERS))
    notes.save(tx, writing.ben, clock(), page_key=writing.topics["Bread"], body=body, base=0)


class Crowd:
    """Everybody who writes; goes on where it was when the server comes back."""

    def __init__(self, ground: Ground, ledger: Ledger) -> None:
        self._ground = ground
        self._ledger = ledger
        self._numbers = count()
        self._taps = [self._votes(first) for first in range(3)]
        self._writers = [partial(self._lines, writer) for writer in range(WRITERS)]

    def start(self, port: int) -> list[Client]:
        """Let all write to a port; each ends when its server does."""
        clients = [Client(connect(port), self._ledger, taps) for taps in self._taps]
        writers: list[Write] = [self._newcomers, self._newcomers, *self._writers]
        for write in writers:
            connection = connect(port)
            clients.append(Client(connection, self._ledger, write(connection)))
        for client in clients:
            client.start()
        return clients

    def _votes(self, first: int) -> Iterator[Deed]:
        """Tap on and off, each third of the people by one client."""
        order = count(1)
        camp = self._ground.camp
        taps = product(camp.topics[:2], range(first, PEOPLE, 3))
        for tap, (topic, person) in product(range(1, 1000), tuple(taps)):
            yield Deed(
                TAP,
                _tap(f"p{person}", topic, tap),
                f"{camp.path}/topics/{topic}/vote",
                camp.cookies[person],
                {"on": str(tap % 2 == 1).lower()},
                {"Outbox-Order": str(next(order))},
            )

    def _newcomers(self, connection: HTTPConnection) -> Iterator[Deed]:
        """Join as somebody new, then propose."""
        camp = self._ground.camp
        while True:
            number = next(self._numbers)
            door = f"/j/{self._ground.code}"
            cookie = get(connection, door, "")[0].partition(";")[0]
            yield Deed(NAME, f"{NAME} {number}", door, cookie, {"name": f"{NAME} {number}"})
            words = {"title": f"{TITLE} {number}", "language": "en", "sure": "yes"}
            key = {"Idempotency-Key": uuid.uuid4().hex}
            yield Deed(TITLE, f"{TITLE} {number}", f"{camp.path}/topics", cookie, words, key)

    def _lines(self, writer: int, connection: HTTPConnection) -> Iterator[Deed]:
        """Open the form of the notes, write a line under one's own heading, and save it."""
        page = self._ground.page
        while True:
            number = next(self._numbers)
            cookie = self._ground.camp.cookies[number % PEOPLE]
            form = read(get(connection, page, cookie)[1]).form(page)
            heading, line = f"## {writer}\n\n", f"{LINE} {number}."
            body = form.value("body").replace(heading, f"{heading}{line}\n\n")
            words = {name: form.value(name) for name in ("base", "key", "opened", "section")}
            yield Deed(LINE, line, page, cookie, {**words, "body": body})


def connect(port: int) -> HTTPConnection:
    """Return a connection that is kept alive."""
    return HTTPConnection("127.0.0.1", port, timeout=PATIENCE)


def send(connection: HTTPConnection, deed: Deed) -> tuple[int, str]:
    """Send a deed, and return the status and where it leads, or else what is told."""
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": deed.cookie}
    connection.request("POST", deed.path, urlencode(deed.form), {**kind, **deed.headers})
    answer = connection.getresponse()
    told = answer.read().decode()
    return answer.status, answer.headers.get("location", told)


def get(connection: HTTPConnection, path: str, cookie: str) -> tuple[str, str]:
    """Return the cookie that is set with a page, and the page."""
    headers = {"Cookie": cookie, "Accept-Language": "en"}
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    if answer.status != 200:
        raise AssertionError(f"{path}: {answer.status} {text}")
    return answer.headers.get("set-cookie", ""), text


def found(session: Reader, ground: Ground) -> Counter[str]:
    """Count what the database has of everything that a crowd does."""
    return Counter(
        (
            *session.exec(select(Participant.name).where(col(Participant.name).startswith(NAME))),
            *session.exec(select(Topic.title).where(col(Topic.title).startswith(TITLE))),
            *(line for line in _newest(session, ground).splitlines() if line.startswith(LINE)),
            *_taps(session, ground),
        )
    )


def _newest(session: Reader, ground: Ground) -> str:
    of_page = select(Revision.body).join(Page).where(Page.topic_id == ground.topic)
    body = session.exec(of_page.order_by(col(Revision.number).desc())).first()
    assert body is not None
    return body


def _taps(session: Reader, ground: Ground) -> Iterator[str]:
    """Name every tap that was logged; the vote itself must be as the last of them left it."""
    votes = (ChangeKind.VOTE_CAST, ChangeKind.VOTE_WITHDRAWN)
    taps = session.exec(
        select(DevicePass.device, Change.subject_id, func.count())
        .join(Change, col(Change.actor_id) == col(DevicePass.participant_id))
        .where(col(Change.kind).in_(votes), col(Change.subject_id).in_(ground.camp.topics))
        .group_by(col(DevicePass.device), col(Change.subject_id))
    ).all()
    standing = set(
        session.exec(
            select(DevicePass.device, Vote.topic_id)
            .join(Vote, col(Vote.participant_id) == col(DevicePass.participant_id))
            .where(col(Vote.topic_id).in_(ground.camp.topics))
        )
    )
    assert {(device, topic) for device, topic, n in taps if n % 2} == standing
    for device, topic, n in taps:
        yield from (_tap(device, topic, tap) for tap in range(1, n + 1))


def _tap(device: str, topic: str, tap: int) -> str:
    return f"{device} taps {topic} for the {tap}. time"
