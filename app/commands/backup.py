"""`backup`: a copy of the whole database, made while the server runs."""

import argparse
from pathlib import Path

from app.copied import checked
from app.copies import ending_of, sqlite_file, stamp, write_copy
from app.domain.errors import Conflict, NotFound
from app.domain.messages import say
from app.main import utc_now
from app.settings import Settings


def describe(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--to", type=Path, metavar="FILE", help="where to; else data/copies")


def run(arguments: argparse.Namespace) -> int:
    """Write the copy, read it again to its end, and say where it is."""
    settings, now = Settings(), utc_now()
    source = sqlite_file(settings.url)
    if source is not None and not source.exists():
        raise NotFound(say("There is no database at %(path)s.", path=str(source)))
    name = f"solocamp-{stamp(now)}{ending_of(settings.url)}"
    target: Path = arguments.to or settings.copies / name
    if target.exists():
        raise Conflict(say("The file %(path)s is there already.", path=str(target)))
    write_copy(settings.url, target, now)
    copy = checked(target)
    print(f"{target}: {copy.rows} rows, {target.stat().st_size} bytes, read again and whole.")
    print("It holds the secrets of this server: keep it where only you can read it.")
    return 0
