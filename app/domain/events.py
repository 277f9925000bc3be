"""What an event must be to be created."""

from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo, available_timezones

from app.domain.errors import Invalid, Problem
from app.domain.messages import say
from app.domain.text import clean_line, whole_number
from app.domain.voting import Counts

LANGUAGES = ("fr", "en")
LONGEST_NAME = 80
LONGEST_PLACE = 120
NOTES_DAYS = 30
MOST_NOTES_DAYS = 366


@dataclass(frozen=True)
class EventDraft:
    """An event as its organiser describes it; `dots` None lets everybody vote without limit.

    Where `names_public` is false, no calendar, feed or export names a person. Notes can be changed
    until `notes_days` days after the event.
    """

    name: str
    date: date
    zone: str
    languages: tuple[str, ...]
    place: str = ""
    dots: int | None = None
    counts: str = Counts.AFTER_VOTE
    names_public: bool = True
    notes_days: int = NOTES_DAYS

    def checked(self) -> "EventDraft":
        """Return the draft cleaned; raises Invalid with every problem at once."""
        clean = replace(
            self,
            name=clean_line(self.name),
            place=clean_line(self.place),
            zone=self.zone.strip(),
            languages=tuple(code for code in LANGUAGES if code in self.languages),
        )
        problems = clean._problems()
        if problems:
            raise Invalid(*problems)
        return clean

    def _problems(self) -> list[Problem]:
        problems = []
        if not self.name:
            problems.append(Problem("name", say("Write the name of the event.")))
        for field, text, most in (
            ("name", self.name, LONGEST_NAME),
            ("place", self.place, LONGEST_PLACE),
        ):
            if len(text) > most:
                problems.append(
                    Problem(field, say("Shorten this to %(most)s characters or fewer.", most=most))
                )
        if not is_zone(self.zone):
            problems.append(
                Problem("zone", say("Write a time zone such as Europe/Zurich or Europe/Paris."))
            )
        if not self.languages:
            problems.append(Problem("languages", say("Choose at least one language.")))
        if self.counts not in set(Counts):
            problems.append(Problem("counts", say("Choose when the counts are shown.")))
        if not 0 <= self.notes_days <= MOST_NOTES_DAYS:
            problems.append(Problem("notes_days", _WHICH_DAYS))
        return problems


def read_notes_days(raw: str) -> int:
    """Read for how many days after the event notes can be changed; raises Invalid for none."""
    days = whole_number(raw)
    if days is None or days > MOST_NOTES_DAYS:
        raise Invalid(Problem("notes_days", _WHICH_DAYS))
    return days


_WHICH_DAYS = say("Write a number of days from 0 to %(most)s.", most=MOST_NOTES_DAYS)


def read_date(raw: str) -> date:
    """Read a date as browsers send it, 2026-11-21, from 2000 to 2199; raises Invalid for others."""
    problem = Problem("date", say("Write the date as year-month-day, such as 2026-11-21."))
    try:
        day = date.fromisoformat(raw.strip())
    except ValueError:
        raise Invalid(problem) from None
    if not 2000 <= day.year < 2200:
        raise Invalid(problem)
    return day


def is_zone(name: str) -> bool:
    """Tell whether this machine knows the time zone."""
    return name in available_timezones()


def read_zone(name: str) -> ZoneInfo:
    """Return the zone; raises Invalid where this machine does not know it."""
    if not is_zone(name.strip()):
        raise Invalid(
            Problem("zone", say("Write a time zone such as Europe/Zurich or Europe/Paris."))
        )
    return ZoneInfo(name.strip())
