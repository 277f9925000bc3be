"""A real conference, from its file of ratings to a calendar that another program reads.

The data lie beside the project and are not part of it; their README names source and licence.
"""

import re
from pathlib import Path

import pytest
import vobject
from fastapi.testclient import TestClient

from app.cli import main
from app.db import Database
from app.domain.grid.rules import violations
from app.domain.grid.score import score
from app.main import create_app
from app.models import Event
from app.queries.desk import Standing, standing
from app.queries.events import event_of_slug
from app.rows import grid_input
from app.settings import Settings
from tests.clock import StandingClock
from tests.reading import page

RATINGS = Path(__file__).parents[3] / "shared" / "data" / "alpine-ratings.csv"
COMMAND = (
    *("import", "--event", "alpine-2019", "--create", "Alpine Conference 2019"),
    *("--date", "2019-09-08", "--zone", "Europe/Paris", "--rooms", "12x176 seats"),
    *("--day", "9:00 to 18:00, 45 min, break 15, lunch 12:00 to 13:00"),
    *("--topic-columns", "id=abstract_id,title=present_name,host=present_name"),
    *("--vote-columns", "person=person_name,topic=abstract_id,weight=rating"),
)

pytestmark = pytest.mark.skipif(
    not RATINGS.exists(), reason="SKIPPED: the real ratings are not beside this checkout"
)


def test_a_real_conference_goes_from_its_ratings_to_a_calendar(
    settings: Settings, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOLOCAMP_DATA", str(settings.data))
    monkeypatch.setenv("SOLOCAMP_PLANNER_SECONDS", "0.5")

    assert main([*COMMAND, str(RATINGS), str(RATINGS)]) == 0
    assert main(["plan-event", "alpine-2019", "--publish"]) == 0

    placed = _judged(settings, clock)
    with TestClient(create_app(settings, clock)) as phone:
        shown = page(phone.get("/e/alpine-2019/board"))
        calendar = vobject.readOne(phone.get("/e/alpine-2019/schedule.ics").text)
    on_the_board = {link for link in shown.links.values() if re.search(r"/topics/\w+$", link)}
    entries = calendar.vevent_list
    assert len(on_the_board) == len(entries) == placed == 96
    assert len({entry.uid.value for entry in entries}) == 96
    assert {f"{entry.dtstart.value:%Y-%m-%d %H:%M %Z}" for entry in entries} == {
        f"2019-09-08 {hour:02}:00 UTC" for hour in (7, 8, 9, 11, 12, 13, 14, 15)
    }


def _judged(settings: Settings, clock: StandingClock) -> int:
    """Check the draft by the rules and the score, and return how many topics it holds."""
    db = Database(settings.url)
    with db.reading() as session:
        event = event_of_slug(session, "alpine-2019")
        assert event is not None
        assert standing(session, event.id) == Standing(176, 115, 2249, 12, 8)
        found = grid_input(session, session.get_one(Event, event.id), clock())
    db.close()
    judged = score(found.problem, found.grid)
    assert violations(found.problem, found.grid) == ()
    assert judged.ideal == 1157
    assert judged.coverage > 0.97 * judged.ideal
    return len(found.grid)
