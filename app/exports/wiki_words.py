"""What archives of the notes say in the language of the event, and whom they name."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date

from app.exports.markdown_pieces import Links
from app.queries.wiki_book import WikiBook, WikiEntry, WikiRevision

History = Callable[[WikiEntry], Sequence[WikiRevision]]
"""Returns all revisions of a page, the first one first; one page at a time is kept in memory."""

PhotoBytes = Callable[[str], bytes]
"""Returns what the photo with an id consists of."""


@dataclass(frozen=True)
class WikiWords:
    """All words of the archives; `day` is the event's, written out.

    There are places for `time` and `person` in `changed`, for `time` in `as_of`, for `count` in
    `versions`, and for `number` in `version` and `passer_by`.
    """

    language: str
    day: str
    time: str
    session: str
    room: str
    hosts: str
    no_notes: str
    history: str
    schedule: str
    all_pages: str
    other_pages: str
    linked_from: str
    changed: str
    version: str
    versions: str
    as_of: str
    somebody: str
    passer_by: str

    def person(self, name: str) -> str:
        """Return what somebody is called where `#12` has no name, and "" is not to be named."""
        if name.startswith("#") and name[1:].isdigit():
            return self.passer_by % {"number": name[1:]}
        return name or self.somebody


@dataclass(frozen=True)
class Wiki:
    """All that an archive is written from, in words of one language.

    `base_url` completes links to the site and ends without a slash.
    """

    book: WikiBook
    words: WikiWords
    base_url: str
    history: History
    photo: PhotoBytes


def named(entries: Iterable[WikiEntry], names: Iterable[str]) -> dict[str, str]:
    """Return names by the keys of what they name."""
    return {entry.key: name for entry, name in zip(entries, names, strict=True)}


def links_of(wiki: Wiki, names: Mapping[str, str]) -> Links:
    """Return where links lead in an archive whose pages have these names, by key."""
    book = wiki.book
    titles = {folded: names[key] for folded, key in book.titles.items() if key in names}
    paths = {f"/e/{book.slug}/n/{key}": name for key, name in names.items()}
    return Links(titles, paths, wiki.base_url)


def changed_at(book: WikiBook) -> datetime:
    """Return when the wiki was changed last: in the morning of the event where nobody wrote."""
    midnight = datetime.combine(book.date, time(), ZoneInfo(book.zone)).astimezone(UTC)
    return max((page.updated_at for page in book.pages if page.updated_at), default=midnight)


def authors(revisions: Iterable[WikiRevision], words: WikiWords) -> list[str]:
    """Return who wrote on a page, each once, the first one first."""
    return list(dict.fromkeys(words.person(revision.author) for revision in revisions))


def clock(moment: datetime | None, book: WikiBook) -> str:
    """The time of day, with its date where that is not the event's; "" for no time."""
    if moment is None:
        return ""
    local = moment.astimezone(ZoneInfo(book.zone))
    return f"{local:%H:%M}" if local.date() == book.date else f"{local:%Y-%m-%d %H:%M}"


def day_and_time(moment: datetime, book: WikiBook) -> str:
    """Write a moment out as 2026-11-21 10:30."""
    return f"{moment.astimezone(ZoneInfo(book.zone)):%Y-%m-%d %H:%M}"


def written_out(moment: datetime, wiki: Wiki) -> str:
    """Write a moment out as 21 November 2026, 10:30."""
    local = moment.astimezone(ZoneInfo(wiki.book.zone))
    return f"{format_date(local.date(), 'd MMMM y', locale=wiki.words.language)}, {local:%H:%M}"


def whole_seconds(revisions: Sequence[WikiRevision]) -> list[datetime]:
    """Return when each was saved, no two in one second: other wikis name revisions by theirs."""
    moments: list[datetime] = []
    for revision in revisions:
        moment = revision.saved_at.replace(microsecond=0)
        if moments and moment <= moments[-1]:
            moment = moments[-1] + timedelta(seconds=1)
        moments.append(moment)
    return moments
