import pytest

from app.domain.phases import Phase
from app.services import notes, wiki
from app.web.house import House
from tests.clock import StandingClock
from tests.conftest import Phones
from tests.people import Camp, an_event
from tests.reading import Page, page


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock, phase=Phase.RUNNING, placed={"Bread": (0, "Salon")})


@pytest.fixture
def garden(house: House, clock: StandingClock, camp: Camp) -> str:
    """The address of a free page that Cleo wrote."""
    body = "Roses, [[Bread]] and [[Wild bees]]."
    key = house.db.write_now(wiki.create, camp.cleo, clock(), title="Garden", body=body)
    return f"{camp.path}/n/{key}"


def address(camp: Camp, title: str) -> str:
    """Return where the notes of a topic are."""
    return f"{camp.path}/n/{camp.topics[title]}"


def sections(shown: Page) -> dict[str, str]:
    """Return the words of each section of the index by its heading."""
    return {part.one("h2").text: part.text for part in shown.every("section")}


def test_the_index_lists_sessions_by_time_free_pages_and_wanted_ones(
    phone: Phones, camp: Camp, clock: StandingClock, house: House, garden: str
) -> None:
    bread = camp.topics["Bread"]
    house.db.write_now(notes.save, camp.cleo, clock(), page_key=bread, body="It rises.", base=0)
    shown = page(phone("ben").get(f"{camp.path}/notes"))
    time = clock().astimezone().strftime("%M")
    assert sections(shown) == {
        "09:30": f"09:30 Bread Salon, one version, the last by Cleo, 09:{time}",
        "Without a place in the grid": "Without a place in the grid "
        "Bicycles no notes yet Write Bees no notes yet Write",
        "More pages": f"More pages Garden one version, the last by Cleo, 09:{time}",
        "Wanted pages": "Wanted pages Links name them, and nobody has written them yet. "
        "Wild bees wanted by Garden Write",
    }
    assert shown.links["New page"] == f"{camp.path}/notes/new"
    assert shown.links["Recent changes"] == f"{camp.path}/notes/recent"
    stranger = page(phone().get(f"{camp.path}/notes"))
    assert not {"New page", "Write"} & stranger.links.keys()


def test_a_red_link_leads_its_readers_to_writing_the_page(
    phone: Phones, camp: Camp, garden: str
) -> None:
    cleo = phone("cleo")
    red = page(cleo.get(garden)).one("a", class_="missing")
    assert (red.text, red.one("span", class_="unseen").text) == (
        "Wild bees (write this page)",
        "(write this page)",
    )
    form = page(cleo.get(red.get("href"))).form(f"{camp.path}/notes")
    assert form.value("title") == "Wild bees"
    sent = {"title": "Wild bees", "body": "They *dance*.", "key": form.value("key")}
    answer = cleo.post(form.action, data=sent)
    assert page(answer).heading == "Wild bees"
    assert "<em>dance</em>" in answer.text
    assert cleo.post(form.action, data=sent).url == answer.url
    assert page(cleo.get(garden)).links["Wild bees"] == answer.url.path


def test_who_may_not_write_sees_a_missing_page_without_a_link(
    phone: Phones, camp: Camp, garden: str, clock: StandingClock
) -> None:
    assert page(phone().get(garden)).one("span", class_="missing").text == "Wild bees"
    clock.advance(days=31)
    cleo = phone("cleo")
    assert page(cleo.get(garden)).one("span", class_="missing").text == "Wild bees"
    assert cleo.get(f"{camp.path}/notes/new").status_code == 409
    assert cleo.get(f"{garden}/rename").status_code == 409
    late = cleo.post(f"{camp.path}/notes", data={"title": "Late", "body": "My words"})
    assert (late.status_code, "\nMy words</textarea>" in late.text) == (409, True)


def test_a_stranger_is_led_to_the_door(phone: Phones, camp: Camp, garden: str) -> None:
    for path in (f"{camp.path}/notes/new", f"{garden}/rename"):
        assert phone().get(path).url.path == f"/j/{camp.code}"
    pills = {"title": "Pills", "body": "Pills!"}
    assert phone().post(f"{camp.path}/notes", data=pills).status_code == 403
    assert phone().post(f"{garden}/rename", data=pills).status_code == 403


def test_a_title_that_is_taken_keeps_the_words_and_leads_to_its_page(
    phone: Phones, camp: Camp
) -> None:
    sent = {"title": "bréad", "body": "My words"}
    answer = phone("cleo").post(f"{camp.path}/notes", data=sent)
    shown = page(answer)
    assert answer.status_code == 422
    said = "The topic “Bread” has this title. Write in its notes, or choose another title."
    assert said in shown.problems["title"]
    assert shown.form(f"{camp.path}/notes").value("body") == "My words"
    assert shown.links["Open “Bread”"] == address(camp, "Bread")


