"""Measures what SoloCamp promises and writes the table into the README: `make measure`.

Beside the tests' environment it needs a Chromium, node with npm, and Java; Lighthouse and the Nu
HTML checker are fetched once, into `.tools`. Give it a quiet machine: `make measure
DATE=2026-11-22` takes less than ten minutes.
"""

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from measure_browser import browser_rows, weights  # noqa: E402
from measure_lighthouse import lighthouse_rows  # noqa: E402
from measure_network import network_rows  # noqa: E402
from measure_nu import nu_row  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from app.main import utc_now  # noqa: E402
from app.settings import Settings  # noqa: E402
from tests.journeys import tour  # noqa: E402
from tests.journeys.conftest import FLAGS, Site, chromium, serving  # noqa: E402
from tests.journeys.looks import LOOKS  # noqa: E402
from tests.journeys.tour import Tour  # noqa: E402

README = ROOT / "README.md"
TOOLS = ROOT / ".tools"
FETCHED = ("lighthouse@12.8.2", "vnu-jar@26.9.27")
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
NEEDED = {
    "npm": "node with npm, to fetch Lighthouse and the Nu checker",
    "node": "node, to run Lighthouse",
    "java": "Java, to run the Nu checker",
}
Row = tuple[str, str, str]


def main() -> int:
    """Measure everything, print the table, and write it into the README."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--date", required=True, help="the day of the measurement, 2026-11-22")
    parser.add_argument("--runs", type=int, default=3, help="runs of Lighthouse for each page")
    parser.add_argument("--only", default="", help="parts, as lighthouse,nu,browser")
    arguments = parser.parse_args()
    if missing := _missing():
        sys.stderr.write(f"Cannot measure. Missing: {'; '.join(missing)}.\n")
        return 1
    started = time.monotonic()
    rows = _measure(set(filter(None, arguments.only.split(","))), arguments.runs)
    table = _table(rows, arguments.date)
    sys.stdout.write(f"{table}\nmeasured in {time.monotonic() - started:.0f} s\n")
    if not arguments.only:
        _write(table)
    return 0


def _missing() -> list[str]:
    missing = [what for command, what in NEEDED.items() if shutil.which(command) is None]
    return missing if chromium() else [*missing, "a Chromium (or CHROME, its path)"]


def _measure(only: set[str], runs: int) -> list[Row]:
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder, _sites(Path(folder)) as camps:
        if not only or only & {"lighthouse", "nu"}:
            _fetch()
        if not only or "lighthouse" in only:
            rows += lighthouse_rows(camps, TOOLS, runs)
        if not only or "browser" in only:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
                rows += network_rows(browser, camps["open"])
                rows += browser_rows(browser, camps)
                browser.close()
            rows += weights(camps)
        if not only or "nu" in only:
            rows.append(nu_row(camps, TOOLS, Path(folder)))
    return rows


@contextmanager
def _sites(folder: Path) -> Iterator[dict[str, tuple[Site, Tour]]]:
    """Run a server for each stage of the day, one after the other filled and all kept running."""
    from contextlib import ExitStack

    camps = {}
    with ExitStack() as stack:
        for stage in LOOKS:
            data = folder / str(stage)
            data.mkdir()
            site = stack.enter_context(serving(Settings(data=data, form_seconds=0)))
            with ThreadPoolExecutor(1) as elsewhere:
                filled = elsewhere.submit(tour.fill_house, site.house, stage, utc_now())
                camps[str(stage)] = (site, filled.result())
        yield camps


def _fetch() -> None:
    _say("Lighthouse and the Nu checker, fetched where they are not there yet")
    TOOLS.mkdir(exist_ok=True)
    command = ["npm", "install", "--silent", "--no-fund", "--no-audit", "--prefix", str(TOOLS)]
    subprocess.run([*command, *FETCHED], check=True, stdout=subprocess.DEVNULL)


def _table(rows: list[Row], date: str) -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    lines = [
        f"Measured on {date} by `make measure`, on {os.cpu_count()} cores and {memory:.0f} GB, "
        f"Python {platform.python_version()}.",
        "",
        "| what | measured | wanted |",
        "|---|---|---|",
        *(f"| {what} | {measured} | {wanted} |" for what, measured, wanted in rows),
    ]
    return "\n".join(lines)


def _write(table: str) -> None:
    before, _, rest = README.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    README.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}")


def _say(what: str) -> None:
    sys.stderr.write(f"{what} …\n")


if __name__ == "__main__":
    sys.exit(main())
