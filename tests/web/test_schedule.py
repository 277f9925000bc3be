import gzip
from datetime import date

import pytest

from app.domain.events import EventDraft
from app.domain.phases import Phase
from app.services import events, notes, people, topics
from app.web.house import House
from tests.clock import StandingClock
from tests.conftest import Phones
from tests.exports.programmes import read_xml
from tests.people import Camp, an_event
from tests.reading import page

PLACED = {"Bread": (0, "Salon"), "Bees": (1, "Atelier")}
KINDS = {
    "schedule.xml": "application/vnd.c3voc.schedule+xml",
    "schedule.json": "application/json",
    "schedule.csv": "text/csv; charset=utf-8",
    "changes.atom": "application/atom+xml",
    "changes.json": "application/feed+json",
}


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock, phase=Phase.RUNNING, placed=PLACED, place="Lausanne")


@pytest.mark.parametrize("name", KINDS)
def test_every_file_has_its_type_answers_head_and_304_and_is_packed(
    phone: Phones, camp: Camp, name: str
) -> None:
    client, address = phone(), f"{camp.path}/{name}"
    full, head = client.get(address), client.head(address)
    assert (full.status_code, full.headers["content-type"]) == (200, KINDS[name])
    assert (head.content, head.headers["etag"]) == (b"", full.headers["etag"])
    assert (full.headers["cache-control"], full.headers["access-control-allow-origin"]) == (
        "public, max-age=300",
        "*",
    )
    for asked in (
        {"If-None-Match": full.headers["etag"]},
        {"If-Modified-Since": full.headers["last-modified"]},
    ):
        again = client.get(address, headers=asked)
        assert (again.status_code, again.content) == (304, b"")
    with client.stream("GET", address, headers={"Accept-Encoding": "gzip"}) as packed:
        raw = b"".join(packed.iter_raw())
    unpacked = gzip.decompress(raw) if "content-encoding" in packed.headers else raw
    assert unpacked == full.content
    assert client.get(f"/e/nothing/{name}").status_code == 404


@pytest.mark.parametrize("name", KINDS)
def test_the_same_state_has_the_same_bytes_whoever_asks(
    phone: Phones, camp: Camp, house: House, clock: StandingClock, name: str
) -> None:
    french = phone(headers={"Accept-Language": "fr"}).get(f"{camp.path}/{name}")
    clock.advance(hours=1)
    house.db.write_now(
        people.join, code=camp.code, device="eve", name="Eve", language="en", now=clock()
    )
    assert phone("ben").get(f"{camp.path}/{name}").content == french.content


def test_a_cancelled_session_is_left_out_and_its_number_comes_back_with_it(
    phone: Phones, camp: Camp, house: House, clock: StandingClock
) -> None:
    client, bread = phone(), camp.topics["Bread"]
    before = read_xml(client.get(f"{camp.path}/schedule.xml").content)
    house.db.write_now(topics.withdraw, camp.ben, clock(), topic_id=bread)
    without = read_xml(client.get(f"{camp.path}/schedule.xml").content)
    house.db.write_now(topics.restore, camp.ben, clock(), topic_id=bread)
    assert [one.title for one in without] == ["Bees", "Lunch"]
    assert read_xml(client.get(f"{camp.path}/schedule.xml").content) == before


def test_excel_gets_a_table_of_its_own(phone: Phones, camp: Camp) -> None:
    client, address = phone(), f"{camp.path}/schedule.csv"
    plain, french = client.get(address), client.get(f"{address}?excel=semicolon")
    assert french.content.startswith(b"\xef\xbb\xbftitle;start;")
    assert client.get(f"{address}?excel=comma").content == b"\xef\xbb\xbf" + plain.content
    assert client.get(f"{address}?excel=nonsense").content == plain.content
    assert plain.headers["content-disposition"] == f'attachment; filename="{camp.slug}.csv"'


def test_a_switch_keeps_names_out_of_everything(
    phone: Phones, camp: Camp, house: House, clock: StandingClock
) -> None:
    house.db.write_now(
        notes.save, camp.ben, clock(), page_key=camp.topics["Bread"], body="Flour", base=0
    )
    described = EventDraft(
        name="SoloCamp",
        date=date(2026, 11, 21),
        zone="Europe/Zurich",
        languages=("fr", "en"),
        names_public=False,
    )
    client = phone()
    assert "Ben" in client.get(f"{camp.path}/changes.atom").text
    house.db.write_now(events.edit, camp.ada, clock(), draft=described)
    for name in KINDS:
        assert "Ben" not in client.get(f"{camp.path}/{name}").text
    latest = client.get(f"{camp.path}/changes.json").json()["items"][0]
    assert latest["title"] == "Quelqu’un a écrit dans les notes « Bread »"


def test_pages_lead_apps_and_readers_to_the_files(phone: Phones, camp: Camp) -> None:
    client = phone()
    for path in ("", "/board", "/export"):
        html = client.get(camp.path + path).text
        for name in ("schedule.xml", "changes.atom", "changes.json"):
            address = f"http://testserver{camp.path}/{name}"
            assert f'<link rel="alternate" type="{KINDS[name]}" href="{address}"' in html
    shown = page(client.get(f"{camp.path}/export"))
    assert shown.links["Open in Giggity"] == (
        f"https://ggt.gaa.st/#url=http://testserver{camp.path}/schedule.xml"
    )
