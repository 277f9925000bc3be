"""`rotate-secrets`: new keys and links, for when somebody else may know the old ones."""

import argparse

from app.commands.terminal import database
from app.main import utc_now
from app.services.server import FORMER_KEY_FOR, rotate
from app.settings import Settings
from app.web.address import public_address


def describe(parser: argparse.ArgumentParser) -> None:
    """It may sign everybody out."""
    parser.add_argument(
        "--sign-out",
        action="store_true",
        help="let cookies and recovery words of the old key open nothing more: for a copy of the "
        "database in wrong hands",
    )


def run(arguments: argparse.Namespace) -> int:
    """Draw them, print the new links, and say what comes next."""
    settings = Settings()
    with database(settings) as db:
        drawn, links = db.write_now(rotate, utc_now(), sign_out=arguments.sign_out)
    address = public_address(settings)
    print(f"{address}/o/{drawn.organiser_token}")
    for slug, token in links.items():
        print(f"{address}/o/{token}  {slug}")
    print("Start the server again. Open the walls anew from the desk.")
    if arguments.sign_out:
        print("Everybody joins again: cookies and recovery words are void.")
    else:
        days = FORMER_KEY_FOR.days
        print(f"Cookies and recovery words go on working for {days} days; people see new words.")
    return 0
