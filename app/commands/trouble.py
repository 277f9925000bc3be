"""What the command line says when the disk or the database keeps it from starting."""

import sys

from sqlalchemy import make_url

from app.faults import Fault, fault_of
from app.settings import Settings

AT_START = {
    Fault.FULL: "The disk with {place} is full. Make room there, then start again.",
    Fault.READ_ONLY: "SoloCamp cannot write to {place}. Give that folder to the user who starts "
    "it, or name another in SOLOCAMP_DATA, then start again.",
    Fault.BROKEN: "What is in {place} is no whole database, or the disk fails. Bring a copy back "
    "with the command restore, then start again.",
    Fault.GONE: "The database {place} cannot be reached. Start it, or correct its address in "
    "SOLOCAMP_DATABASE_URL, then start again.",
    Fault.BUSY: "The database {place} is busy with something else. Wait until that has ended, then "
    "start again.",
}


def complain_of(error: Exception) -> int:
    """Print which fault keeps a command from its work, and return the exit status for it.

    Raises an error again that is none.
    """
    fault = _fault(error)
    if fault is None:
        raise error
    settings = Settings()
    place = str(settings.data.absolute())
    if settings.database_url:
        url = make_url(settings.url)
        place = f"{url.database} at {url.host or 'this machine'}"
    told = str(getattr(error, "orig", None) or error).partition("\n")[0]
    for line in (AT_START[fault].format(place=place), f"It said: {told}"):
        print(line, file=sys.stderr)
    return 1


def _fault(error: Exception) -> Fault | None:
    """Count a folder that cannot be made, where a server only meets those that it has."""
    missing = isinstance(error, FileNotFoundError | NotADirectoryError | FileExistsError)
    return Fault.READ_ONLY if missing else fault_of(error)
