"""The addresses under which a calendar is subscribed to."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from app.domain.text import slug_of


@dataclass(frozen=True)
class Subscription:
    """One calendar: its lasting address without an ending, and what it is called."""

    place: str
    name: str

    @property
    def address(self) -> str:
        """The address to subscribe to; Thunderbird names a calendar by its last part."""
        return f"{self.place}/{slug_of(self.name)}.ics"

    @property
    def webcal(self) -> str:
        """What opens the calendar of a phone or a computer."""
        return f"webcal://{self.address.partition('://')[2]}"

    @property
    def is_reachable(self) -> bool:
        """Tell whether Google and Outlook can fetch it: they take https only."""
        return self.address.startswith("https://")

    @property
    def google(self) -> str:
        """What adds it to Google Calendar, which wants a webcal address inside."""
        return f"https://calendar.google.com/calendar/r?cid={quote(self.webcal, safe='')}"

    @property
    def outlook(self) -> str:
        """What adds it to Outlook on the web."""
        query = urlencode({"url": self.address, "name": self.name})
        return f"https://outlook.live.com/calendar/0/addfromweb?{query}"

    @property
    def download(self) -> str:
        """The calendar as it is now, as a file."""
        return f"{self.address}?download"

    @property
    def jcal(self) -> str:
        """The same for programs, as jCal."""
        return f"{self.address.removesuffix('.ics')}.jcal"
