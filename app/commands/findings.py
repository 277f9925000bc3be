"""What can be wrong with a server's surroundings, each with a code and with what to do.

Each check is a function of facts, so that it can be tried without breaking a machine.
"""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from stat import S_IMODE
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from app.domain.messages import Message, say

MEGABYTE = 1024 * 1024
LEAST_FREE = 500 * MEGABYTE
LARGEST_JOURNAL = 256 * MEGABYTE
OLDEST_CLOCK = datetime(2026, 11, 1, tzinfo=UTC)
"""This program is not older."""
PATIENCE = timedelta(minutes=2)
"""How far a clock may be behind what was written last: machines differ a little."""
PYTHON = (3, 11)
SQLITE = (3, 37, 0)
LOCAL = ("localhost", "127.0.0.1", "::1")
OTHERS = 0o077


@dataclass(frozen=True)
class Finding:
    """What is wrong, and what to do; a hint is no fault."""

    code: str
    what: Message
    do: Message
    hint: bool = False


def of_base_url(base_url: str, own: str, trusted: str) -> Iterator[Finding]:
    """SC01: whether phones can be told an address. `own` is this machine's on its network."""
    do = say("Set SOLOCAMP_BASE_URL to the address that phones use, such as https://camp.example.")
    parts = urlsplit(base_url)
    if base_url and (parts.scheme not in ("http", "https") or not parts.hostname):
        yield Finding("SC01", say("“%(url)s” is no address for phones.", url=base_url), do)
    elif base_url and parts.hostname in LOCAL:
        yield Finding("SC01", say("Phones cannot reach %(url)s.", url=base_url), do, hint=True)
    elif not base_url and trusted:
        what = say("There is a proxy, but the QR code shows %(url)s.", url=own)
        yield Finding("SC01", what, do)
    elif not base_url and urlsplit(own).hostname in LOCAL:
        yield Finding(
            "SC01",
            say("This machine is in no network, so no phone can reach it."),
            say("Connect it to the Wi-Fi of the venue, then start the server again."),
        )


def of_proxies(base_url: str, trusted: str) -> Iterator[Finding]:
    """SC02: whether what a proxy says is believed, and of no one else."""
    for word in filter(None, map(str.strip, trusted.split(","))):
        if word == "*":
            yield Finding(
                "SC02",
                say("Everybody is believed to be a proxy, so anybody can claim any address."),
                say("Write the address of the proxy into SOLOCAMP_TRUSTED_PROXIES instead of *."),
            )
        elif not _is_network(word):
            yield Finding(
                "SC02",
                say("“%(word)s” in SOLOCAMP_TRUSTED_PROXIES is no address.", word=word),
                say("Write addresses or networks with commas, such as 127.0.0.1, 10.0.0.0/8."),
            )
    if base_url.startswith("https:") and not trusted:
        yield Finding(
            "SC02",
            say("The address is https, but no proxy is believed that requests came by https."),
            say("Set SOLOCAMP_TRUSTED_PROXIES to the proxy’s address, such as 127.0.0.1."),
        )


def of_zones(zones: Iterable[str]) -> Iterator[Finding]:
    """SC03: whether this machine knows the time zones of the events."""
    for zone in sorted({"Europe/Zurich", *zones}):
        try:
            ZoneInfo(zone)
        except (LookupError, ValueError, OSError):
            yield Finding(
                "SC03",
                say("This machine does not know the time zone %(zone)s.", zone=zone),
                say("Install the package tzdata of your system, then start the server again."),
            )


