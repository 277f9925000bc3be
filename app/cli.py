"""The command line: `python -m app.cli COMMAND`."""

import argparse
import sys
from collections.abc import Callable, Sequence

from app.commands import demo, import_event, plan_event, plan_file
from app.commands.terminal import complain, database
from app.domain.errors import Refusal
from app.server import serve
from app.services.server import secrets_of_server
from app.settings import Settings
from app.web.address import public_address

Command = Callable[[Settings, argparse.Namespace], int]


def main(words: Sequence[str]) -> int:
    """Run one command and return its exit status."""
    arguments = _parser().parse_args(words)
    command: Command = arguments.command
    try:
        return command(Settings(), arguments)
    except Refusal as refusal:
        return complain(refusal)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m app.cli", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add(commands, "serve", _serve, "start the server")
    _add(commands, "organiser-link", _organiser_link, "print the organiser's secret link again")
    demo.describe(_add(commands, "demo", demo.run, "start a lifelike event to look at"))
    import_event.describe(
        _add(commands, "import", import_event.run, "bring in topics and votes from CSV files")
    )
    plan_event.describe(_add(commands, "plan-event", plan_event.run, "build the grid of an event"))
    plan_file.describe(
        _add(commands, "plan", plan_file.run, "solve a grid problem from a JSON file")
    )
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
    with database(settings) as db:
        print(f"{public_address(settings)}/o/{db.write_now(secrets_of_server).organiser_token}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
