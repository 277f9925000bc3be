from datetime import timedelta

import pytest
from sqlmodel import col, select

from app.db import Database
from app.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from app.domain.people import Viewer
from app.domain.phases import Phase
from app.models import Page, Revision
from app.services import notes, people
from app.services.notes import Saved, Sending
from tests.clock import StandingClock
from tests.people import Camp, an_event


@pytest.fixture
def camp(database: Database, clock: StandingClock) -> Camp:
    return an_event(database, clock, phase=Phase.RUNNING)


class Desk:
    """Saves and reads the notes on bread."""

    def __init__(self, database: Database, clock: StandingClock, camp: Camp) -> None:
        self.database, self.clock, self.camp = database, clock, camp

    def save(
        self,
        who: Viewer,
        body: str,
        base: int,
        summary: str = "",
        key: str = "",
        form: str = "",
        section: int = 0,
    ) -> Saved:
        return self.database.write_now(
            notes.save,
            who,
            self.clock.advance(seconds=10),
            page_key=self.camp.topics["Bread"],
            body=body,
            base=base,
            summary=summary,
            sent=Sending(key, form, section),
        )

    def settle(self, who: Viewer, number: int, *choices: str) -> Saved:
        self.clock.advance(seconds=10)
        topic_id = self.camp.topics["Bread"]
        return self.database.write_now(
            notes.settle, who, self.clock(), page_key=topic_id, number=number, choices=choices
        )

    def restore(self, who: Viewer, number: int) -> int:
        topic_id = self.camp.topics["Bread"]
        return self.database.write_now(
            notes.restore, who, self.clock(), page_key=topic_id, number=number
        )

    def body(self, number: int) -> str:
        return self.bodies[number - 1]

    @property
    def bodies(self) -> list[str]:
        with self.database.reading() as session:
            query = (
                select(Revision.body)
                .join(Page, col(Page.id) == col(Revision.page_id))
                .where(Page.topic_id == self.camp.topics["Bread"])
                .order_by(col(Revision.number))
            )
            return list(session.exec(query))


def _comes(database: Database, clock: StandingClock, camp: Camp, device: str) -> Viewer:
    joined = database.write_now(
        people.join, code=camp.code, device=device, name="", language="en", now=clock()
    )
    return Viewer(camp.id, joined.participant_id, camp.cleo.role)


@pytest.fixture
def desk(database: Database, clock: StandingClock, camp: Camp) -> Desk:
    return Desk(database, clock, camp)


def test_the_first_save_makes_the_page(desk: Desk, camp: Camp) -> None:
    assert desk.save(camp.ben, "Bread rises.", 0) == Saved(1, False, 0)
    assert desk.bodies == ["Bread rises."]


def test_the_same_text_again_is_no_new_version(desk: Desk, camp: Camp) -> None:
    desk.save(camp.ben, "Bread rises.", 0)
    assert desk.save(camp.cleo, "Bread rises.\r\n", 1) == Saved(1, False, 0)
    assert desk.bodies == ["Bread rises."]


def test_nothing_written_makes_no_page(desk: Desk, camp: Camp) -> None:
    assert desk.save(camp.ben, "\n", 0) == Saved(0, False, 0)
    assert desk.bodies == []


def test_two_who_write_at_once_are_merged(desk: Desk, camp: Camp) -> None:
    desk.save(camp.ben, "- Bread rises.", 0)
    desk.save(camp.cleo, "- Bread rises.\n- Cleo: salt.", 1)
    assert desk.save(camp.ben, "- Bread rises.\n- Ben: time.", 1) == Saved(3, True, 0)
    assert desk.bodies[2] == "- Bread rises.\n- Cleo: salt.\n- Ben: time."


