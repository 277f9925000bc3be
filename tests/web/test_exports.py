import re

import pytest

from app.domain.phases import Phase
from app.domain.voting import Counts
from app.services import notes
from app.web.house import House
from tests.clock import StandingClock
from tests.conftest import Phones
from tests.people import Camp, an_event

NOTES = ("site.zip", "notes.zip", "mediawiki.xml", "dokuwiki.zip")
PLACED = {"Bread": (0, "Salon"), "Bees": (1, "Atelier")}


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock, phase=Phase.RUNNING, placed=PLACED)


def links(html: str) -> list[str]:
    """Return where the page's own part leads, in order."""
    return re.findall(r'<a[^>]* href="([^"]*)"', html[html.index("<main") :].split("</main>")[0])


def test_each_link_leads_to_what_it_says(phone: Phones, camp: Camp) -> None:
    client = phone("ben")
    mine = [link for link in links(client.get(f"{camp.path}/export").text) if link[0] == "/"]
    calendars = ["/mine", "", "/languages/fr", "/languages/en"]
    calendars += [f"/rooms/{camp.rooms[name]}" for name in ("Atelier", "Salon")]
    assert mine[: len(calendars)] == [f"{camp.path}/subscribe{calendar}" for calendar in calendars]
    assert [client.get(link).status_code for link in mine] == [200] * len(mine)


def test_a_stranger_is_asked_to_join_for_a_calendar_of_their_own(phone: Phones, camp: Camp) -> None:
    stranger = phone().get(f"{camp.path}/export").text
    assert f"{camp.path}/subscribe/mine" not in stranger
    assert "Join the event to get a calendar of what you voted for." in stranger


def test_all_notes_are_there_also_without_names(
    phone: Phones, house: House, clock: StandingClock, camp: Camp
) -> None:
    key = camp.topics["Bread"]
    house.db.write_now(notes.save, camp.cleo, clock(), page_key=key, body="It rises.", base=0)
    client, switch = phone(), f"{camp.path}/export?names=no#notes"
    named = links(client.get(f"{camp.path}/export").text)
    unnamed = links(client.get(switch).text)
    notes_at = named.index(switch) + 1
    files = [f"{camp.path}/closing"]
    files += [f"{camp.path}/export/{name}" for name in NOTES]
    assert named[notes_at : notes_at + len(files)] == files
    assert unnamed[notes_at : notes_at + len(files)] == [f"{file}?names=no" for file in files]
    vault = f"{camp.path}/export/mediawiki.xml"
    for names, said in (("", True), ("?names=no", False), ("", True)):
        assert ("Cleo" in client.get(vault + names).text) is said


def test_what_was_packed_says_its_size(
    phone: Phones, house: House, clock: StandingClock, camp: Camp
) -> None:
    key = camp.topics["Bread"]
    house.db.write_now(notes.save, camp.cleo, clock(), page_key=key, body="It rises.", base=0)
    client = phone()
    before = client.get(f"{camp.path}/export").text
    packed = client.get(f"{camp.path}/export/mediawiki.xml").content
    after = client.get(f"{camp.path}/export").text
    size = f"About {-(-len(packed) // 1000)} KB."
    assert (before.count("About "), after.count("About "), after.count(size)) == (0, 1, 1)


def test_votes_are_a_table_without_names_for_who_may_see_counts(
    phone: Phones, house: House, clock: StandingClock
) -> None:
    camp = an_event(house.db, clock, phase=Phase.OPEN, counts=Counts.AFTER_CLOSE)
    votes = f"{camp.path}/export/votes.csv"
    seen = {}
    for who in ("ada", "cleo"):
        offered = votes in links(phone(who).get(f"{camp.path}/export").text)
        seen[who] = offered, phone(who).get(votes).status_code
    assert seen == {"ada": (True, 200), "cleo": (False, 404)}
    title, count, language, url = phone("ada").get(votes).text.splitlines()[1].split(",")
    assert (title, count, language) == ("Bread", "2", "en")
    assert url.endswith(f"{camp.path}/topics/{camp.topics['Bread']}")
    assert (
        phone("ada").get(f"{votes}?excel=semicolon").content.startswith(b"\xef\xbb\xbftitle;votes")
    )


def test_an_empty_page_says_what_will_come(
    phone: Phones, house: House, clock: StandingClock
) -> None:
    camp = an_event(house.db, clock, phase=Phase.DRAFT)
    page = phone("ada").get(f"{camp.path}/export").text
    assert "the sessions appear in your calendar by themselves" in page
