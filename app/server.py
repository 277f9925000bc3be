"""Runs the application until it is told to stop, and says how to reach it."""

import gc
import resource
import sys
from contextlib import suppress
from types import FrameType

import uvicorn
from fastapi import FastAPI

from app.main import create_app, utc_now
from app.settings import Settings
from app.web.access_log import Lines
from app.web.address import public_address
from app.web.clock import Clock
from app.web.heads import ShortHeads
from app.web.house import House
from app.web.qr import qr_text

MOST_FILES = 65_536
"""Open ones, of which each stream is one; systems give a process 1 024 until it asks for more."""


class Server(uvicorn.Server):
    """A server that ends its endless streams when it is told to stop."""

    def __init__(self, app: FastAPI, settings: Settings) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                host=settings.host,
                port=settings.port,
                log_level="warning",
                access_log=False,
                server_header=False,
                http=ShortHeads,
                proxy_headers=False,  # the access log believes those that are trusted
                timeout_graceful_shutdown=2,
            )
        )
        self._house: House = app.state.house

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End the streams, then stop as uvicorn does."""
        self._house.hub.close()
        super().handle_exit(sig, frame)


def serve(settings: Settings, clock: Clock = utc_now) -> None:
    """Start on the settings' address, print how to get in, and run until stopped."""
    take_files()
    app = create_app(settings, clock)
    house: House = app.state.house
    print(greeting(public_address(settings), house.organiser_token), flush=True)
    gc.freeze()  # what lives as long as the server is not looked through while people wait
    lines = Lines(sys.stdout)
    if settings.access_log == "on" or (settings.access_log == "auto" and not sys.stdout.isatty()):
        house.traffic.log, house.traffic.finish = lines.write, lines.close
    with suppress(KeyboardInterrupt):  # how uvicorn passes Ctrl+C on once it has stopped
        Server(app, settings).run()


def take_files() -> None:
    """Let this process have as many files open as it may without asking anybody."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def greeting(address: str, organiser_token: str) -> str:
    """Return what stands in the terminal: the phones' address, its QR code, the secret link."""
    return "\n".join(
        (
            "",
            f"SoloCamp is running. Phones on this network reach it at  {address}",
            qr_text(address),
            "You organise with this secret link (keep it to yourself):",
            f"  {address}/o/{organiser_token}",
            "",
            "Stop with Ctrl+C.",
        )
    )
