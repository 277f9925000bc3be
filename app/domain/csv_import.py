"""Topics and votes from CSV files, checked line by line; all that is wrong is named at once."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from app.domain.csv_table import CsvFile, Fault, Row, Table
from app.domain.errors import Invalid
from app.domain.messages import say
from app.domain.people import checked_name
from app.domain.text import fold, whole_number
from app.domain.topics import LONGEST_LENGTH, TopicDraft
from app.domain.voting import HEAVIEST

TOPIC_COLUMNS = (
    *("id", "title", "host", "why", "description"),
    *("language", "tags", "length", "needs"),
)
VOTE_COLUMNS = ("person", "topic", "weight")


@dataclass(frozen=True)
class TopicRow:
    """One topic of a file, and the names of its hosts."""

    id: str
    draft: TopicDraft
    hosts: tuple[str, ...]


@dataclass(frozen=True)
class VoteRow:
    """How much one person wants one topic: 1 to 9, or 0 for no vote, also where a cell is empty.

    A line with nothing but a person has an empty `topic`: somebody who came and did not vote.
    """

    person: str
    topic: str
    weight: int


def read_topics(
    source: CsvFile, *, languages: Sequence[str], features: Collection[str]
) -> tuple[tuple[TopicRow, ...], tuple[Fault, ...]]:
    """Read the topics of a file and all that is wrong in it.

    `languages` are the event's, the first for a topic without one; `features` are the rooms'.
    Lines that say the same of one topic are one topic, so a file of ratings will do.
    """
    table = Table(source, TOPIC_COLUMNS, needed=("title",))
    reading = _Topics(table, languages, features)
    return tuple(reading.rows()), tuple(table.faults)


def read_votes(
    source: CsvFile, *, topics: Collection[TopicRow]
) -> tuple[tuple[VoteRow, ...], tuple[Fault, ...]]:
    """Read the votes of a file, their topics by id or title, and all that is wrong in it."""
    table = Table(source, VOTE_COLUMNS, needed=("person", "topic"))
    reading = _Votes(table, topics)
    return tuple(reading.rows()), tuple(table.faults)


class _Topics:
    def __init__(self, table: Table, languages: Sequence[str], features: Collection[str]) -> None:
        self.table, self.languages, self.features = table, languages, features

    def rows(self) -> Iterator[TopicRow]:
        seen: dict[str, tuple[int, TopicRow]] = {}
        for row in self.table.rows():
            topic = self._topic(row)
            line, first = seen.setdefault(fold(topic.id), (row.line, topic))
            if line == row.line:
                self._check(row, topic)
                yield topic
            elif first != topic:
                message = say(
                    "Line %(line)s has “%(id)s” with other words. Make both alike, or give one "
                    "another id.",
                    line=line,
                    id=topic.id,
                )
                self.table.fault(row.line, message, "id")

    def _topic(self, row: Row) -> TopicRow:
        title, language = row.line_of("title"), row.line_of("language").lower()
        draft = TopicDraft(
            title=title,
            language=language or self.languages[0],
            why=row.line_of("why"),
            description=row.cells.get("description", ""),
            tags=row.list_of("tags"),
            needs=tuple(need.lower() for need in row.list_of("needs")),
            length=whole_number(row.line_of("length") or "1") or 0,
            hosting=False,
        )
        hosts: dict[str, str] = {}
        for name in row.list_of("host"):
            hosts.setdefault(fold(name), name)
        return TopicRow(row.line_of("id") or title, draft, tuple(hosts.values()))

    def _check(self, row: Row, topic: TopicRow) -> None:
        draft = topic.draft
        own = {
            "language": say(
                "Write one of the event’s languages: %(languages)s.",
                languages=", ".join(self.languages),
            ),
            "length": say("Write a length from 1 to %(most)s sessions.", most=LONGEST_LENGTH),
            "needs": say(
                "No room has all of: %(needs)s. Take out what is not there, or add it to a room.",
                needs=", ".join(draft.needs),
            ),
        }
        try:
            draft.checked(languages=self.languages, features=self.features)
        except Invalid as refusal:
            for problem in refusal.problems:
                message = own.get(problem.field, problem.message)
                self.table.fault(row.line, message, problem.field)
        for name in topic.hosts:
            _check_name(self.table, row, "host", name)


class _Votes:
    def __init__(self, table: Table, topics: Collection[TopicRow]) -> None:
        self.table = table
        self.ids = {fold(topic.id): topic.id for topic in topics}
        self.titles: dict[str, list[str]] = {}
        for topic in topics:
            self.titles.setdefault(fold(topic.draft.title), []).append(topic.id)

    def rows(self) -> Iterator[VoteRow]:
        seen: dict[tuple[str, str], tuple[int, int]] = {}
        for row in self.table.rows():
            vote = self._vote(row)
            if vote is None:
                continue
            key = (fold(vote.person), vote.topic)
            line, weight = seen.setdefault(key, (row.line, vote.weight))
            if line == row.line:
                yield vote
            elif weight != vote.weight:
                message = say(
                    "Line %(line)s has this vote with another weight. Keep one of the two.",
                    line=line,
                )
                self.table.fault(row.line, message)

    def _vote(self, row: Row) -> VoteRow | None:
        """Read a vote; None where something is wrong in it, or a topic stands there alone."""
        before = len(self.table.faults)
        person = row.line_of("person")
        if not person and "weight" in row.cells and not row.line_of("weight"):
            return None
        if not person:
            self.table.fault(row.line, say("Write whose vote it is."), "person")
        _check_name(self.table, row, "person", person)
        topic, weight = "", 0
        if row.line_of("topic") or row.line_of("weight"):
            topic, weight = self._topic(row), self._weight(row)
        return VoteRow(person, topic, weight) if len(self.table.faults) == before else None

    def _topic(self, row: Row) -> str:
        named = row.line_of("topic")
        found = [self.ids[fold(named)]] if fold(named) in self.ids else self.titles.get(fold(named))
        if not found:
            message = say("No topic has the id or title “%(topic)s”.", topic=named)
            self.table.fault(row.line, message, "topic")
        elif len(found) > 1:
            message = say("Several topics are called “%(topic)s”. Write the id.", topic=named)
            self.table.fault(row.line, message, "topic")
        return found[0] if found else ""

    def _weight(self, row: Row) -> int:
        if "weight" not in row.cells:
            return 1
        raw = row.line_of("weight") or "0"
        bare = raw.removesuffix(".0")
        if not (bare.isascii() and bare.isdigit() and len(bare) == 1):
            message = say(
                "Write a whole number from 1 to %(most)s, or 0 or nothing for no vote.",
                most=HEAVIEST,
            )
            self.table.fault(row.line, message, "weight")
            return 0
        return int(bare)


def _check_name(table: Table, row: Row, column: str, name: str) -> None:
    try:
        checked_name(name)
    except Invalid as refusal:
        table.fault(row.line, refusal.problems[0].message, column)
