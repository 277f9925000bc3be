"""Devices are called by what people know of them."""

from datetime import timedelta

import pytest

from app.domain.devices import INVITED_FOR, check_invitation, device_label
from app.domain.errors import Conflict
from tests.clock import MORNING

SAFARI = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0"


@pytest.mark.parametrize(
    ("user_agent", "label"),
    [
        (f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) {SAFARI}", "Safari on iPhone"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) CriOS/131.0 Mobile/15E148 Safari/604.1",
            "Chrome on iPhone",
        ),
        (
            "Mozilla/5.0 (Android 15; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0",
            "Firefox on Android",
        ),
        (
            f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36",
            "Chrome on Windows",
        ),
        (
            f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36 Edg/131.0.0.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (Linux; Android 14; SAMSUNG SM-S918B) AppleWebKit/537.36 (KHTML, like "
            "Gecko) SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36",
            "Samsung Internet on Android",
        ),
        (f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {SAFARI}", "Safari on Mac"),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0",
            "Firefox on Linux",
        ),
        (
            f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {CHROME} Safari/537.36",
            "Chrome on Chromebook",
        ),
        ("Lynx/2.9", ""),
        ("", ""),
    ],
)
def test_a_device_is_called_by_its_browser_and_system(user_agent: str, label: str) -> None:
    assert device_label(user_agent) == label


def test_an_invitation_is_good_for_ten_minutes_and_once() -> None:
    expires = MORNING + INVITED_FOR

    check_invitation(expires, None, expires - timedelta(seconds=1))
    with pytest.raises(Conflict, match="too old"):
        check_invitation(expires, None, expires)
    with pytest.raises(Conflict, match="used already"):
        check_invitation(expires, MORNING, MORNING)
