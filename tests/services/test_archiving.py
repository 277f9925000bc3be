"""An event goes into its archive and comes back from it, with nothing lost and nothing let in."""

import copy
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import SQLModel, col, func, select, text

from app.archived import PARTS
from app.commands.demo import day_of, fill
from app.db import Database
from app.domain.errors import Conflict, Invalid, Refusal
from app.models import Event, Page, PageLink, Photo, Topic
from app.queries.archive import archive_of
from app.services.archiving import Restored, restore
from app.services.demo import Stage
from tests.clock import StandingClock
from tests.databases import Files
from tests.people import an_event

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
SECRET = {"bucket", "server", "receipt", "devicepass", "devicemove"}
DERIVED = {"pagelink"}


@pytest.fixture(scope="module")
def elsewhere(files: Files, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Another server, with an event of its own."""
    database = Database(files.new(tmp_path_factory.mktemp("elsewhere")))
    an_event(database, StandingClock())
    yield database
    database.close()


@pytest.fixture(scope="module")
def archive(files: Files, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A day that is over, with a topic merged into another, a photo and all that the demo has."""
    database = Database(files.new(tmp_path_factory.mktemp("here")))
    slug = fill(database, Stage.CLOSED, NOW, day_of(NOW, Stage.CLOSED), seconds=0.1).slug
    database.write_now(_with_a_photo_and_a_merge)
    content = written(database, slug)
    database.close()
    return content


def test_what_comes_back_is_what_went(database: Database, archive: bytes) -> None:
    back = brought_back(database, archive)

    assert written(database, back.slug) == archive
    with database.reading() as session:
        found = session.connection().execute(text("SELECT count(*) FROM page_search")).scalar()
        pages = session.exec(select(func.count()).select_from(Page)).one()
        links = session.exec(select(func.count()).select_from(PageLink)).one()
        assert (found, links > 0) == (pages, True)


def test_an_archive_is_read_and_written_to_the_letter(database: Database) -> None:
    """A column more or less is another form: it needs a new file here, and old ones still read."""
    golden = (Path(__file__).parents[1] / "exports/golden/event.archive.json").read_bytes()

    assert written(database, brought_back(database, golden).slug) == golden


def test_every_table_is_in_it_or_left_out_for_a_reason(archive: bytes) -> None:
    assert json.dumps(json.loads(archive), ensure_ascii=False, indent=1).encode() + b"\n" == archive
    assert set(PARTS) == set(SQLModel.metadata.tables) - SECRET - DERIVED
    rows = json.loads(archive)["tables"]
    assert {"event", "topic", "vote", "revision", "photo", "change"} <= {n for n in rows if rows[n]}


def test_nothing_in_it_lets_anybody_in(files: Files, tmp_path: Path) -> None:
    database = Database(files.new(tmp_path))
    camp = an_event(database, StandingClock())
    content = written(database, camp.slug).decode()
    with database.reading() as session:
        tokens = session.connection().execute(text("SELECT calendar_token FROM participant"))
        secrets = [token for (token,) in tokens] + [camp.organiser_token, camp.wall_token, "ben"]
    database.close()
    assert [word for word in secrets if f'"{word}"' in content] == []


def test_an_event_comes_back_only_once(elsewhere: Database, archive: bytes) -> None:
    elsewhere.write_now(_forget_all_but_solocamp)
    brought_back(elsewhere, archive)
    with pytest.raises(Conflict):
        brought_back(elsewhere, archive)


def test_an_address_and_a_code_that_are_taken_give_way(elsewhere: Database, archive: bytes) -> None:
    elsewhere.write_now(_forget_all_but_solocamp)
    with elsewhere.reading() as session:
        taken = session.exec(select(Event)).one()
    changed = json.loads(archive)
    changed["tables"]["event"][0] |= {"slug": taken.slug, "code": taken.code}

    back = brought_back(elsewhere, json.dumps(changed).encode())

    assert (back.slug, back.code != taken.code) == (f"{taken.slug}-2", True)


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff", b"[]", b"{}", b'{"format": "solocamp-archive", "version": 2}', b"[" * 100_000],
    ids=["nothing", "no text", "a list", "another file", "a later version", "deep"],
)
def test_what_is_no_archive_is_refused(elsewhere: Database, content: bytes) -> None:
    with pytest.raises(Invalid):
        brought_back(elsewhere, content)


ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, "", "x", "\x00", 0, -1, 2**70, 1.5, True, [], {}, [None], "2026-01-01", "0" * 13]
)


@pytest.fixture(scope="module")
def small(files: Files, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The archive of an event in its round, as read."""
    database = Database(files.new(tmp_path_factory.mktemp("small")))
    camp = an_event(database, StandingClock(), name="Petit")
    content = written(database, camp.slug)
    database.close()
    return json.loads(content)


@settings(max_examples=50)
@given(where=st.tuples(st.integers(0, 99), st.integers(0, 99), st.integers(0, 99)), odd=ODD)
def test_a_spoilt_archive_is_refused_or_comes_back_whole(
    elsewhere: Database, small: Any, where: tuple[int, int, int], odd: Any
) -> None:
    elsewhere.write_now(_forget_all_but_solocamp)
    spoilt = copy.deepcopy(small)
    tables = [rows for rows in spoilt["tables"].values() if rows]
    rows = tables[where[0] % len(tables)]
    row = rows[where[1] % len(rows)]
    names = [*row, "unknown"]
    row[names[where[2] % len(names)]] = odd

    try:
        back = brought_back(elsewhere, json.dumps(spoilt).encode())
    except Refusal:
        with elsewhere.reading() as session:
            assert session.exec(select(func.count()).select_from(Event)).one() == 1
    else:
        assert len(written(elsewhere, back.slug)) > 1_000


def brought_back(database: Database, content: bytes) -> Restored:
    return database.write_now(restore, content=content)


def written(database: Database, slug: str) -> bytes:
    with database.reading() as session:
        event_id = session.exec(select(Event.id).where(Event.slug == slug)).one()
        target = BytesIO()
        archive_of(session, event_id, target)
    return target.getvalue()


def _with_a_photo_and_a_merge(tx: Any) -> None:
    first, second, third = tx.exec(select(Topic).order_by(col(Topic.id)).limit(3)).all()
    second.merged_into_id, first.merged_into_id = third.id, second.id
    page = tx.connection().execute(text("SELECT id, event_id FROM page")).first()
    where = {"page_id": page.id, "event_id": page.event_id, "at": NOW, "media_type": "image/jpeg"}
    tx.add(Photo(**where, width=1, height=1, size=3, data=b"\xff\x00\n"))
    tx.flush()


def _forget_all_but_solocamp(tx: Any) -> None:
    for event in tx.exec(select(Event).where(Event.slug != "solocamp")):
        tx.delete(event)
