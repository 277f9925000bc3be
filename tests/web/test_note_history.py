"""The history of notes, two versions compared, and two texts that collide."""

import pytest
from fastapi.testclient import TestClient

from app.domain.phases import Phase
from app.services import notes
from app.web.house import House
from tests.clock import StandingClock
from tests.conftest import Phones
from tests.people import Camp, an_event
from tests.reading import Page, page


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock, phase=Phase.RUNNING, placed={"Bread": (0, "Salon")})


@pytest.fixture
def bread(camp: Camp) -> str:
    """The address of the notes on bread."""
    return f"{camp.path}/n/{camp.topics['Bread']}"


def writes(client: TestClient, address: str, body: str, base: int = 0, **more: str) -> Page:
    """Save notes by the form and return the page that the browser shows then."""
    return page(client.post(f"{address}/edit", data={"body": body, "base": str(base), **more}))


def collide(phone: Phones, bread: str) -> Page:
    """Let Ben and Cleo rewrite the same words of Ada's, and return what Cleo is shown then."""
    writes(phone("ada"), bread, "Intro.\n\nIt rises in an hour.\n\nSalt.\n\nOil.")
    writes(phone("ben"), bread, "Intro.\n\nIt rises in two hours.\n\nSalt.\n\nOil.", 1)
    return writes(phone("cleo"), bread, "Intro.\n\nIt rises in three days.\n\nSalt.\n\nOil.", 1)


def text_of(client: TestClient, bread: str) -> list[str]:
    """Return the paragraphs of the notes."""
    return [found.text for found in page(client.get(bread)).one("article").every("p")]


def test_history_tells_the_saves_of_one_sitting_as_one(
    phone: Phones, bread: str, clock: StandingClock
) -> None:
    cleo = phone("cleo")
    writes(cleo, bread, "It rises.")
    writes(cleo, bread, "It rises slowly.", 1, summary="first words")
    writes(phone("ben"), bread, "It sinks slowly.", 2)
    entries = [
        li.text
        for li in page(cleo.get(f"{bread}/history")).one("ol", class_="history").children
        if not isinstance(li, str)
    ]
    minute = clock().strftime("%M")
    assert entries == [
        f"Version 3 , 09:{minute} , Ben +1 −1 words From version 3 To version 3 Current version",
        f"Version 2 , 09:{minute} , Cleo +3 −0 words, first words and one save before it "
        f"Version 1 , 09:{minute} From version 2 To version 2 Restore",
    ]


def test_any_two_versions_are_compared(phone: Phones, bread: str) -> None:
    cleo, ben = phone("cleo"), phone("ben")
    for number, (who, body) in enumerate(
        ((cleo, "It rises.\n\nSalt."), (ben, "It sinks.\n\nSalt."), (cleo, "It flies.\n\nSalt."))
    ):
        writes(who, bread, body, number)
    form = page(cleo.get(f"{bread}/history")).form(f"{bread}/compare")
    assert form.method == "get"
    shown = page(cleo.get(form.action, params={"from": "1", "to": "3"}))
    inline, beside = shown.every("", class_="diff")
    assert inline.text == "It rises flies . Salt."
    assert [cell.text for cell in beside.every("td")][:2] == ["It rises .", "It flies ."]
    assert [found.text for found in beside.every("del") + beside.every("ins")] == ["rises", "flies"]
    same = page(cleo.get(f"{bread}/compare?from=2&to=2"))
    assert "The two say the same." in same.text
    for wrong in ("", "?from=1", "?from=1&to=9", "?from=x&to=1"):
        assert cleo.get(f"{bread}/compare{wrong}").status_code == 404


def test_a_version_is_restored_and_that_is_undone(phone: Phones, bread: str) -> None:
    cleo = phone("cleo")
    writes(cleo, bread, "It rises.")
    writes(phone("ben"), bread, "It sinks.", 1)
    old = page(cleo.get(f"{bread}/r/2"))
    assert old.every("del")[0].text == "rises"
    shown = page(cleo.post(f"{bread}/restoration", data={"number": "1"}))
    assert shown.one("form", action=f"{bread}/restoration").text == "Version 1 is back. Undo"
    assert text_of(cleo, bread) == ["It rises."]
    assert "Version 1 again" in page(cleo.get(f"{bread}/history")).text
    undo = shown.form(f"{bread}/restoration")
    cleo.post(undo.action, data={"number": undo.value("number")})
    assert text_of(cleo, bread) == ["It sinks."]


