"""The command line: `python -m app.cli COMMAND`."""

import argparse
import sys
from collections.abc import Callable, Sequence

from app.db import Database
from app.main import utc_now
from app.migrations import migrate
from app.server import serve
from app.services.server import secrets_of_server
from app.settings import Settings
from app.web.address import public_address

Command = Callable[[Settings, argparse.Namespace], int]


def main(words: Sequence[str]) -> int:
    """Run one command and return its exit status."""
    arguments = _parser().parse_args(words)
    command: Command = arguments.command
    return command(Settings(), arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m app.cli", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add(commands, "serve", _serve, "start the server")
    _add(commands, "organiser-link", _organiser_link, "print the organiser's secret link again")
    return parser


def _add(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    command: Command,
    what: str,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=what, description=what)
    parser.set_defaults(command=command)
    return parser


def _serve(settings: Settings, _: argparse.Namespace) -> int:
    serve(settings)
    return 0


def _organiser_link(settings: Settings, _: argparse.Namespace) -> int:
    migrate(settings.url, utc_now())
    db = Database(settings.url)
    print(f"{public_address(settings)}/o/{db.write_now(secrets_of_server).organiser_token}")
    db.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
