"""The bench tells when a bound is wrong or our own grid breaks a rule."""

from tests.bench_table import Row, bound, faults, in_markdown


def row(solver: str, coverage: int, broken: int = 0, **more: float) -> Row:
    figures = {"coverage": coverage, "broken rules": broken, "placed": 3, "ideal": 20, **more}
    figures |= {"worst-off tenth": 0.5, "seated": coverage}
    return Row("s-60x30-full-s1", solver, 1.0, 20.0, figures)


def test_the_lowest_bound_counts_and_nobody_may_pass_it() -> None:
    rows = [row("ours, 1 s", 11, bound=12), row("CP-SAT alone", 10, bound=14)]
    assert (bound(rows), faults(rows)) == (12, [])
    better = [*rows, row("by chance", 13)]
    assert faults(better) == ["WRONG BOUND: s-60x30-full-s1 12 < 13"]
    assert faults([*rows, row("by chance", 13, broken=2)]) == []


def test_our_own_grid_breaks_no_rule() -> None:
    assert faults([row("ours, 1 s", 9, broken=1)]) == [
        "NO LAWFUL GRID OF OURS: s-60x30-full-s1 ours, 1 s "
    ]


def test_the_readme_gets_a_line_for_each_size_with_the_broken_rules_in_brackets() -> None:
    first = in_markdown([row("ours, 1 s", 11), row("Sessionizer", 10, broken=4)]).splitlines()
    assert first[:3] == [
        "| coverage (in brackets the hard rules broken) | bound | ours, 1 s | Sessionizer |",
        "| --- | ---: | ---: | ---: |",
        "| s-60x30-full | 20 | 11 | 10 (4) |",
    ]