def test_two_who_rewrite_the_same_words_both_stay_in_the_text(desk: Desk, camp: Camp) -> None:
    desk.save(camp.ada, "Bread rises in an hour.", 0)
    desk.save(camp.ben, "Bread rises in two hours.", 1)
    assert desk.save(camp.cleo, "Bread rises in three days.", 1) == Saved(3, True, 1)
    assert desk.bodies[2] == "Bread rises in two hours.\nBread rises in three days."


def test_two_who_fill_the_same_empty_page_keep_its_headings_once(desk: Desk, camp: Camp) -> None:
    desk.save(camp.ben, "## Said\n\nSalt.\n\n## Links", 0)
    assert desk.save(camp.cleo, "## Said\n\nTime.\n\n## Links", 0) == Saved(2, True, 0)
    assert desk.bodies[1] == "## Said\n\nSalt.\nTime.\n\n## Links"


def test_an_open_form_replaces_what_it_saved_before(desk: Desk, camp: Camp) -> None:
    """The Back button shows the form as it was: its base is old, its text is one's own."""
    desk.save(camp.ben, "Bread rsies.", 0, key="one form", form="one form")
    again = desk.save(camp.ben, "Bread rises.", 0, key="one form", form="one form")
    assert again == Saved(2, False, 0)
    assert desk.bodies == ["Bread rsies.", "Bread rises."]


def test_two_devices_of_one_person_lose_nothing_of_each_other(desk: Desk, camp: Camp) -> None:
    desk.save(camp.ada, "It rises in an hour.\n\nSalt.", 0)
    desk.save(camp.cleo, "It rises in two days.\n\nSalt.\n\nOil.", 1, form="phone")
    late = desk.save(camp.cleo, "It rises in six weeks.\n\nSalt.\n\nRye.", 1, form="laptop")
    assert late == Saved(3, True, 1)
    assert desk.bodies[2] == (
        "It rises in two days.\nIt rises in six weeks.\n\nSalt.\n\nOil.\n\nRye."
    )


def test_what_goes_on_with_ones_own_newest_text_is_not_there_twice(desk: Desk, camp: Camp) -> None:
    """After a day nothing tells any more that one form sent both; the text itself does."""
    desk.save(camp.ada, "## A\n\nIt rises in an hour.\n\n## B", 0)
    desk.save(camp.cleo, "## A\n\nIt rises in two days.\n\n## B", 1, form="phone")
    more = "## A\n\nRye.\n\nIt rises in two days, or three.\n\n## B"
    assert desk.save(camp.cleo, more, 1, form="laptop") == Saved(3, False, 0)
    section = "## A\n\nRye.\n\nIt rises in two days, or three.\n\nOil."
    assert desk.save(camp.cleo, section, 1, section=1) == Saved(4, False, 0, 1)
    assert desk.bodies[2:] == [more, f"{section}\n\n## B"]


def test_what_one_took_away_elsewhere_does_not_come_back(desk: Desk, camp: Camp) -> None:
    desk.save(camp.ada, "Rye.\n\nSalt.", 0)
    desk.save(camp.cleo, "Rye.", 1, form="phone")
    desk.save(camp.cleo, "Rye.\n\nSalt.\n\nOil.", 1, form="laptop")
    assert desk.bodies[2] == "Rye.\n\nOil."


def test_a_save_that_arrives_twice_is_done_once(desk: Desk, camp: Camp) -> None:
    first = desk.save(camp.ben, "- salt", 0, key="one form")
    desk.save(camp.cleo, "- salt\n- time", 1)
    assert desk.save(camp.ben, "- salt", 0, key="one form") == first
    assert desk.bodies == ["- salt", "- salt\n- time"]


def test_a_form_whose_answer_was_lost_does_not_collide_with_itself(desk: Desk, camp: Camp) -> None:
    """What it sent before was merged with Ben's text, of which the form knows nothing."""
    desk.save(camp.ada, "It rises.\n\nSalt.", 0)
    desk.save(camp.ben, "It rises.\n\nSalt and oil.", 1)
    desk.save(camp.cleo, "It rises in a day.\n\nSalt.", 1, key="one", form="a")
    again = desk.save(camp.cleo, "It rises in two days.\n\nSalt.", 1, key="two", form="a")
    assert again == Saved(4, True, 0)
    assert desk.bodies[3] == "It rises in two days.\n\nSalt and oil."


