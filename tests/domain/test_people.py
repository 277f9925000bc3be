import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Invalid, NotAllowed, NotFound
from app.domain.people import Role, Viewer, checked_name, public_name

ADA = Viewer("event", "ada", Role.ORGANISER)
BEN = Viewer("event", "ben", Role.FACILITATOR)
CLEO = Viewer("event", "cleo", Role.PARTICIPANT)
DORA = Viewer("event", None, None)


def test_the_desk_is_there_for_organisers_alone() -> None:
    ADA.check_organises()
    assert [viewer.organises for viewer in (ADA, BEN, CLEO, DORA)] == [True, False, False, False]
    for viewer in (BEN, CLEO, DORA):
        with pytest.raises(NotFound):
            viewer.check_organises()


def test_who_has_not_joined_is_nobody_yet() -> None:
    assert [viewer.participant() for viewer in (ADA, BEN, CLEO)] == ["ada", "ben", "cleo"]
    with pytest.raises(NotAllowed):
        DORA.participant()


def test_who_holds_the_server_organises_without_having_joined() -> None:
    owner = Viewer("event", None, Role.ORGANISER)
    owner.check_organises()
    with pytest.raises(NotAllowed):
        owner.participant()


def test_a_name_may_be_empty_but_not_long() -> None:
    assert checked_name("  Ada\u202e \n Lovelace ") == "Ada Lovelace"
    assert checked_name(" ") == ""
    assert checked_name("é" * 40) == "é" * 40
    with pytest.raises(Invalid) as refused:
        checked_name("é" * 41)
    assert [problem.field for problem in refused.value.problems] == ["name"]


@given(st.text(max_size=60))
def test_a_checked_name_is_checked_already(raw: str) -> None:
    try:
        name = checked_name(raw)
    except Invalid:
        return
    assert checked_name(name) == name
    assert len(name) <= 40


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ben", "Ben"),
        ("@ben", "@ben"),
        ("Ben@home", "Ben@home"),
        ("ben.k@example.org", "ben.k"),
        ("Ben <ben@example.org>", "Ben"),
        ("Ben, ben+x@mail.example.org", "Ben"),
        ("#12", "#12"),
        ("", ""),
    ],
)
def test_a_name_is_shown_to_the_world_without_an_address(name: str, shown: str) -> None:
    assert public_name(name) == shown
