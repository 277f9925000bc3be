"""The command line: `python -m app.cli COMMAND`."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from app.commands.words import complain
from app.domain.errors import Refusal

COMMANDS = {
    "serve": ("serve", "start the server"),
    "organiser-link": ("organiser_link", "print the organiser's secret link again"),
    "backup": ("backup", "copy the whole database, also while the server runs"),
    "restore": ("restore", "bring the database back from a copy"),
    "doctor": ("doctor", "look at everything around the server, and say what to do"),
    "rotate-secrets": (
        "rotate_secrets",
        "draw the server's secrets anew, should anybody know them",
    ),
    "demo": ("demo", "start a lifelike event to look at"),
    "import": ("import_event", "bring in an event from its archive, or topics and votes in CSV"),
    "plan-event": ("plan_event", "build the grid of an event"),
    "plan": ("plan_file", "solve a grid problem from a JSON file"),
}
"""Each command's module in `app.commands`, and what it does."""


def main(words: Sequence[str]) -> int:
    """Run one command and return its exit status."""
    arguments = _parser(words).parse_args(words)
    try:
        status: int = arguments.run(arguments)
    except Refusal as refusal:
        return complain(refusal)
    except Exception as error:
        from app.commands.trouble import complain_of  # knows the database, which loads slowly

        return complain_of(error)
    return status


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """Know all commands, and load the one that is meant: loading all takes seconds."""
    parser = argparse.ArgumentParser(prog="python -m app.cli", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, (module, what) in COMMANDS.items():
        command = commands.add_parser(name, help=what, description=what)
        if name in words[:1]:
            meant = import_module(f"app.commands.{module}")
            meant.describe(command)
            command.set_defaults(run=meant.run)
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
