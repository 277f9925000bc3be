"""Turns views into pages: one Jinja environment for each language."""

from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.domain.events import LANGUAGES
from app.domain.messages import Message
from app.domain.wall import BOTH
from app.web import i18n
from app.web.assets import Assets
from app.web.qr import qr_svg

FOLDER = Path(__file__).parent.parent.parent / "templates"


class Templates:
    """Renders a template in a language."""

    def __init__(self, assets: Assets) -> None:
        self._environments = {code: _environment(code, assets) for code in (*LANGUAGES, BOTH)}

    def render(self, name: str, language: str, values: Mapping[str, object]) -> str:
        """Return the text of a page or fragment; a wall may speak both languages at once."""
        return self._environments[language].get_template(name).render(values)


def _environment(language: str, assets: Assets) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_translations(  # type: ignore[attr-defined]  # the extension adds it
        i18n.translations(language), newstyle=True
    )
    language = LANGUAGES[0] if language == BOTH else language  # of dates and of passers-by
    environment.globals |= {"language": language, "languages": LANGUAGES, "asset": assets.url}
    environment.filters |= {
        "said": lambda message: _said(message, language),
        "long_date": lambda day: i18n.long_date(day, language),
        "local_time": i18n.local_time,
        "person": lambda who: i18n.person_name(who.name, who.number, language),
        "host": lambda name: i18n.host_name(name, language),
        "qr": lambda text: Markup(qr_svg(text)),  # noqa: S704 - drawn by us from black squares
    }
    return environment


def _said(message: Message, language: str) -> str:
    return i18n.translate(message, language)
