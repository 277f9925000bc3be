from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Invalid
from app.domain.rooms import LONGEST_LIST, RoomDraft, read_rooms
from app.domain.text import clean_line, fold


def refusal(text: str) -> tuple[str, str]:
    with pytest.raises(Invalid) as refused:
        read_rooms(text)
    (problem,) = refused.value.problems
    return problem.field, problem.message.text % problem.message.values


@pytest.mark.parametrize(
    ("line", "room"),
    [
        ("Verrière, 40, projector, whiteboard", ("Verrière", 40, ("projector", "whiteboard"))),
        ("Labo; 12; écran", ("Labo", 12, ("écran",))),
        ("Labo\t12\tÉcran\tÉCRAN", ("Labo", 12, ("écran",))),
        ("Jardin (25) projecteur", ("Jardin", 25, ("projecteur",))),
        ("Jardin (25 places), projecteur; sono", ("Jardin", 25, ("projecteur", "sono"))),
        ("- Salle 2, projector, 40 seats", ("Salle 2", 40, ("projector",))),
        ("Labo, 2 écrans, 12", ("Labo", 12, ("2 écrans",))),
        ("Cave (à vin), 9", ("Cave (à vin)", 9, ())),
        ("Cuisine", ("Cuisine", 30, ())),
        ("Cuisine, tableau", ("Cuisine", 30, ("tableau",))),
    ],
)
def test_a_line_is_a_room(line: str, room: tuple[str, int, tuple[str, ...]]) -> None:
    assert read_rooms(line) == (RoomDraft(*room),)


def test_empty_lines_are_skipped() -> None:
    assert read_rooms("\n A, 1 \r\n\n  B, 2\n") == (RoomDraft("A", 1, ()), RoomDraft("B", 2, ()))
    assert read_rooms(" \n") == ()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Été, 4\n\nETE, 5", "Lines 1 and 3 both name “ETE”. Rename one."),
        ("A, 1\n, 40", "Line 2 has no name. Begin it with the room’s name."),
        ("A, 0", "Line 1 gives 0 seats. Give between 1 and 5000."),
        ("A (99999)", "Line 1 gives 99999 seats. Give between 1 and 5000."),
        ("A" * 61, "The name in line 1 is longer than 60 characters. Shorten it."),
        (
            "A, 1, " + "x" * 41,
            "Line 1 has too much after the name. Keep to 20 features of 40 characters.",
        ),
        (
            "\n".join(f"Room {number}" for number in range(61)),
            "There are more than 60 rooms. Take some out.",
        ),
    ],
)
def test_a_list_that_cannot_be_taken_names_the_line(text: str, sentence: str) -> None:
    assert refusal(text) == ("rooms", sentence)


rooms = st.lists(
    st.builds(
        RoomDraft,
        st.text("abcdé 'œ", min_size=1, max_size=9).map(str.strip).filter(bool),
        st.integers(1, 5000),
        st.lists(st.sampled_from(["écran", "projector", "2 tables"]), unique=True).map(tuple),
    ),
    unique_by=lambda room: fold(room.name),
    max_size=9,
)


@given(rooms, st.sampled_from([", ", ";", "\t", " | "]))
def test_a_written_list_reads_back(drafts: list[RoomDraft], mark: str) -> None:
    drafts = [replace(draft, name=clean_line(draft.name)) for draft in drafts]
    lines = [mark.join([draft.name, str(draft.seats), *draft.features]) for draft in drafts]
    assert read_rooms("\n".join(lines)) == tuple(drafts)


@given(st.text("aé1٣(),;-\n\t ", max_size=40) | st.text(max_size=40))
def test_any_text_is_rooms_or_is_refused(text: str) -> None:
    with suppress(Invalid):
        assert all(room.name and room.seats for room in read_rooms(text))


def test_a_list_without_end_is_refused_at_once() -> None:
    assert refusal("Atelier" + ", " * LONGEST_LIST) == (
        "rooms",
        "That is too much text at once. Shorten it.",
    )
