import re
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient

from app.domain.phases import Phase
from app.services import notes
from app.web.house import House
from tests import reading
from tests.clock import StandingClock
from tests.conftest import Phones
from tests.people import Camp, an_event

HOSTILE = (
    "<script>alert(1)</script>",
    "[a](javascript:alert(1)) <img src=x onerror=alert(1)>",
    "x" * 10_000,
    "\u05e9\u05dc\u05d5\u05dd \u202eevil\u202c",
    "nul \0 and \x07 bell",
    "🐝" * 50,
    "</textarea><script>alert(1)</script>",
    "[[" * 500 + "a" + "]]" * 500,
)


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock, phase=Phase.RUNNING, placed={"Bread": (0, "Salon")})


def page(camp: Camp, title: str = "Bread") -> str:
    """Return the address of a topic's notes."""
    return f"{camp.path}/n/{camp.topics[title]}"


def writes(client: TestClient, address: str, body: str, base: int = 0, **more: str) -> str:
    """Save notes by the form and return what the browser shows then."""
    answer = client.post(f"{address}/edit", data={"body": body, "base": str(base), **more})
    assert answer.status_code == 200, answer.text
    return answer.text


def main_of(html: str) -> str:
    """Return the words of the page's own part."""
    inner = html[html.index("<main") : html.index("</main>")]
    return " ".join(re.sub(r"<[^>]+>", " ", inner).split())


def test_everybody_reads_and_members_write(phone: Phones, camp: Camp) -> None:
    shown = writes(phone("cleo"), page(camp), "It **rises**, see [[bees]] and [[Wasps]].")
    assert "It <strong>rises</strong>" in shown
    stranger = phone().get(page(camp)).text
    assert f'<a href="{page(camp, "Bees")}"' in stranger
    assert '<span class="missing">Wasps</span>' in stranger
    assert urlsplit(str(phone().get(f"{page(camp)}/edit").url)).path == f"/j/{camp.code}"
    assert phone().post(f"{page(camp)}/edit", data={"body": "Pills!"}).status_code == 403
    assert "Pills!" not in phone().get(page(camp)).text


def test_the_head_of_a_page_names_who_leads_the_session(phone: Phones, camp: Camp) -> None:
    phone("cleo").post(f"/e/{camp.slug}/topics/{camp.topics['Bread']}/hosts", data={"on": "1"})
    led = reading.page(phone().get(page(camp))).one("span", class_="who")
    assert [name.text for name in led.every("bdi")] == ["Ben", "Cleo"]


def test_an_empty_page_asks_and_its_headings_alone_are_not_kept(phone: Phones, camp: Camp) -> None:
    cleo = phone("cleo")
    form = cleo.get(f"{page(camp)}/edit").text
    blank = re.search(r'name="blank" value="([^"]*)"', form)
    assert blank is not None
    assert " ".join(blank[1].split()) == (
        "## In one sentence ## What was said ## Who does what ## Links"
    )
    shown = writes(cleo, page(camp), blank[1].replace("\n", "\r\n"), blank=blank[1])
    assert "No notes yet. Two sentences are already useful." in shown


def test_the_preview_saves_nothing_and_keeps_the_text(phone: Phones, camp: Camp) -> None:
    shown = writes(phone("cleo"), page(camp), "It **rises**.", preview="yes", summary="why")
    assert "<strong>rises</strong>" in shown
    assert "\nIt **rises**.</textarea>" in shown
    assert 'value="why"' in shown
    assert "No notes yet" in phone().get(page(camp)).text


def test_a_section_is_edited_alone_from_its_heading(phone: Phones, camp: Camp) -> None:
    cleo = phone("cleo")
    writes(cleo, page(camp), "## Said\n\nIt rises.\n\n### More\n\n## Links\n\n[[Bees]]")
    shown = reading.page(cleo.get(page(camp)))
    links = [link.get("href") for link in shown.every("article")[0].every("a")]
    assert links[:3] == [f"{page(camp)}/edit?section={n}&of=1" for n in (1, 2, 3)]
    assert shown.links["Edit Links"] == links[2]
    assert "/edit?section" not in phone().get(page(camp)).text

    writes(phone("ben"), page(camp), "## New\n\n## Said\n\nIt rises.\n\n## Links\n\n[[Bees]]", 1)
    form = reading.page(cleo.get(links[2])).form(f"{page(camp)}/edit")
    assert (form.value("base"), form.value("section")) == ("2", "3")
    assert form.value("body") == "## Links\n\n[[Bees]]"
    sent = {name: values[0] for name, values in form.values.items()}
    sent |= {"body": "## Links\r\n\r\nhttps://example.org"}
    shown = reading.page(cleo.post(form.action, data=sent))
    assert shown.one("article", class_="prose").text == (
        "New Edit New Said Edit Said It rises. Links Edit Links https://example.org"
    )
    assert cleo.get(f"{page(camp)}/edit?section=9").status_code == 404
    assert cleo.get(f"{page(camp, 'Bees')}/edit?section=1").status_code == 404


def test_what_is_said_in_one_sentence_stands_on_top(phone: Phones, camp: Camp) -> None:
    body = "## Links\n\nNone.\n\n## En une phrase\n\nBread rises.\n\nSlowly."
    shown = reading.page(writes(phone("cleo"), page(camp), body))
    assert shown.one("p", class_="lead").text == "Bread rises."