def of_disk(free: int, folder: Path) -> Iterator[Finding]:
    """SC04: whether there is room for the day, in bytes."""
    if free < LEAST_FREE:
        yield Finding(
            "SC04",
            say("Only %(free)s MB are free for %(path)s.", free=free // MEGABYTE, path=str(folder)),
            say("Make room: empty the bin, or move old copies to another disk."),
        )


def of_clock(now: datetime, last: datetime | None) -> Iterator[Finding]:
    """SC05: whether the clock can be right; `last` is when anything was written."""
    do = say("Set the clock of this machine, or let it be set by the network.")
    if now < OLDEST_CLOCK:
        what = say("The clock says %(time)s, which has long gone.", time=f"{now:%Y-%m-%d %H:%M}")
        yield Finding("SC05", what, do)
    elif last is not None and now < last - PATIENCE:
        what = say(
            "The clock says %(time)s, but something was written at %(last)s.",
            time=f"{now:%Y-%m-%d %H:%M}",
            last=f"{last:%Y-%m-%d %H:%M}",
        )
        yield Finding("SC05", what, do)


def of_journal(mode: str, size: int) -> Iterator[Finding]:
    """SC06: whether SQLite can write ahead of its file, and how long that journal is in bytes."""
    if mode != "wal":
        yield Finding(
            "SC06",
            say("SQLite cannot keep its journal here, so all would wait for each other."),
            say("Put the data folder on a disk of this machine, not on the network."),
        )
    elif size > LARGEST_JOURNAL:
        yield Finding(
            "SC06",
            say("The journal of the database has %(size)s MB.", size=size // MEGABYTE),
            say("Stop the server and start it again: that empties the journal."),
            hint=True,
        )


def of_modes(folder: Path) -> Iterator[Finding]:
    """SC07: whether others on this machine can read the secrets."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    if S_IMODE(folder.stat().st_mode) & OTHERS and any(
        S_IMODE(path.stat().st_mode) & OTHERS for path in files
    ):
        yield Finding(
            "SC07",
            say(
                "Others on this machine can read %(path)s, and secrets are in it.", path=str(folder)
            ),
            say("Type: chmod -R go= %(path)s", path=str(folder)),
        )


def of_writing(*, can_write: bool, folder: Path) -> Iterator[Finding]:
    """SC08: whether we can write where the data is."""
    if not can_write:
        yield Finding(
            "SC08",
            say("The folder %(path)s cannot be written.", path=str(folder)),
            say("Give it to the user that runs the server, or set SOLOCAMP_DATA to another."),
        )


def of_secure_context(address: str) -> Iterator[Finding]:
    """SC09: whether browsers give phones all that they can do."""
    parts = urlsplit(address)
    if parts.scheme == "http" and parts.hostname not in LOCAL:
        yield Finding(
            "SC09",
            say("Phones come by http: their browsers keep no pages for when the Wi-Fi fails."),
            say("All works without. For more, put a proxy with a certificate before the server."),
            hint=True,
        )


def of_database(problem: str) -> Iterator[Finding]:
    """SC10: whether the database answers; `problem` is what it said."""
    if problem:
        yield Finding(
            "SC10",
            say("The database does not answer: %(problem)s", problem=problem),
            say("Check SOLOCAMP_DATABASE_URL, and whether the database server runs."),
        )


def of_revision(revision: str, *, known: bool, current: bool) -> Iterator[Finding]:
    """SC11: whether the tables are those of this program."""
    if revision and not known:
        yield Finding(
            "SC11",
            say("The database was made by a newer SoloCamp."),
            say("Update this program, or bring back a copy from before with restore."),
        )
    elif not current:
        yield Finding(
            "SC11",
            say("The tables are of an older SoloCamp."),
            say("Start the server: it makes a copy first, then brings them up to date."),
            hint=True,
        )


def of_versions(
    python: tuple[int, ...], sqlite: tuple[int, ...], *, full_text: bool
) -> Iterator[Finding]:
    """SC12: whether Python and SQLite are new enough, and SQLite can find words."""
    if python < PYTHON:
        yield Finding(
            "SC12",
            say("Python is %(version)s, which is too old.", version=_dotted(python)),
            say("Install Python 3.11 or newer, then type make clean and make run."),
        )
    if sqlite < SQLITE or not full_text:
        yield Finding(
            "SC12",
            say("SQLite is %(version)s and lacks something.", version=_dotted(sqlite)),
            say("Install a Python that brings SQLite 3.37 or newer with FTS5."),
        )


def of_planner(command: list[str], folder: Path) -> Iterator[Finding]:
    """SC13: whether the optimiser starts as a process of its own and answers."""
    try:
        done = subprocess.run(
            command, input="{}", cwd=folder, capture_output=True, text=True, timeout=60, check=False
        )
        answered = json.loads(done.stdout)["kind"] == "refused"
    except (OSError, ValueError, LookupError, TypeError, subprocess.TimeoutExpired):
        answered = False
    if not answered:
        yield Finding(
            "SC13",
            say("The optimiser does not start, so no grid can be built."),
            say("Type make clean and make run; see that at least 500 MB of memory are free."),
        )


def of_soundness(found: str) -> Iterator[Finding]:
    """SC14: whether the file of the database is whole; `found` is what SQLite's check said."""
    if found != "ok":
        yield Finding(
            "SC14",
            say("The file of the database is damaged."),
            say("Stop the server and bring back the newest copy: restore --replace FILE."),
        )


def of_copies(newest: datetime | None, last: datetime | None) -> Iterator[Finding]:
    """SC15: whether there is a copy of what was written more than a day ago."""
    day = timedelta(days=1)
    if last is not None and (newest is None or last - newest > day):
        yield Finding(
            "SC15",
            say("What was written last is in no copy."),
            say("Type: python -m app.cli backup; then take the copy to another machine."),
            hint=True,
        )


def full_text() -> bool:
    """Tell whether SQLite can index words."""
    with sqlite3.connect(":memory:") as memory:
        options = {name for (name,) in memory.execute("PRAGMA compile_options")}
    return "ENABLE_FTS5" in options


def planner_command() -> list[str]:
    """Return how the server starts its optimiser."""
    return [sys.executable, "-m", "app.planner"]


def _is_network(word: str) -> bool:
    try:
        ip_network(word)
    except ValueError:
        return False
    return True


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
