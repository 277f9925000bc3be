"""What the bench of votes finds: every vote that was acknowledged, and no other."""

from dataclasses import replace

from tests.bench_votes import OURS, RAW, TUTORIAL, Point, in_markdown, medians

POINT = Point(OURS, "SQLite", 1, 200, None, 1200.0, 0.1, 0.2, 120.0, 0.5, 0, 0)


def test_of_several_rounds_medians_are_told_and_all_that_went_wrong() -> None:
    rounds = [
        replace(POINT, votes=votes, errors=errors, lost=lost)
        for votes, errors, lost in ((900.0, 0, 1), (1200.0, 2, 0), (3000.0, 1, 0))
    ]

    assert medians(rounds) == [replace(POINT, votes=1200.0, errors=3, lost=1)]


def test_each_round_is_held_against_the_tutorial_of_its_own() -> None:
    ours = [replace(POINT, votes=votes) for votes in (100.0, 2000.0, 1500.0)]
    theirs = [replace(POINT, kind=TUTORIAL, votes=votes) for votes in (10.0, 100.0, 50.0)]
    raw = replace(POINT, kind=RAW, clients=1)

    told = [line.split(" | ")[:4] for line in in_markdown([*ours, *theirs, raw]).splitlines()[2:]]

    assert told == [
        ["| ours, SQLite", "200", "1500", "20.0"],
        ["| tutorial, SQLite", "200", "50", ""],
        ["| raw sqlite3, SQLite", "1", "1200", ""],
    ]
