"""The French catalogue and the English sentences it comes from."""

import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages import Catalog, Message

from app.web import catalogue
from app.web.catalogue import faults, merge, read, sentences, write
from app.web.templating import FOLDER

FRENCH = [message for message in read() if message.id]
ENGLISH = [message for message in sentences() if message.id]
MARKUP = sorted(
    path.relative_to(FOLDER).as_posix()
    for kind in ("html", "svg")
    for path in FOLDER.rglob(f"*.{kind}")
)
FORBIDDEN = re.compile(r"\b(slots?|submissions?|tracks?|please|oops|sorry)\b", re.IGNORECASE)
PLACE = re.compile(r"%\((\w+)\)s")
BAD_FRENCH = {
    "an ordinary space before a sign or inside quotation marks": re.compile(r" [:;!?»%]|« "),
    "no space at a sign": re.compile(r"[^\s][;!?»%]|[^\s]:(?:\s|$)|«[^\s]"),
    "a straight apostrophe or quotation mark, or three points": re.compile(r"['\"]|\.\.\."),
    "a word the tone forbids": re.compile(r"\b(veuillez|oups|désolée?s?)\b", re.IGNORECASE),
}
JINJA = re.compile(
    r"\{#.*?#\}|\{% block (?:width|live|manifest) %\}[^<]*?\{% endblock %\}|\{%.*?%\}|\{\{.*?\}\}",
    re.DOTALL,
)
ATTRIBUTE = re.compile(r"([\w-]+)=\"([^\"]*)\"")
SPOKEN = {"alt", "aria-description", "aria-label", "label", "placeholder", "title"}
SAME_IN_BOTH = {"SoloCamp", "· SoloCamp", "/o/", "Ctrl ↵", "min"}


def forms(text: object) -> tuple[str, ...]:
    """The one form of a sentence, or all its plural forms."""
    assert isinstance(text, str | tuple | list)
    return (text,) if isinstance(text, str) else tuple(text)


def misplaced(message: Message) -> Iterator[str]:
    """The translations whose places or percent signs are not those of their sentence."""
    ways = [Counter(PLACE.findall(form)) for form in forms(message.id)]
    for number, translation in enumerate(forms(message.string)):
        allowed = ways if number == 0 else ways[-1:]
        loose = "%" in PLACE.sub("", translation).replace("%%", "")
        if Counter(PLACE.findall(translation)) not in allowed or loose:
            yield translation


def bad_french(translation: str) -> list[str]:
    """What is wrong with the setting and the tone of a translation."""
    words = PLACE.sub("0", translation).replace("%%", "%")
    return [name for name, bad in BAD_FRENCH.items() if bad.search(words)]


def untranslated(markup: str) -> list[str]:
    """The words of a template that stand outside Jinja, in texts and in spoken attributes."""
    reader = _Words()
    reader.feed(JINJA.sub("", markup))
    reader.close()
    return [words for words in reader.found if re.search(r"[^\W\d_]", words)]


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in SPOKEN and value]

    def handle_data(self, data: str) -> None:
        """Keep the words, but for attributes that a block or a macro adds to a tag."""
        bare = ATTRIBUTE.sub(lambda it: it[2] if it[1] in SPOKEN else "", data)
        self.found += [" ".join(bare.split())]


def catalogued(**translations: str) -> Catalog:
    """A catalogue of these words."""
    made = Catalog(locale="fr")
    for text, translation in translations.items():
        made.add(text, translation)
    return made


def known(made: Catalog) -> dict[str, object]:
    """What a catalogue says for its words."""
    return {str(message.id): message.string for message in made if message.id}


def test_every_sentence_is_translated_and_nothing_is_left_over() -> None:
    assert list(faults(read(), sentences())) == []


def test_a_translation_has_the_places_of_its_sentence() -> None:
    assert [form for message in FRENCH for form in misplaced(message)] == []


