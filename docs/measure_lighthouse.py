"""Runs Lighthouse as a phone on slow 4G, and takes the median of its runs."""

import json
import os
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.journeys import tour
from tests.journeys.conftest import Site, chromium
from tests.journeys.looks import Who
from tests.journeys.tour import Tour

CATEGORIES = ("performance", "accessibility", "best-practices")
PAGES = (
    ("Joining", "open", "/j/{code}", Who.STRANGER),
    ("Topics", "open", "{event}/topics", Who.PARTICIPANT),
    ("Board", "running", "{event}/board", Who.PARTICIPANT),
    ("My day", "running", "{event}/me", Who.PARTICIPANT),
    ("Notes", "closed", "{event}/notes", Who.PARTICIPANT),
)


@dataclass(frozen=True)
class Run:
    """One run: scores of 100, milliseconds, bytes and requests."""

    scores: tuple[float, ...]
    lcp: float
    cls: float
    tbt: float
    size: float
    requests: int


def lighthouse_rows(
    camps: dict[str, tuple[Site, Tour]], tools: Path, runs: int
) -> list[tuple[str, str, str]]:
    """Return two rows for each page: scores, and what a first view costs."""
    rows = []
    for name, stage, path, who in PAGES:
        sys.stderr.write(f"Lighthouse: {name} …\n")
        site, filled = camps[stage]
        url = site.address + path.format(code=filled.code, event=filled.event)
        cookie = f"solocamp={tour.cookie_of(site.house, who)}" if who else "lang=en"
        found = [_run(tools, url, cookie) for _ in range(runs)]
        scores = " / ".join(
            f"{statistics.median(run.scores[place] for run in found):.0f}"
            for place in range(len(CATEGORIES))
        )
        rows.append((f"{name}: {LONG}", scores, "98 / 100 / 100"))
        rows.append((f"{name}: {COSTS}", _costs(found), "1.5 s, 0.01, 50 ms, 40 KB, 6"))
    return rows


LONG = "Lighthouse performance / accessibility / best practices, mobile on slow 4G"
COSTS = "largest paint, layout shift, blocking, transferred, requests"


def _costs(found: list[Run]) -> str:
    lcp = statistics.median(run.lcp for run in found) / 1000
    cls = statistics.median(run.cls for run in found)
    tbt = statistics.median(run.tbt for run in found)
    size = statistics.median(run.size for run in found) / 1000
    requests = max(run.requests for run in found)
    return f"{lcp:.1f} s, {cls:.3f}, {tbt:.0f} ms, {size:.1f} KB, {requests}"


def _run(tools: Path, url: str, cookie: str) -> Run:
    command = [
        str(tools / "node_modules" / ".bin" / "lighthouse"),
        url,
        "--quiet",
        "--output=json",
        f"--only-categories={','.join(CATEGORIES)}",
        "--chrome-flags=--headless=new --no-sandbox",
        f"--extra-headers={json.dumps({'Cookie': cookie})}",
    ]
    environment = {**os.environ, "CHROME_PATH": chromium() or ""}
    answer = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    report = json.loads(answer.stdout)
    _tell(report)
    audits = report["audits"]
    requests = _requests(audits["network-requests"]["details"]["items"])
    return Run(
        tuple(report["categories"][name]["score"] * 100 for name in CATEGORIES),
        audits["largest-contentful-paint"]["numericValue"],
        audits["cumulative-layout-shift"]["numericValue"],
        audits["total-blocking-time"]["numericValue"],
        sum(item["transferSize"] for item in requests),
        len(requests),
    )


def _requests(items: list[dict[str, object]]) -> list[dict[str, int]]:
    """Leave out the stream of news, which never ends and is not part of the first view."""
    kept = [item for item in items if "/live" not in str(item["url"])]
    return [{"transferSize": int(str(item.get("transferSize") or 0))} for item in kept]


def _tell(report: dict[str, dict[str, dict[str, object]]]) -> None:
    for name, audit in report["audits"].items():
        score = audit.get("score")
        if isinstance(score, int | float) and score < 0.9:
            sys.stderr.write(f"  {name}: {audit['title']} {audit.get('displayValue', '')}\n")
