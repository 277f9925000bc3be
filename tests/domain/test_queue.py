"""Lines of people and topics: whoever comes is in, everybody has one turn, and clocks can stand."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.queue import Place, Queue, line_up

START = datetime(2026, 11, 21, 8, tzinfo=UTC)
names = st.lists(st.sampled_from("abcdefgh"), unique=True)


@st.composite
def lines(draw: st.DrawFn) -> tuple[list[str], dict[str, Place]]:
    """Those who came, and the places that some of them have."""
    arrived = draw(names)
    place = st.builds(
        Place,
        st.integers(0, 9),
        st.none() | st.integers(0, 99).map(lambda n: START + timedelta(seconds=n)),
        st.booleans(),
    )
    return arrived, draw(st.dictionaries(st.sampled_from("abcdefgh"), place))


@given(lines())
def test_everybody_who_came_stands_once(line: tuple[list[str], dict[str, Place]]) -> None:
    arrived, places = line
    queue = line_up(arrived, places)

    assert sorted(queue.order + queue.left_out) == sorted(arrived)
    assert sorted(queue.waiting + queue.done) == sorted(queue.order)
    unplaced = [one for one in arrived if one not in places]
    assert [one for one in queue.order if one not in places] == unplaced
    assert queue.order[len(queue.order) - len(unplaced) :] == tuple(unplaced)


@given(lines(), st.sampled_from("abcdefgh"), st.sampled_from([-1, 1]))
def test_a_move_there_and_back_changes_nothing(
    line: tuple[list[str], dict[str, Place]], one: str, step: int
) -> None:
    queue = line_up(*line)
    moved = Queue(queue.moved(one, step), queue.begun)

    assert sorted(moved.order) == sorted(queue.order)
    assert moved.done == queue.done
    if moved.order != queue.order:
        assert moved.moved(one, -step) == queue.order


@given(lines())
def test_next_gives_everybody_one_turn_and_back_undoes_it(
    line: tuple[list[str], dict[str, Place]],
) -> None:
    queue = line_up(*line)
    begun, turns, current = dict(queue.begun), [], None
    now = START + timedelta(hours=1)
    while (coming := Queue(queue.order, begun).next) is not None:
        if current:
            assert Queue(queue.order, {**begun, coming: now}).before(coming) == current
        now += timedelta(seconds=1)
        begun[coming], current = now, coming
        turns.append(coming)

    assert tuple(turns) == queue.waiting
    assert Queue(queue.order, begun).before(None) == (current or queue.before(None))


def test_who_waits_moves_past_those_who_have_spoken() -> None:
    queue = Queue(("a", "b", "c", "d"), {"b": START})

    assert queue.moved("c", -1) == ("c", "b", "a", "d")
    assert queue.moved("a", -1) == queue.moved("d", 1) == queue.moved("b", 1) == queue.order
