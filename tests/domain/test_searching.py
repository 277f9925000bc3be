import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.searching import (
    LONGEST_WORD,
    SNIPPET,
    Piece,
    Wanted,
    marked,
    snippet,
    wanted,
    words_of,
)


def shown(pieces: tuple[Piece, ...]) -> str:
    """Write pieces with what was found between stars."""
    return "".join(f"*{piece.text}*" if piece.found else piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Compost", ("compost",)),
        ("  l’ÉTÉ, au jardin ! ", ("l", "ete", "au", "jardin")),
        ('"NEAR(a b)" AND -c*', ("near", "a", "b", "and", "c")),
        ("pain/levain a_b user@host.org", ("pain", "levain", "a", "b", "user", "host", "org")),
        ("to be or not to be", ("to", "be", "or", "not", "be")),
        ("¿?… '); DROP TABLE page --", ("drop", "table", "page")),
        ("\0\ud800", ()),
    ],
)
def test_only_words_are_looked_for_never_signs(typed: str, words: tuple[str, ...]) -> None:
    assert wanted(typed).words == words


def test_a_search_has_few_words_and_none_is_endless() -> None:
    assert len(wanted("a b c d e f g h i j k l m n o p").words) == 12
    assert wanted("\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 300).words
    assert words_of("x" * 1000) == ("x" * LONGEST_WORD,)


@given(st.text(max_size=300))
def test_every_word_is_letters_and_digits(typed: str) -> None:
    assert all(word.isalnum() and word == word.casefold() for word in wanted(typed).words)


@given(st.text(st.characters(max_codepoint=127), max_size=60))
def test_plain_letters_fold_to_small_ones(text: str) -> None:
    assert words_of(f"{text} é")[:-1] == words_of(text)


def test_the_last_word_may_be_the_beginning_of_one() -> None:
    search = wanted("jardin comp")
    assert shown(marked("Le compost du Jardin, jardinier", search)) == (
        "Le *compost* du *Jardin*, jardinier"
    )


def test_words_are_marked_as_they_were_written() -> None:
    assert shown(marked("Œufs, ÉTÉ et été", wanted("oeufs ete"))) == "*Œufs*, *ÉTÉ* et *été*"
    assert shown(marked("Pain", Wanted(()))) == "Pain"


@given(st.text(max_size=200), st.text(max_size=30))
def test_marking_loses_nothing(text: str, typed: str) -> None:
    assert "".join(piece.text for piece in marked(text, wanted(typed))) == text


def test_a_snippet_shows_where_most_words_stand_together() -> None:
    body = "Sel. " + "Rien ici du tout. " * 30 + "Du sel et du levain. " + "Rien non plus. " * 30
    found = shown(snippet(body, wanted("sel levain")))
    assert "Du *sel* et du *levain*." in found
    assert found.startswith("…")
    assert found.endswith("…")
    assert len(found) < SNIPPET + 10


def test_a_snippet_of_a_page_found_by_its_title_is_its_beginning() -> None:
    assert snippet("Two sentences.", wanted("bread")) == (Piece("Two sentences."),)
    assert snippet("", wanted("bread")) == ()


def test_a_snippet_has_no_signs_of_markdown() -> None:
    body = """\
## What *was* said
- [ ] **Léa**: `send` the [form](https://example.org/a)
> see [[Bees|the bees]] and [[Bread]]

| a | b |
|---|---|
| 2 * 3 | snake_case |
"""
    assert shown(snippet(body, wanted("bread"))) == (
        "What was said · Léa: send the form see the bees and *Bread* a b 2 * 3 snake_case"
    )


@pytest.mark.parametrize("sign", ["[", "[[a|", "*", "> ", "- ", "| ", "`", "_", "[a](", "x *"])
def test_hostile_texts_are_cut_quickly(sign: str) -> None:
    """Each rule for Markdown reads a text once; the longest page would else hold the server."""
    body = sign * (64_000 // len(sign)) + " bread"
    assert "bread" in "".join(piece.text for piece in snippet(body, wanted("bread")))
