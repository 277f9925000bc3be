import re
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient

from app.domain.phases import Phase
from app.services import notes
from app.web.house import House
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


def test_who_was_merged_is_told_with_whom(phone: Phones, camp: Camp) -> None:
    ada, ben, cleo = phone("ada"), phone("ben"), phone("cleo")
    writes(ada, page(camp), "- It rises.")
    assert "Merged" not in writes(ben, page(camp), "- It rises.\n- Salt.", 1)
    assert "Merged with Ben’s edit." in writes(cleo, page(camp), "- It rises.\n- Time.", 1)
    assert main_of(phone().get(page(camp)).text).count("It rises. Salt. Time.") == 1


def test_a_clash_keeps_both_and_says_so(phone: Phones, camp: Camp) -> None:
    writes(phone("ada"), page(camp), "It rises in an hour.")
    writes(phone("ben"), page(camp), "It rises in two hours.", 1)
    shown = main_of(writes(phone("cleo"), page(camp), "It rises in three days.", 1))
    assert "In one place you both rewrote the same words: both versions are in the text." in shown
    assert "It rises in two hours. It rises in three days." in shown


def test_a_refused_save_keeps_all_that_was_typed(phone: Phones, camp: Camp) -> None:
    answer = phone("cleo").post(
        f"{page(camp)}/edit", data={"body": "x" * 64_001, "base": "0", "summary": "s" * 121}
    )
    assert answer.status_code == 422
    assert "x" * 64_001 + "</textarea>" in answer.text
    assert "64001 characters" in answer.text


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


def test_history_lists_compares_and_restores(phone: Phones, camp: Camp) -> None:
    cleo = phone("cleo")
    writes(cleo, page(camp), "It rises.", summary="first words")
    writes(phone("ben"), page(camp), "It sinks.", 1)
    words = main_of(cleo.get(f"{page(camp)}/history").text)
    assert "+1 −1 words" in words
    assert "+2 −0 words, first words" in words
    old = cleo.get(f"{page(camp)}/r/2").text
    assert "It <del>rises</del><ins>sinks</ins>." in old
    shown = cleo.post(f"{page(camp)}/restoration", data={"number": "1"}).text
    assert "It rises." in main_of(shown)
    assert "Version 1 again" in cleo.get(f"{page(camp)}/history").text


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
