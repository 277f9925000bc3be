import io
import re
import zipfile

import pytest
from fastapi.testclient import TestClient

from app.domain.phases import Phase
from app.main import create_app
from app.services import notes
from app.settings import Settings
from app.web.house import House, house_of
from tests.clock import StandingClock
from tests.conftest import Phones
from tests.people import Camp, an_event, carries

PLACED = {"Bread": (0, "Salon"), "Bees": (1, "Atelier")}


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock, phase=Phase.RUNNING, placed=PLACED)


def writes(house: House, clock: StandingClock, camp: Camp, title: str, body: str) -> None:
    """Let Cleo write about a topic."""
    topic_id = camp.topics[title]
    house.db.write_now(notes.save, camp.cleo, clock(), page_key=topic_id, body=body, base=0)


def links(html: str) -> list[str]:
    """Return where the page's own part leads, in order."""
    return re.findall(r'<a[^>]* href="([^"]*)"', html[html.index("<main") :].split("</main>")[0])


def test_each_link_leads_to_what_it_says(phone: Phones, camp: Camp, house: House) -> None:
    client = phone("ben")
    mine = [link for link in links(client.get(f"{camp.path}/export").text) if link[0] == "/"]
    assert [client.get(link).status_code for link in mine] == [200] * len(mine)
    assert mine == [f"{camp.path}/rooms/{camp.rooms[name]}.ics" for name in ("Atelier", "Salon")]


def test_on_the_local_network_only_what_works_there_is_offered(phone: Phones, camp: Camp) -> None:
    page = phone("ben").get(f"{camp.path}/export").text
    assert f"webcal://testserver{camp.path}/schedule.ics" in links(page)
    assert "calendar.google.com" not in page
    assert "Google Calendar and Outlook on the web cannot subscribe" in page


def test_on_the_internet_google_and_outlook_are_offered(
    settings: Settings, clock: StandingClock
) -> None:
    public = settings.model_copy(update={"base_url": "https://camp.example/"})
    app = create_app(public, clock)
    with TestClient(app) as client:
        camp = an_event(house_of(app.state).db, clock)
        carries(client, app, "ben")
        found = links(client.get(f"{camp.path}/export").text)
    everything = f"camp.example{camp.path}/schedule.ics"
    quoted = everything.replace("/", "%2F")
    assert found[-4 - 2 : -2] == [
        f"webcal://{everything}",
        f"https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2F{quoted}",
        f"https://outlook.live.com/calendar/0/addfromweb?url=https%3A%2F%2F{quoted}&amp;name=SoloCamp",
        f"https://{everything}",
    ]


def test_a_personal_address_is_shown_to_its_owner_alone(phone: Phones, camp: Camp) -> None:
    ben = re.findall(r"http://\S+?/my/\S+?\.ics", phone("ben").get(f"{camp.path}/export").text)
    cleo = phone("cleo").get(f"{camp.path}/export").text
    stranger = phone().get(f"{camp.path}/export").text
    assert ben
    assert ben[0] not in cleo
    assert "/my/" not in stranger
    assert "Join the event to get a calendar of what you voted for." in stranger


def test_an_empty_page_says_what_will_come(
    phone: Phones, house: House, clock: StandingClock
) -> None:
    camp = an_event(house.db, clock, phase=Phase.DRAFT)
    page = phone("ada").get(f"{camp.path}/export").text
    assert "the sessions appear in your calendar by themselves" in page
    assert "Nobody has written notes yet." in page
    assert "notes.zip" not in page


def test_all_notes_come_as_a_zip(
    phone: Phones, camp: Camp, house: House, clock: StandingClock
) -> None:
    writes(house, clock, camp, "Bread", "It rises, see [[bees]].")
    writes(house, clock, camp, "Bees", "<script>alert(1)</script>")
    assert "2 pages as Markdown files" in phone().get(f"{camp.path}/export").text
    answer = phone().get(f"{camp.path}/export/notes.zip")
    assert answer.headers["content-type"] == "application/zip"
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.namelist() == ["Bees.md", "Bread.md", "index.md"]
    bread = archive.read("Bread.md").decode()
    assert 'hosts: ["Ben"]\nauthors: ["Cleo"]\nroom: "Salon"' in bread
    assert "It rises, see [[Bees|bees]]." in bread
    assert "<script" not in archive.read("Bees.md").decode()
    assert "| Heure | Séance | Salle | Animé par |" in archive.read("index.md").decode()


def test_the_zip_answers_head_and_304(phone: Phones, camp: Camp) -> None:
    client = phone()
    address = f"{camp.path}/export/notes.zip"
    full, head = client.get(address), client.head(address)
    assert (head.status_code, head.headers["etag"]) == (200, full.headers["etag"])
    again = client.get(address, headers={"If-None-Match": full.headers["etag"]})
    assert again.status_code == 304
