"""`organiser-link`: the secret address of whoever makes events on this server."""

import argparse

from app.commands.terminal import database
from app.services.server import secrets_of_server
from app.settings import Settings
from app.web.address import public_address


def describe(_: argparse.ArgumentParser) -> None:
    """It takes nothing."""


def run(_: argparse.Namespace) -> int:
    """Print the link again."""
    settings = Settings()
    with database(settings) as db:
        print(f"{public_address(settings)}/o/{db.write_now(secrets_of_server).organiser_token}")
    return 0
