"""What a device is called, and how long an invitation of one's next device is good."""

import hashlib
from datetime import datetime, timedelta

from app.domain.errors import Conflict
from app.domain.messages import Message, say

INVITED_FOR = timedelta(minutes=10)

# The first that a User-Agent holds: most browsers name those that they descend from as well.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("OPT/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("DuckDuckGo", "DuckDuckGo"),
    ("Ddg/", "DuckDuckGo"),
    ("Vivaldi", "Vivaldi"),
    ("FxiOS", "Firefox"),
    ("Firefox", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chromium", "Chromium"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def device_label(user_agent: str) -> str:
    """Name a browser and its system, as `Safari on iPhone`; empty where neither is known.

    An iPad says that it is a Mac, and nothing in the header tells otherwise.
    """
    browser = _first(user_agent, _BROWSERS)
    system = _first(user_agent, _SYSTEMS)
    return " on ".join(filter(None, (browser, system)))


def check_invitation(expires_at: datetime, used_at: datetime | None, now: datetime) -> None:
    """Raise Conflict for an invitation that was used or is too old."""
    if used_at is not None:
        raise Conflict(
            say(
                "This link has been used already. Make a new one under “My pass” on the device "
                "that knows you."
            )
        )
    if expires_at <= now:
        raise Conflict(
            say(
                "This link is too old. Make a new one under “My pass” on the device that knows "
                "you: it is good for ten minutes."
            )
        )


def unknown_invitation() -> Message:
    """Say that a link is none of ours."""
    return say(
        "Nobody knows this link. Make a new one under “My pass” on the device that knows you."
    )


def token_hash(token: str) -> str:
    """Return what is kept of a secret address."""
    return hashlib.sha256(token.encode()).hexdigest()


def device_key(device: str) -> str:
    """Name a device in forms so that nobody can tell its id."""
    return hashlib.sha256(f"key of {device}".encode()).hexdigest()[:16]


def _first(user_agent: str, table: tuple[tuple[str, str], ...]) -> str:
    return next((name for mark, name in table if mark in user_agent), "")