def test_who_collides_is_led_to_choose_and_may_leave_both(phone: Phones, bread: str) -> None:
    shown = collide(phone, bread)
    form = shown.form(f"{bread}/conflict/3")
    assert shown.one("form", action=form.action).text == (
        "Leave this empty One line without a change Place 1 Theirs It rises in two hours. "
        "Your text It rises in three days. Keep both Theirs Your text Edit As it shall be "
        "It rises in two hours. It rises in three days. 2 lines without a change "
        "Save Leave both in the text Nothing is lost: every version stays in the history."
    )
    assert form.value("choice-0") == "both"
    both = ["Intro.", "It rises in two hours. It rises in three days.", "Salt.", "Oil."]
    asked = page(phone("ada").get(bread)).links["Choose what stays"]
    assert (asked, text_of(phone("ada"), bread)) == (f"{bread}/conflict/3", both)
    assert asked not in phone().get(bread).text
    after = page(phone("ada").post(form.action, data={"choice-0": "both"}))
    assert ("Choose what stays" in after.links, text_of(phone(), bread)) == (False, both)


@pytest.mark.parametrize(
    ("chosen", "kept"),
    [
        ({"choice-0": "theirs"}, "It rises in two hours."),
        ({"choice-0": "mine"}, "It rises in three days."),
        ({"choice-0": "own", "text-0": "It rises.\r\n"}, "It rises."),
    ],
)
def test_what_is_chosen_is_saved_upon_what_others_saved_since(
    phone: Phones, bread: str, chosen: dict[str, str], kept: str
) -> None:
    collide(phone, bread)
    both = "It rises in two hours.\nIt rises in three days."
    writes(phone("ben"), bread, f"Intro by Ben.\n\n{both}\n\nSalt.\n\nOil.", 3)
    shown = page(phone("cleo").post(f"{bread}/conflict/3", data=chosen))
    assert "Merged with Ben’s edit." in shown.text
    assert text_of(phone(), bread) == ["Intro by Ben.", kept, "Salt.", "Oil."]
    settled = page(phone("cleo").get(f"{bread}/conflict/3"))
    assert "There is nothing to choose here any more" in settled.text
    assert page(phone("cleo").get(f"{bread}/r/3")).one("article").text.startswith("Intro. It rises")


def test_who_collides_with_themselves_is_told_which_text_came_first(
    phone: Phones, bread: str
) -> None:
    cleo = phone("cleo")
    writes(phone("ada"), bread, "It rises in an hour.")
    writes(cleo, bread, "It rises in two hours.", 1)
    shown = writes(cleo, bread, "It rises in three days.", 1)
    assert "In one place the same words were rewritten twice at the same time" in shown.text
    assert [found.text for found in shown.every("h2")] == ["Saved first", "Saved second"]


def test_an_own_text_that_was_emptied_takes_both_away(phone: Phones, bread: str) -> None:
    collide(phone, bread)
    phone("cleo").post(f"{bread}/conflict/3", data={"choice-0": "own", "text-0": ""})
    assert text_of(phone(), bread) == ["Intro.", "Salt.", "Oil."]


def test_a_refused_choice_keeps_what_was_written(phone: Phones, bread: str) -> None:
    collide(phone, bread)
    chosen = {"choice-0": "own", "text-0": "x" * 64_001}
    answer = phone("cleo").post(f"{bread}/conflict/3", data=chosen)
    assert answer.status_code == 422
    form = page(answer).form(f"{bread}/conflict/3")
    assert (form.value("choice-0"), form.value("text-0")) == ("own", "x" * 64_001)


def test_only_who_joined_chooses_and_only_where_texts_collide(
    phone: Phones, bread: str, camp: Camp, house: House, clock: StandingClock
) -> None:
    topic = camp.topics["Bees"]
    house.db.write_now(notes.save, camp.cleo, clock(), page_key=topic, body="It.", base=0)
    collide(phone, bread)
    assert phone().get(f"{bread}/conflict/3").url.path == f"/j/{camp.code}"
    assert phone().post(f"{bread}/conflict/3").status_code == 403
    cleo = phone("cleo")
    missing = [f"{bread}/conflict/9", f"{bread}/conflict/x", f"{camp.path}/n/{topic}/conflict/3"]
    assert [cleo.get(address).status_code for address in missing] == [404] * 3
    assert [cleo.post(address).status_code for address in missing] == [404] * 3
