"""The tables of the benches of pages and streams say of several rounds what lies in the middle."""

from tests import bench_fanout, bench_pages


def test_a_page_is_compared_to_the_empty_route_just_before_it() -> None:
    rounds = [(1000, 600, 0.05), (200, 130, 0.07), (2000, 1400, 0.06)]
    points = []
    for empty, board, cold in rounds:
        points += [
            bench_pages.Point("board", False, board, empty, 0.0011, 0.006, 0.0125, 12_345),
            bench_pages.Point("board", True, 1 / cold, 0, 0, cold, cold, 12_345),
        ]
    assert bench_pages.in_markdown(points).splitlines()[2:] == [
        "| board | 600 | 0.65 | 1.1 ms | 6.0 ms | 12.5 ms | 60 ms | 12.3 KB |",
    ]


def test_of_streams_the_worst_vote_is_told_beside_the_middle() -> None:
    point = bench_fanout.Point(
        streams=2000,
        opened=9.04,
        p50=[0.1, 0.2, 0.3],
        p95=[0.2, 0.3, 0.4],
        last=[0.3, 1.25, 0.5],
        kilobytes=38.4,
        cpu=0.194,
        measuring=0.05,
    )
    assert bench_fanout.in_markdown([point]).splitlines()[2:] == [
        "| 2000 | 9.0 s | 0.20 s | 0.30 s | 0.50 s | 1.25 s | 38 KB | 194 ms |"
    ]