def test_a_script_that_saves_is_told_how_to_go_on(phone: Phones, camp: Camp) -> None:
    cleo = phone("cleo")
    writes(phone("ada"), page(camp), "## A\n\nsalt\n\n## B\n\ntime")
    writes(phone("ben"), page(camp), "## New\n\n## A\n\nrye and salt\n\n## B\n\ntime", 1)
    data = {"body": "## A\r\n\r\nsalt 🐝 \r\n", "base": "1", "section": "1"}
    accept = {"Accept": "application/json"}
    told = cleo.post(f"{page(camp)}/edit", data=data, headers=accept).json()
    assert told == {
        "go": f"{page(camp)}?merged=1-3",
        "said": "Merged with Ben’s edit.",
        "clash": 0,
        "base": 3,
        "section": 2,
        "patch": [["=", 6], ["+", "rye and "], ["=", 7], ["=", 2]],
    }
    mine = {"body": "## A\n\nsalt 🐝", "base": "3", "section": "2"}
    told = cleo.post(f"{page(camp)}/edit", data=mine, headers=accept).json()
    assert (told["said"], told["base"], told["patch"]) == ("", 4, [])


def test_who_was_merged_is_told_with_whom(phone: Phones, camp: Camp) -> None:
    ada, ben, cleo = phone("ada"), phone("ben"), phone("cleo")
    writes(ada, page(camp), "- It rises.")
    assert "Merged" not in writes(ben, page(camp), "- It rises.\n- Salt.", 1)
    assert "Merged with Ben’s edit." in writes(cleo, page(camp), "- It rises.\n- Time.", 1)
    assert main_of(phone().get(page(camp)).text).count("It rises. Salt. Time.") == 1


def test_a_refused_save_keeps_all_that_was_typed(phone: Phones, camp: Camp) -> None:
    answer = phone("cleo").post(
        f"{page(camp)}/edit", data={"body": "x" * 64_001, "base": "0", "summary": "s" * 121}
    )
    assert answer.status_code == 422
    assert "x" * 64_001 + "</textarea>" in answer.text
    assert "64001 characters" in answer.text


def test_a_save_that_would_double_the_page_is_refused_and_stays_in_the_form(
    phone: Phones, camp: Camp
) -> None:
    writes(phone("ben"), page(camp), "x" * 40_000)
    answer = phone("cleo").post(f"{page(camp)}/edit", data={"body": "y" * 40_000, "base": "0"})
    assert answer.status_code == 409
    assert "y" * 40_000 + "</textarea>" in answer.text
    assert "these notes have 80001 characters. Your text is still here: shorten it" in answer.text


def test_frozen_notes_refuse_and_keep_the_text(
    phone: Phones, camp: Camp, clock: StandingClock
) -> None:
    cleo = phone("cleo")
    clock.advance(days=31)
    answer = cleo.post(f"{page(camp)}/edit", data={"body": "Too late", "base": "0"})
    assert (answer.status_code, "\nToo late</textarea>" in answer.text) == (409, True)
    assert cleo.get(f"{page(camp)}/edit").status_code == 409
    assert "/edit" not in cleo.get(page(camp)).text


def test_the_history_of_a_page_that_nobody_wrote_is_empty(phone: Phones, camp: Camp) -> None:
    answer = phone("cleo").get(f"{page(camp)}/history")

    assert answer.status_code == 200
    assert "No notes yet. Two sentences are already useful." in main_of(answer.text)


def test_a_passer_by_is_called_by_their_number(
    phone: Phones, camp: Camp, house: House, clock: StandingClock
) -> None:
    someone = phone()
    someone.post(f"/j/{camp.code}", data={"name": ""})
    writes(someone, page(camp), "It rises.")
    assert "Passer-by 4" in phone().get(f"{page(camp)}/history").text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_notes_do_no_harm_and_are_kept(phone: Phones, camp: Camp, text: str) -> None:
    cleo = phone("cleo")
    writes(cleo, page(camp), text, summary=text[:100])
    for view in ("", "/history", "/r/1", "/edit"):
        html = cleo.get(page(camp) + view).text.partition("<main")[2]
        assert "<script" not in html.partition("</main>")[0]
        assert html.count("<textarea") == (view == "/edit")
        assert "<img" not in html
        assert 'href="javascript' not in html
        assert not {"\0", "\x07", "\u202e"} & set(html)


def test_another_event_s_topic_has_no_page_here(
    phone: Phones, camp: Camp, house: House, clock: StandingClock
) -> None:
    elsewhere = an_event(house.db, clock, name="Elsewhere")
    foreign = f"{camp.path}/n/{elsewhere.topics['Bread']}"
    ben = phone("ben")
    answers = [ben.get(foreign + view) for view in ("", "/edit", "/history", "/r/1")]
    answers.append(ben.post(f"{foreign}/edit", data={"body": "x", "preview": "yes"}))
    answers.append(ben.post(f"{foreign}/restoration", data={"number": "1"}))
    assert [answer.status_code for answer in answers] == [404] * 6


@pytest.mark.parametrize("number", ["0", "2", "-1", "9" * 30, "one", "²"])
def test_a_version_that_is_not_there_is_not_found(
    phone: Phones, camp: Camp, clock: StandingClock, house: House, number: str
) -> None:
    topic_id = camp.topics["Bread"]
    house.db.write_now(notes.save, camp.cleo, clock(), page_key=topic_id, body="It.", base=0)
    cleo = phone("cleo")
    assert cleo.get(f"{page(camp)}/r/{number}").status_code == 404
    assert cleo.post(f"{page(camp)}/restoration", data={"number": number}).status_code == 404
