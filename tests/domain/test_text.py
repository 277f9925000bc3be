import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.text import clean_line, clean_text, fold, slug_of, whole_number

anything = st.text(st.characters(exclude_categories=()), max_size=80)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Fixer \t ses\r\nprix ", "Fixer ses prix"),
        ("Cafe\u0301", "Café"),
        ("a\x00b\x07c\x9fd", "abcd"),
        ("admin\u202egpj.exe\u202c \u2066x\u2069", "admingpj.exe x"),
        ("Combien\u00a0?", "Combien\u00a0?"),
        ("Combien\u00a0 \u00a0?", "Combien ?"),
        ("👩‍👩‍👧 שלום مرحبا", "👩‍👩‍👧 שלום مرحبا"),
        ("lone \ud800 surrogate", "lone surrogate"),
        (" \n ", ""),
    ],
)
def test_a_line_is_tidied(typed: str, kept: str) -> None:
    assert clean_line(typed) == kept


def test_a_text_keeps_its_lines_and_its_indents() -> None:
    typed = "\n\n# Notes  \r\n\t- un\rdeux\u2028trois\x00 \n\n"
    assert clean_text(typed) == "# Notes\n    - un\ndeux\ntrois"


@given(anything)
def test_a_clean_line_is_one_line_that_every_encoding_takes(raw: str) -> None:
    line = clean_line(raw)
    assert line.splitlines() in ([line], [])
    assert line.encode().decode() == line == unicodedata.normalize("NFC", line).strip()


@given(anything)
@example("a\u202a\u0301")
def test_cleaning_again_changes_nothing(raw: str) -> None:
    assert clean_line(clean_line(raw)) == clean_line(raw)
    assert clean_text(clean_text(raw)) == clean_text(raw)


@given(anything)
def test_a_line_of_a_clean_text_is_clean_but_for_its_blanks(raw: str) -> None:
    for line in clean_text(raw).split("\n"):
        assert clean_line(line) == clean_line(line.replace("  ", " "))
        assert line == line.rstrip()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("L’Été à Lausanne", "l'ete A LAUSANNE"),
        ("Sœurs d’œuvre", "soeurs d'oeuvre"),
        ("Straße", "STRASSE"),
        ("Tarifs\u00a0: combien ?", "tarifs : combien ?"),
        ("Vie privée – vie pro", "vie privee - vie pro"),
        ("İstanbul", "istanbul"),
    ],
)
def test_spellings_of_one_title_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_words_of_scripts_without_accents_stay_apart() -> None:
    assert fold("की") != fold("का")


@given(anything)
@example("K\u0345")
def test_folding_again_changes_nothing(raw: str) -> None:
    assert fold(fold(raw)) == fold(raw)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("SoloCamp Lausanne 2026", "solocamp-lausanne-2026"),
        ("L’été, à l’œuvre !", "l-ete-a-l-oeuvre"),
        ("a" * 39 + " tail", "a" * 39),
        ("日本", "nc7b7cdcc"),
    ],
)
def test_a_name_becomes_an_address(name: str, slug: str) -> None:
    assert slug_of(name) == slug


@given(anything)
def test_every_name_has_an_address(name: str) -> None:
    assert re.fullmatch("(?=.{1,40}$)[a-z0-9]+(-[a-z0-9]+)*", slug_of(name))


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("40", 40),
        (" 7\n", 7),
        ("9" * 9, 999_999_999),
        ("9" * 5000, None),
        ("", None),
        ("-1", None),
        ("1.5", None),
        ("²", None),
        ("١", None),
    ],
)
def test_a_number_is_a_few_plain_digits(typed: str, number: int | None) -> None:
    assert whole_number(typed) == number