def test_a_page_without_a_word_is_not_made(phone: Phones, camp: Camp) -> None:
    answer = phone("cleo").post(f"{camp.path}/notes", data={})
    assert (answer.status_code, set(page(answer).problems)) == (422, {"title", "body"})
    assert "Write what the page is about." in page(answer).problems["title"]
    assert "Write the first words of the page." in page(answer).problems["body"]


def test_a_renamed_page_is_reached_by_its_old_links(phone: Phones, camp: Camp, garden: str) -> None:
    cleo = phone("cleo")
    cleo.post(f"{address(camp, 'Bread')}/edit", data={"body": "In the [[garden]].", "base": "0"})
    rename = page(cleo.get(page(cleo.get(garden)).links["Title"])).form(f"{garden}/rename")
    assert rename.value("title") == "Garden"
    shown = page(cleo.post(rename.action, data={"title": "Park", "key": rename.value("key")}))
    assert shown.heading == "Park"
    assert shown.one("section", aria_labelledby="linked-title").text == (
        "Pages that link here Bread"
    )
    assert page(cleo.get(address(camp, "Bread"))).links["Park"] == garden
    assert "Renamed, it was “Garden”" in page(cleo.get(f"{garden}/history")).text
    refused = cleo.post(f"{garden}/rename", data={"title": "bees"})
    assert (refused.status_code, set(page(refused).problems)) == (422, {"title"})
    assert page(refused).links["Open “Bees”"] == address(camp, "Bees")


def test_only_free_pages_have_a_form_to_rename(phone: Phones, camp: Camp, garden: str) -> None:
    ada = phone("ada")
    bread = address(camp, "Bread")
    assert {"Topic", "Title"} & page(ada.get(bread)).links.keys() == {"Topic"}
    assert {"Topic", "Title"} & page(ada.get(garden)).links.keys() == {"Title"}
    assert ada.get(f"{bread}/rename").status_code == 404
    assert ada.post(f"{bread}/rename", data={"title": "Sourdough"}).status_code == 404
    elsewhere = garden.replace(camp.path, "/e/nowhere")
    assert ada.get(f"{elsewhere}/rename").status_code == 404


def test_recent_changes_lead_to_what_was_changed(
    phone: Phones, camp: Camp, garden: str, clock: StandingClock
) -> None:
    cleo = phone("cleo")
    clock.advance(minutes=1)
    cleo.post(f"{address(camp, 'Bread')}/edit", data={"body": "It rises.", "base": "0"})
    shown = page(phone().get(f"{camp.path}/notes/recent"))
    assert shown.links["+2 −0 words See the change: Bread"] == f"{address(camp, 'Bread')}/r/1"
    assert shown.links["+5 −0 words See the change: Garden"] == f"{garden}/r/1"
    assert shown.text.index("Bread") < shown.text.index("Garden")


def test_the_search_marks_what_it_found(phone: Phones, camp: Camp, garden: str) -> None:
    answer = phone().get(f"{camp.path}/notes/search", params={"q": "ROSE"})
    shown = page(answer)
    assert "<mark>Roses</mark>, Bread and Wild bees." in answer.text
    assert shown.links["Garden"] == garden
    assert shown.one("input", id="q").get("value") == "ROSE"


def test_a_search_in_vain_offers_to_write_the_page(phone: Phones, camp: Camp) -> None:
    address = f"{camp.path}/notes/search"
    shown = page(phone("cleo").get(address, params={"q": "<b>& honey"}))
    assert "No page has all of these words: <b>& honey" in shown.text
    form = page(phone("cleo").get(shown.links["Write this page"])).form(f"{camp.path}/notes")
    assert form.value("title") == "<b>& honey"
    assert "Write this page" not in page(phone().get(address, params={"q": "honey"})).links
    assert "the last word may be half typed" in page(phone().get(address)).text


@pytest.mark.parametrize("start", ["-1", "²", "x", "9" * 30, "999999999"])
def test_an_address_that_was_played_with_is_answered(
    phone: Phones, camp: Camp, garden: str, start: str
) -> None:
    answer = phone().get(f"{camp.path}/notes/search", params={"q": "rose", "start": start})
    assert answer.status_code == 200
    recent = phone().get(f"{camp.path}/notes/recent", params={"before": start})
    assert (recent.status_code, "No older changes." in recent.text) == (200, True)
