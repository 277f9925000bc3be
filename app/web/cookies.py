"""The two cookies: which device this is, signed, and which language it chose."""

import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from itsdangerous import BadSignature, URLSafeSerializer
from starlette.requests import Request
from starlette.responses import Response

from app.web.tokens import same

DEVICE = "solocamp"
LANGUAGE = "lang"
DAYS_400 = 400 * 24 * 3600
"""The longest that browsers keep a cookie (RFC 6265bis 5.5)."""

KNOWN_COOKIES = 4096
"""Cookies found good that are not checked again; those that are not are never kept."""


@dataclass(frozen=True)
class Device:
    """A browser that came here; `organiser` holds while it has the server's present secret.

    One that `is_new` has brought no cookie of ours, so its id was made up for this request.
    """

    id: str
    organiser: bool = False
    is_new: bool = False


class Cookies:
    """Reads and writes the cookies of this server."""

    def __init__(self, signing_key: str, organiser_token: str, former_key: str = "") -> None:
        keys = [former_key, signing_key] if former_key else [signing_key]
        self._serializer = URLSafeSerializer(keys, salt="device")
        self._forms = URLSafeSerializer(keys, salt="form")
        self._outgoing = URLSafeSerializer(former_key, salt="device") if former_key else None
        self._read = lru_cache(maxsize=KNOWN_COOKIES)(self._read_device)
        self._organiser = hashlib.sha256(organiser_token.encode()).hexdigest()[:16]

    def seal(self, words: str) -> str:
        """Sign words that a form sends back."""
        return str(self._forms.dumps(words))

    def unseal(self, sealed: str) -> str:
        """Return the words that were sealed, none where they were forged."""
        try:
            return str(self._forms.loads(sealed))
        except (BadSignature, ValueError, TypeError):
            return ""

    def device(self, request: Request) -> Device:
        """Return the device of a request: a new one for a missing, forged or outdated cookie."""
        try:
            return self._read(request.cookies.get(DEVICE, ""))
        except (BadSignature, ValueError, TypeError):
            return Device(secrets.token_urlsafe(16), is_new=True)

    def _read_device(self, signed: str) -> Device:
        device, organiser = self._serializer.loads(signed)
        return Device(str(device), same(str(organiser), self._organiser))

    def renew(self, request: Request, response: Response) -> None:
        """Sign a cookie anew that was signed with the key before."""
        if self._outgoing is None or DEVICE not in request.cookies:
            return
        with suppress(BadSignature):
            self._outgoing.loads(request.cookies[DEVICE])
            self.keep_device(request, response, self.device(request))

    def keep_device(self, request: Request, response: Response, device: Device) -> None:
        """Let the browser keep who it is.

        `Secure` follows the address: on a laptop's plain-http network it would lock everybody out.
        """
        value = self._serializer.dumps([device.id, self._organiser if device.organiser else ""])
        assert isinstance(value, str)
        response.set_cookie(
            DEVICE,
            value,
            max_age=DAYS_400,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )


def keep_language(request: Request, response: Response, language: str) -> None:
    """Let the browser keep the language that was chosen."""
    response.set_cookie(
        LANGUAGE,
        language,
        max_age=DAYS_400,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