def test_two_windows_of_one_person_are_two_forms(desk: Desk, camp: Camp) -> None:
    desk.save(camp.ada, "## A\n\na\n\n## B\n\nb", 0)
    desk.save(camp.cleo, "## A\n\ncleo", 1, form="one", section=1)
    assert desk.save(camp.cleo, "## B\n\ntoo", 1, form="two", section=2) == Saved(3, True, 0, 2)
    assert desk.bodies[2] == "## A\n\ncleo\n\n## B\n\ntoo"


def test_a_section_is_saved_alone(desk: Desk, camp: Camp) -> None:
    desk.save(camp.ada, "Intro\n\n## A\n\na\n\n## B\n\nb", 0)
    desk.save(camp.ben, "Intro\n\n## New\n\n## A, by Ben\n\na\n\n## B\n\nb", 1)
    assert desk.save(camp.cleo, "## B\n\ncleo", 1, section=2) == Saved(3, True, 0, 3)
    assert desk.save(camp.cleo, "## A\n\ncleo", 1, section=1) == Saved(4, True, 0, None)
    assert desk.bodies[3] == "Intro\n\n## New\n\n## A, by Ben\n\ncleo\n\n## B\n\ncleo"
    with pytest.raises(NotFound):
        desk.save(camp.cleo, "## C", 1, section=3)


def test_a_word_on_what_changed_is_kept_though_nothing_more_did(desk: Desk, camp: Camp) -> None:
    desk.save(camp.ben, "Salt.", 0)
    assert desk.save(camp.ben, "Salt.", 1, summary="salt") == Saved(2, False, 0)
    assert desk.save(camp.ben, "Salt.", 2, summary="salt, again") == Saved(2, False, 0)
    assert desk.save(camp.cleo, "Salt.", 2, summary="mine") == Saved(2, False, 0)


def test_what_collides_is_settled_by_a_choice_upon_what_came_since(desk: Desk, camp: Camp) -> None:
    desk.save(camp.ada, "It rises in an hour.\n\nSalt.", 0)
    desk.save(camp.ben, "It rises in two hours.\n\nSalt.", 1)
    assert desk.save(camp.cleo, "It rises in three days.\n\nSalt.", 1) == Saved(3, True, 1)
    desk.save(camp.ben, f"{desk.bodies[2]}\n\nOil.", 3)
    with pytest.raises(NotFound):
        desk.settle(camp.cleo, 3)
    assert desk.settle(camp.cleo, 3, "It rises in two or three days.") == Saved(5, True, 0)
    assert desk.bodies[4] == "It rises in two or three days.\n\nSalt.\n\nOil."
    assert desk.bodies[2].startswith("It rises in two hours.\nIt rises in three days.\n")


def test_a_restored_version_is_a_new_one_and_can_be_undone(desk: Desk, camp: Camp) -> None:
    desk.save(camp.ben, "Bread.", 0)
    desk.save(camp.cleo, "Spam.", 1)
    assert desk.restore(camp.ben, 1) == 3
    assert desk.restore(camp.cleo, 2) == 4
    assert desk.bodies == ["Bread.", "Spam.", "Bread.", "Spam."]


def test_a_version_that_is_not_there_cannot_be_restored(desk: Desk, camp: Camp) -> None:
    desk.save(camp.ben, "Bread.", 0)
    with pytest.raises(NotFound):
        desk.restore(camp.ben, 2)


def test_a_stranger_writes_nothing(desk: Desk, camp: Camp) -> None:
    with pytest.raises(NotAllowed):
        desk.save(camp.dora, "Buy pills.", 0)
    with pytest.raises(NotAllowed):
        desk.restore(camp.dora, 1)
    assert desk.bodies == []


