"""What `make bench` measures: ratios within one run, where the machine's mood cancels out, what a
full room sees, how many calendars are fed, and the optimiser beside its peers.

`--quick` and `--json FILE` are those of the votes.
"""

import sys
from collections.abc import Sequence

from tests import bench_fanout, bench_feeds, bench_grid, bench_live, bench_pages, bench_votes


def main(arguments: Sequence[str] = ()) -> None:
    """Measure, and print a line for each figure."""
    bench_votes.main(arguments)
    bench_live.main()
    bench_fanout.main()
    bench_pages.main()
    bench_feeds.main()
    bench_grid.main(["--quick"])


if __name__ == "__main__":
    main(sys.argv[1:])