def test_a_translation_with_other_places_is_seen() -> None:
    plural = ("One of %(all)s", "%(num)s of %(all)s")

    assert list(misplaced(Message("At %(time)s", "À %(heure)s"))) == ["À %(heure)s"]
    assert list(misplaced(Message("%(n)s%%", "%(n)s %"))) == ["%(n)s %"]
    assert list(misplaced(Message(plural, ("Un sur %(all)s", "%(num)s sur %(all)s")))) == []
    assert list(misplaced(Message(plural, ("Un", "%(all)s")))) == ["Un", "%(all)s"]


def test_french_is_set_as_french() -> None:
    translations = [form for message in FRENCH for form in forms(message.string)]

    assert [(form, bad_french(form)) for form in translations if bad_french(form)] == []


@pytest.mark.parametrize(
    "bad",
    ["Fin :", "Fin:", "« Fin\u00a0»", "«Fin\u00a0»", "Fin?", "l'heure", "Fin...", "20 %", "Oups"],
)
def test_badly_set_french_is_seen(bad: str) -> None:
    assert len(bad_french(bad)) == 1


def test_english_keeps_to_the_words_of_the_interface() -> None:
    texts = [PLACE.sub("", form) for message in ENGLISH for form in forms(message.id)]

    assert [text for text in texts if FORBIDDEN.search(text)] == []


def test_templates_say_nothing_outside_the_catalogue() -> None:
    said = {name: set(untranslated((FOLDER / name).read_text())) for name in MARKUP}
    loose = {name: words - SAME_IN_BOTH for name, words in said.items()}

    assert {name: words for name, words in loose.items() if words} == {}


def test_words_outside_the_catalogue_are_seen() -> None:
    page = """<p class="a">{% if x %}Hello{% endif %} {{ _("you") }}</p>
        <img alt="A {{ thing }}"><a title="Go" href="here">→ 12</a>
        {% call line() %} placeholder="Write" class="b"{% endcall %}"""

    assert untranslated(page) == ["Hello", "A ", "Go", "Write"]


def test_what_is_missing_and_what_is_left_over_is_told() -> None:
    french, english = catalogued(Board="Grille", Room="", Gone="Parti"), Catalog()
    for text in ("Board", "Room", "Time"):
        english.add(text)

    assert list(faults(french, english)) == [
        "not translated: 'Room'",
        "not translated: 'Time'",
        "no longer used: 'Gone'",
    ]


def test_a_sentence_that_was_away_comes_back_with_its_translation(tmp_path: Path) -> None:
    file = tmp_path / "messages.po"
    write(catalogued(Board="Grille", Room="Salle"), file)

    for used in (catalogued(Board=""), catalogued(Board="", Room="")):
        french = read(file)
        merge(french, used)
        write(french, file)

    assert known(read(file)) == {"Board": "Grille", "Room": "Salle"}


def test_tidying_drops_what_is_not_used(tmp_path: Path) -> None:
    french, used = catalogued(Board="Grille", Room="Salle"), catalogued(Board="")

    merge(french, used)
    assert list(faults(french, used)) == ["no longer used: 'Room'"]
    merge(french, used, tidy=True)
    assert list(faults(french, used)) == []


def test_bringing_in_step_twice_changes_nothing(tmp_path: Path) -> None:
    files = [catalogue.FILE]
    for number in range(2):
        french = read(files[-1])
        merge(french, sentences())
        files.append(tmp_path / f"{number}.po")
        write(french, files[-1])

    # names, not texts: to show where long texts differ takes minutes
    changed = [file.name for file in files[1:] if file.read_bytes() != files[0].read_bytes()]
    assert changed == []


def test_the_header_names_the_project() -> None:
    head = catalogue.FILE.read_text().splitlines()[:20]

    assert '"Project-Id-Version: SoloCamp 0.1.0\\n"' in head
    assert '"Plural-Forms: nplurals=2; plural=(n > 1);\\n"' in head
    assert [line for line in head if "fuzzy" in line or "PROJECT" in line or "EMAIL" in line] == []
