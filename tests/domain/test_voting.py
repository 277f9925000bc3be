import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Conflict, Invalid
from app.domain.phases import Phase
from app.domain.voting import Counts, check_dots, counts_are_visible, read_dots, shuffled

ids = st.text(alphabet="abcdefgh", min_size=1, max_size=6)


@pytest.mark.parametrize("phase", list(Phase))
@pytest.mark.parametrize("voted", [False, True])
def test_who_sees_the_counts(phase: Phase, voted: bool) -> None:
    over = phase in (Phase.PLANNING, Phase.RUNNING, Phase.CLOSED)
    seen = {
        counts: counts_are_visible(counts, phase, voted=voted, organises=False) for counts in Counts
    }
    assert seen == {
        Counts.ALWAYS: True,
        Counts.AFTER_VOTE: voted or over,
        Counts.AFTER_CLOSE: over,
    }
    assert all(counts_are_visible(counts, phase, voted=voted, organises=True) for counts in Counts)


@given(st.none() | st.integers(1, 99), st.integers(0, 120))
def test_dots_are_limited_or_not(dots: int | None, used: int) -> None:
    if dots is None or used < dots:
        check_dots(dots, used)
        return
    with pytest.raises(Conflict):
        check_dots(dots, used)


def test_all_dots_are_used_in_the_singular_and_the_plural() -> None:
    with pytest.raises(Conflict) as refused:
        check_dots(3, 3)
    message = refused.value.message
    assert message.text == "Your one vote is used. Take it back first."
    assert message.plural is not None
    assert message.plural % dict(message.values) == (
        "All your 3 votes are used. Take one back first."
    )


@given(st.sets(ids), ids)
def test_everybody_sees_all_topics_in_an_order_of_their_own(topics: set[str], who: str) -> None:
    order = shuffled(topics, who)
    assert sorted(order) == sorted(topics)
    assert shuffled(sorted(topics, reverse=True), who) == order


@given(st.sets(ids), ids, ids)
def test_a_new_topic_leaves_the_others_in_their_order(topics: set[str], new: str, who: str) -> None:
    order = shuffled(topics | {new}, who)
    assert [topic for topic in order if topic in topics - {new}] == shuffled(topics - {new}, who)


def test_no_topic_is_first_for_all() -> None:
    firsts = {shuffled("abcd", f"person {number}")[0] for number in range(50)}
    assert firsts == set("abcd")


@pytest.mark.parametrize(("raw", "dots"), [("", None), ("  ", None), ("1", 1), (" 99 ", 99)])
def test_dots_are_read(raw: str, dots: int | None) -> None:
    assert read_dots(raw) == dots


@pytest.mark.parametrize("raw", ["0", "100", "-1", "1.5", "five", "²", "٣", "9" * 5000])
def test_what_is_no_number_of_dots_is_refused(raw: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_dots(raw)
    assert [problem.field for problem in refused.value.problems] == ["dots"]
