"""`serve`: the server."""

import argparse

from app.server import serve
from app.settings import Settings


def describe(_: argparse.ArgumentParser) -> None:
    """It takes nothing: all is in the settings."""


def run(_: argparse.Namespace) -> int:
    """Serve until somebody stops it."""
    serve(Settings())
    return 0
