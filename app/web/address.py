"""The address at which phones on the same network reach this server."""

import socket
from urllib.parse import urlsplit

from app.queries.events import EventView
from app.settings import Settings

NOWHERE = "192.0.2.1"
"""An address that no network has (RFC 5737); asking the way to it sends nothing."""


def public_address(settings: Settings) -> str:
    """Return the address that was set, else this machine's own on its network."""
    if settings.base_url:
        return settings.base_url.rstrip("/")
    return f"http://{_own_address()}:{settings.port}"


def host_of(public: str) -> str:
    """Return the host of an address, with its port."""
    return urlsplit(public).netloc


def join_address(public: str, event: EventView) -> dict[str, str]:
    """Return where one joins an event: `join` for the QR code, `address` to be typed.

    Capitals make the code a size smaller (ISO/IEC 18004 alphanumeric mode), where no path of the
    server's own would change its meaning.
    """
    join = f"{public}/j/{event.code}"
    return {
        "join": join if urlsplit(public).path else join.upper(),
        "address": public.removeprefix("https://").removeprefix("http://"),
    }


def _own_address() -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((NOWHERE, 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])
