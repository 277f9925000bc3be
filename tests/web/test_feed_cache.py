from dataclasses import replace
from datetime import UTC, datetime

from app.queries.calendar import CalendarFeed
from app.web.caching import File
from app.web.feed_cache import MOST_SITES, FeedCache, Kept

FEED = CalendarFeed(
    name="SoloCamp",
    description="",
    path="/e/solocamp/schedule.ics",
    items=(),
    modified_at=datetime(2026, 11, 21, tzinfo=UTC),
    zone="Europe/Zurich",
)
KEY = ("event", "ics")
SITE = "https://camp.example"


def file_of(feed: CalendarFeed) -> File:
    return File.of(feed.name.encode())


def unwritten(_feed: CalendarFeed) -> File:
    raise AssertionError("it was written again")


def test_a_calendar_is_fresh_until_its_event_changes() -> None:
    cache = FeedCache()
    kept = cache.keep(KEY, SITE, 7, FEED, file_of)
    assert (
        cache.fresh(KEY, SITE, 7),
        cache.fresh(KEY, SITE, 8),
        cache.fresh(("other",), SITE, 7),
    ) == (
        kept,
        None,
        None,
    )


def test_what_is_the_same_after_all_is_not_written_again() -> None:
    cache = FeedCache()
    first = cache.keep(KEY, SITE, 7, FEED, file_of)
    again = cache.keep(KEY, SITE, 8, replace(FEED), unwritten)
    assert (again.revision, again.file) == (8, first.file)
    assert cache.fresh(KEY, SITE, 8) == again
    other = cache.keep(KEY, SITE, 9, replace(FEED, name="Camp"), file_of)
    assert other.file.body == b"Camp"


def test_what_nothing_since_shows_in_counts_as_of_now_and_an_older_revision_never() -> None:
    cache = FeedCache()
    kept = cache.keep(KEY, SITE, 7, FEED, file_of, person="cleo")
    asked: list[tuple[int, str]] = []

    def untouched(before: Kept) -> bool:
        asked.append((before.revision, before.person))
        return before.revision == 7

    assert cache.fresh(KEY, SITE, 9, untouched) == replace(kept, revision=9)
    assert cache.fresh(KEY, SITE, 9) == replace(kept, revision=9)
    assert cache.fresh(KEY, SITE, 10, untouched) is None
    assert cache.fresh(KEY, SITE, 8, untouched) is None
    assert asked == [(7, "cleo"), (9, "cleo")]


def test_what_was_not_asked_for_longest_goes_first() -> None:
    cache = FeedCache(most_bytes=3 * len("SoloCamp"))
    for key in ("a", "b", "c"):
        cache.keep((key,), SITE, 1, FEED, file_of)
    cache.fresh(("a",), SITE, 1)
    cache.keep(("d",), SITE, 1, FEED, file_of)
    assert [cache.fresh((key,), SITE, 1) is not None for key in "abcd"] == [True, False, True, True]


def test_a_calendar_larger_than_the_cache_is_sent_and_not_kept() -> None:
    cache = FeedCache(most_bytes=3)
    assert cache.keep(KEY, SITE, 1, FEED, file_of).file.body == b"SoloCamp"
    assert cache.fresh(KEY, SITE, 1) is None


def test_feeds_themselves_are_not_kept_beside_their_files() -> None:
    cache = FeedCache()
    kept = cache.keep(KEY, SITE, 7, FEED, file_of, name=FEED.name)
    assert (kept.modified_at, kept.name) == (FEED.modified_at, "SoloCamp")
    assert not any(isinstance(value, CalendarFeed) for value in vars(kept).values())


def test_readers_who_invent_addresses_of_this_server_fill_no_more_than_a_few_places() -> None:
    cache = FeedCache()
    for number in range(100):
        site = f"http://{number}.example"
        kept = cache.keep(KEY, site, 7, replace(FEED, name=site), file_of)
        assert kept.file.body.decode() == site
        assert cache.fresh(KEY, site, 7) == kept
    assert len(cache) == MOST_SITES
    assert cache.fresh(KEY, "http://0.example", 7) is None
