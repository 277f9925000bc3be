"""Interest corrected for those who had stopped voting before a topic came; rooms likely full."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.phases import Phase
from app.domain.voting import (
    Counts,
    corrected_interest,
    is_likely_full,
    ranks_are_told,
    who_could_vote,
)
from tests.clock import MORNING

people = st.integers(0, 500)


@given(votes=people, others=people, missed=people)
def test_corrected_interest_lies_between_the_votes_and_all_voters(
    votes: int, others: int, missed: int
) -> None:
    could, voters = votes + others, votes + others + missed

    assert votes <= corrected_interest(votes, could, voters) <= voters


@given(votes=people, others=people)
def test_a_topic_that_was_there_from_the_start_keeps_its_votes(votes: int, others: int) -> None:
    everybody = votes + others

    assert corrected_interest(votes, everybody, everybody) == votes


@given(votes=people, others=people, missed=people)
def test_more_votes_or_more_who_missed_it_never_mean_less_interest(
    votes: int, others: int, missed: int
) -> None:
    could, voters = votes + others + 1, votes + others + missed + 1

    assert corrected_interest(votes, could, voters) <= corrected_interest(votes + 1, could, voters)
    assert corrected_interest(votes, could, voters) <= corrected_interest(votes, could, voters + 1)


@pytest.mark.parametrize(
    ("votes", "could", "voters", "corrected"),
    [(0, 0, 30, 0), (0, 10, 30, 0), (6, 10, 30, 18), (10, 10, 30, 30), (3, 1, 3, 3)],
)
def test_interest_is_that_of_those_who_saw_the_topic(
    votes: int, could: int, voters: int, corrected: int
) -> None:
    assert corrected_interest(votes, could, voters) == corrected


@given(st.lists(st.integers(0, 60)), st.integers(0, 60))
def test_who_voted_last_when_a_topic_came_could_vote_for_it(minutes: list[int], came: int) -> None:
    last_votes = [MORNING + timedelta(minutes=minute) for minute in sorted(minutes)]

    could = who_could_vote(MORNING + timedelta(minutes=came), last_votes)

    assert could == len([minute for minute in minutes if minute >= came])


def test_ranks_are_told_when_counts_are_for_all() -> None:
    told = {phase: ranks_are_told(Counts.AFTER_VOTE, phase) for phase in Phase}

    assert told == {
        Phase.DRAFT: False,
        Phase.OPEN: False,
        Phase.PLANNING: True,
        Phase.RUNNING: True,
        Phase.CLOSED: True,
    }
    assert all(ranks_are_told(Counts.ALWAYS, phase) for phase in Phase)


@pytest.mark.parametrize(("votes", "full"), [(0, False), (9, False), (10, True), (40, True)])
def test_four_of_five_voters_fill_a_room(votes: int, full: bool) -> None:
    assert is_likely_full(votes, seats=8) is full
