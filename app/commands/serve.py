"""`serve`: the server."""

import argparse
import gc

from app.settings import Settings


def describe(_: argparse.ArgumentParser) -> None:
    """It takes nothing: all is in the settings."""


def run(_: argparse.Namespace) -> int:
    """Serve until somebody stops it.

    What is loaded stays loaded: to look for garbage in it takes an eighth of the start.
    """
    gc.disable()
    from app.server import serve  # and with it nearly all there is

    gc.freeze()
    gc.enable()
    serve(Settings())
    return 0