def test_another_event_s_topic_is_not_found(
    desk: Desk, database: Database, clock: StandingClock, camp: Camp
) -> None:
    elsewhere = an_event(database, clock, name="Elsewhere")
    with pytest.raises(NotFound):
        desk.save(elsewhere.ben, "Bread.", 0)
    assert desk.bodies == []


def test_a_thirteenth_save_in_a_minute_waits(desk: Desk, camp: Camp, clock: StandingClock) -> None:
    start = clock()
    for number in range(12):
        clock.set(start)
        desk.save(camp.ben, f"Version {number}.", number)
    clock.set(start)
    with pytest.raises(Conflict):
        desk.save(camp.ben, "Version 12.", 12)
    assert desk.save(camp.cleo, "Cleo is free to.", 12) == Saved(13, False, 0)
    clock.set(start + timedelta(minutes=1))
    assert desk.save(camp.ben, "Version 13.", 13) == Saved(14, False, 0)


def test_notes_freeze_thirty_days_after_the_event_but_for_organisers(
    desk: Desk, camp: Camp, clock: StandingClock
) -> None:
    desk.save(camp.ben, "Bread.", 0)
    clock.advance(days=31)
    with pytest.raises(Conflict):
        desk.save(camp.ben, "Spam.", 1)
    with pytest.raises(Conflict):
        desk.restore(camp.ben, 1)
    assert desk.save(camp.ada, "Bread, late.", 1) == Saved(2, False, 0)


def test_too_much_text_is_refused(desk: Desk, camp: Camp) -> None:
    with pytest.raises(Invalid):
        desk.save(camp.ben, "x" * 64_001, 0)
    assert desk.bodies == []


@pytest.mark.parametrize("letters", ["x" * 31_999 + "\n", "x\n" * 2_000], ids=["long", "lines"])
def test_two_texts_that_are_too_much_together_are_refused(
    desk: Desk, camp: Camp, letters: str
) -> None:
    desk.save(camp.ben, letters + "Salt.", 0)
    with pytest.raises(Conflict):
        desk.save(camp.cleo, letters.replace("x", "y") + "Time.", 0)
    desk.save(camp.cleo, "Time.", 0)
    assert desk.bodies[1].endswith("\nSalt.\nTime.")


def test_too_much_comes_of_a_choice_neither(desk: Desk, camp: Camp) -> None:
    desk.save(camp.ada, "It rises in an hour.", 0)
    desk.save(camp.ben, "It rises in two hours.", 1)
    desk.save(camp.cleo, "It rises in three days.", 1)
    desk.save(camp.ben, f"{desk.bodies[2]}\n\n{'x' * 40_000}", 3)
    with pytest.raises(Conflict):
        desk.settle(camp.cleo, 3, "y" * 40_000)


def test_a_choice_brings_no_more_links_than_a_save(desk: Desk, camp: Camp) -> None:
    desk.save(camp.ada, "It rises in an hour.", 0)
    desk.save(camp.ben, "It rises in two hours.", 1)
    desk.save(camp.cleo, "It rises in three days.", 1)
    links = "\n".join(f"https://pills.example/{number}" for number in range(6))
    with pytest.raises(Conflict):
        desk.settle(camp.cleo, 3, links)
    desk.save(camp.ada, f"{desk.bodies[2]}\n\nhttps://pills.example/0", 3)
    desk.settle(camp.cleo, 3, links)


@pytest.mark.parametrize("base", [-1, 7, 10**8])
def test_a_forged_base_loses_nothing(desk: Desk, camp: Camp, base: int) -> None:
    desk.save(camp.ben, "Salt.", 0)
    desk.save(camp.cleo, "Time.", base)
    assert desk.bodies == ["Salt.", "Salt.\nTime."]
