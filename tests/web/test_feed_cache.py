from dataclasses import replace
from datetime import UTC, datetime

from app.queries.calendar import CalendarFeed
from app.web.caching import File
from app.web.feed_cache import FeedCache

FEED = CalendarFeed(
    name="SoloCamp",
    description="",
    path="/e/solocamp/schedule.ics",
    items=(),
    modified_at=datetime(2026, 11, 21, tzinfo=UTC),
    zone="Europe/Zurich",
)
KEY = ("event", "ics")


def file_of(feed: CalendarFeed) -> File:
    return File.of(feed.name.encode())


def unwritten(_feed: CalendarFeed) -> File:
    raise AssertionError("it was written again")


def test_a_calendar_is_fresh_until_its_event_changes() -> None:
    cache = FeedCache()
    kept = cache.keep(KEY, 7, FEED, file_of)
    assert (cache.fresh(KEY, 7), cache.fresh(KEY, 8), cache.fresh(("other",), 7)) == (
        kept,
        None,
        None,
    )


def test_what_is_the_same_after_all_is_not_written_again() -> None:
    cache = FeedCache()
    first = cache.keep(KEY, 7, FEED, file_of)
    again = cache.keep(KEY, 8, replace(FEED), unwritten)
    assert (again.revision, again.file) == (8, first.file)
    assert cache.fresh(KEY, 8) == again
    other = cache.keep(KEY, 9, replace(FEED, name="Camp"), file_of)
    assert other.file.body == b"Camp"


def test_what_was_not_asked_for_longest_goes_first() -> None:
    cache = FeedCache(most_bytes=3 * len("SoloCamp"))
    for key in ("a", "b", "c"):
        cache.keep((key,), 1, FEED, file_of)
    cache.fresh(("a",), 1)
    cache.keep(("d",), 1, FEED, file_of)
    assert [cache.fresh((key,), 1) is not None for key in "abcd"] == [True, False, True, True]


def test_a_calendar_larger_than_the_cache_is_sent_and_not_kept() -> None:
    cache = FeedCache(most_bytes=3)
    assert cache.keep(KEY, 1, FEED, file_of).file.body == b"SoloCamp"
    assert cache.fresh(KEY, 1) is None
