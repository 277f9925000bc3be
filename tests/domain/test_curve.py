"""What a search found over time, as two staircases and a few figures."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.curve import HEIGHT, MOST_FIGURES, WIDTH, Moment, curve

TRACE = [[0.0, 90, 110], [1.0, 95, 110], [2.0, 95, 100], [4.0, 100, 100]]


def corners(line: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in (point.split(",") for point in line.split())]


def test_what_is_found_stays_until_something_better_is() -> None:
    found = curve(TRACE)

    assert found is not None
    assert (found.low, found.high, found.seconds) == (90, 110, 4.0)
    assert corners(found.found) == [
        *((0, 150), (150, 150), (150, 112.5), (600, 112.5)),
        *((600, 75), (600, 75)),
    ]
    assert corners(found.bound) == [(0, 0), (300, 0), (300, 75), (600, 75)]


def test_the_figures_tell_where_something_changed() -> None:
    found = curve([*TRACE[:3], [3.0, 95, 100], TRACE[3]])

    assert found is not None
    assert found.figures == (
        *(Moment(0.0, 90, 110), Moment(1.0, 95, 110)),
        *(Moment(2.0, 95, 100), Moment(4.0, 100, 100)),
    )


def test_a_search_that_has_just_begun_has_no_plot() -> None:
    assert curve([]) is None
    assert curve([[0.1, 90, 110]]) is None
    assert curve([[0.0, 90, 110], [0.0, 91, 110]]) is None


steps = st.tuples(
    st.floats(0.01, 5, allow_nan=False), st.integers(0, 3), st.integers(0, 3), st.booleans()
)


@given(st.lists(steps, min_size=1, max_size=60))
def test_every_point_lies_in_the_drawing_and_time_never_goes_back(
    steps: list[tuple[float, int, int, bool]],
) -> None:
    trace: list[list[float]] = [[0.0, 50, 80]]
    for seconds, more, less, _ in steps:
        before = trace[-1]
        coverage = before[1] + more
        trace.append([before[0] + seconds, coverage, max(coverage, before[2] - less)])

    found = curve(trace)

    assert found is not None
    for line in (corners(found.found), corners(found.bound)):
        assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in line)
        assert [x for x, _ in line] == sorted(x for x, _ in line)
    assert 2 <= len(found.figures) <= MOST_FIGURES
    assert (found.figures[-1].coverage, found.figures[-1].bound) == tuple(trace[-1][1:])
