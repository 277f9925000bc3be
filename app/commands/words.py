"""What the command line says: messages in its own language, light enough for every command."""

import sys
from collections.abc import Iterator

from app.domain.csv_table import Fault, Faulty
from app.domain.errors import Invalid, Refusal
from app.domain.messages import Message
from app.web.i18n import SOURCE, translate

MOST_FAULTS = 20


def in_words(message: Message) -> str:
    """Return a message in English, which the command line speaks."""
    return translate(message, SOURCE)


def complain(refusal: Refusal) -> int:
    """Print why something was not done, on standard error, and return the exit status for it."""
    for line in _lines(refusal):
        print(line, file=sys.stderr)
    return 1


def _lines(refusal: Refusal) -> Iterator[str]:
    if isinstance(refusal, Faulty):
        yield from map(_fault, refusal.faults[:MOST_FAULTS])
        if (more := len(refusal.faults) - MOST_FAULTS) > 0:
            yield f"... and {more} more."
    if isinstance(refusal, Invalid):
        for problem in refusal.problems:
            yield f"{problem.field}: {in_words(problem.message)}"
    else:
        yield in_words(refusal.message)


def _fault(fault: Fault) -> str:
    column = f", column {fault.column}" if fault.column else ""
    return f"{fault.file}, line {fault.line}{column}: {in_words(fault.message)}"
