"""Languages: which one a page speaks, and its catalogue, dates and names of people."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.core import Locale, negotiate_locale
from babel.dates import format_date
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from app.domain.events import LANGUAGES
from app.domain.messages import Message
from app.domain.wall import BOTH

CATALOGUES = Path(__file__).parent.parent / "locale"
SOURCE = "en"
"""The language of the texts in code and templates, which needs no catalogue."""


@cache
def translations(language: str) -> NullTranslations:
    """Return the catalogue of a language, read from its .po file: nothing has to be compiled."""
    if language == BOTH:
        return _Both()
    if language == SOURCE:
        return NullTranslations()
    compiled = BytesIO()
    with (CATALOGUES / language / "LC_MESSAGES" / "messages.po").open("rb") as po:
        write_mo(compiled, read_po(po, locale=language))
    compiled.seek(0)
    return Translations(compiled)


class _Both(NullTranslations):
    """Says everything in every language, for a wall: HTML, since each part names its language.

    The attribute has no quotes, so that it does no harm inside another attribute.
    """

    def gettext(self, message: str) -> str:
        return _side_by_side(translations(c).gettext(message) for c in LANGUAGES)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return _side_by_side(translations(c).ngettext(msgid1, msgid2, n) for c in LANGUAGES)

    # Jinja asks for these names of Python 2 first, which babel still has.
    ugettext = gettext
    ungettext = ngettext


def _side_by_side(texts: Iterable[str]) -> str:
    said = dict(zip(texts, LANGUAGES, strict=True))
    if len(said) == 1:
        return next(iter(said))
    return " / ".join(f"<span lang={code}>{text}</span>" for text, code in said.items())


def translate(message: Message, language: str) -> str:
    """Put a message of the domain into a language."""
    catalogue = translations(language)
    if message.plural is None:
        text = catalogue.gettext(message.text)
    else:
        count = message.values["count"]
        assert isinstance(count, int)
        text = catalogue.ngettext(message.text, message.plural, count)
    values = {key: _spoken(key, value, language) for key, value in message.values.items()}
    return text % values if values else text


_TITLE = re.compile("“([^”]*)”")
_PASSER_BY = re.compile(r"(?:^|(?<=, ))#\d+(?=, |$)")


def _spoken(key: str, value: object, language: str) -> object:
    """Put what the domain wrote into a sentence's place in the words of a language."""
    if isinstance(value, Mapping):
        value = Message(**value)
    if isinstance(value, Message):
        return translate(value, language)
    if isinstance(value, list):
        return _listed([str(_spoken(key, part, language)) for part in value], key, language)
    if not isinstance(value, str):
        return value
    if key in ("topics", "others", "who"):
        quoted = translations(language).gettext("“%(title)s”")
        return _TITLE.sub(lambda found: quoted % {"title": found[1]}, value)
    if key in ("person", "people"):
        return _PASSER_BY.sub(lambda found: host_name(found[0], language), value)
    if key == "language":
        return Locale.parse(value).get_display_name(language) or value
    return value


def _listed(parts: list[str], key: str, language: str) -> str:
    """Write a list out: clauses behind each other, names with an “and”."""
    if key == "facts":
        return translations(language).gettext("; ").join(parts)
    return format_list(parts, locale=language) if parts else ""


def chosen_language(wishes: Iterable[str | None], accepts: str, fallback: str) -> str:
    """Return the first wish that we speak, else the browser's best, else the fallback.

    `accepts` is the header Accept-Language (RFC 9110 12.5.4).
    """
    for wish in wishes:
        if wish in LANGUAGES:
            return str(wish)
    return negotiate_locale(_preferred(accepts), LANGUAGES, sep="-") or fallback


def _preferred(accepts: str) -> list[str]:
    weighted = []
    for part in accepts.split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            weighted.append((-float(weight or 1), tag.strip()))
        except ValueError:
            continue
    return [tag for _, tag in sorted(weighted, key=lambda pair: pair[0]) if tag]


def long_date(day: date, language: str) -> str:
    """Write a day out, as “samedi 21 novembre 2026”."""
    return format_date(day, "EEEE d MMMM y", locale=language)


def local_time(moment: datetime, zone: str) -> str:
    """Write a time of day in the venue's zone, as 09:30 in every language."""
    return moment.astimezone(ZoneInfo(zone)).strftime("%H:%M")


def person_name(name: str, number: int, language: str) -> str:
    """Return what somebody is called: their name, or their number as a passer-by."""
    if name:
        return name
    return translations(language).gettext("Passer-by %(number)s") % {"number": number}


def host_name(name: str, language: str) -> str:
    """Return what a host of a calendar entry is called, where `#12` stands for a passer-by."""
    if name.startswith("#") and name[1:].isdigit():
        return person_name("", int(name[1:]), language)
    return name
