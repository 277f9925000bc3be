"""`restore`: the database from a copy; the one that was there is kept aside."""

import argparse
from pathlib import Path

from app.main import utc_now
from app.services.restoring import bring_back
from app.settings import Settings


def describe(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("file", type=Path, help="a copy, as backup makes them")
    parser.add_argument("--replace", action="store_true", help="put aside the database there is")


def run(arguments: argparse.Namespace) -> int:
    """Check the copy, bring it back, and say what was done."""
    settings = Settings()
    back = bring_back(
        settings.url,
        arguments.file,
        utc_now(),
        copies=settings.copies,
        replace=arguments.replace,
    )
    print(f"{back.copy.rows} rows are back from {back.copy.file}.")
    if back.aside is not None:
        print(f"The database that was there is kept as {back.aside}.")
    return 0
