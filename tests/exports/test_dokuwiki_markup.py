import re

import pytest
from hypothesis import given, settings

from app.exports.dokuwiki_markup import DokuWikiMarkup, escaped
from app.exports.markdown_pieces import Links
from tests.exports.doku_reader import parts
from tests.exports.hostile import hostile, letters, reads, sources

LINKS = Links(
    titles={"known": "camp:known"},
    paths={"/e/camp/n/k": "camp:known"},
    base_url="https://camp.example",
)


@pytest.mark.parametrize(
    ("source", "written"),
    [
        (
            "# A = b\n\ntext\n\n###### =Deep=",
            "===== A = b =====\n\ntext\n\n== \u2060=Deep=\u2060 ==",
        ),
        ("*a* **b** ~~c~~ `d`", "//a// **b** <del>c</del> ''%%d%%''"),
        ("l'eau d'*ici* :)", "l'eau %%d'%%//ici// %%:)%%"),
        ("[[known]]s, [[Unknown *x*]]", "[[:camp:known|known]]s, Unknown %%*x*%%"),
        ("[l](/e/camp/n/k) [m](/e/x)", "[[:camp:known|l]] [[https://camp.example/e/x|m]]"),
        ("[a@b.ch](mailto:a@b.ch) [c](mailto:a@b.ch)", "[[a@b.ch]] [[a@b.ch|c]]"),
        ("[a [b]](http://a.example)", "a %%[b]%% [[http://a.example]]"),
        ("[a <http://b.example>](http://a.example)", "[[http://a.example|a http://b.example]]"),
        ("- a\n  1. b\n- c", "  * a\n    - b\n  * c"),
        ("- [ ] a\n- [X] b", "  * ☐ a\n  * ☑ b"),
        ("- a\n\n  b\n  ```\n  c\n  ```", "  * a\\\\ \\\\ b\\\\ \\\\ <code>\nc\n</code>"),
        ("> a\n>\n> - b\n> - c\n>\n> > d", "> a\n>\n> • b\n> • c\n>\n>> d"),
        ("```py\n{{x}} </code>\n```", "<file py>\n{{x}} </code>\n</file>"),
        ("|a|b|\n|:-|-:|\n|x \\| y||", "^ a  ^  b ^\n| x %%|%% y  | |"),
        ("{{x}} [[y|z]] ~~NOTOC~~", "%%{{x}}%% z <del>NOTOC</del>"),
        (
            "50 % of 60%, but %% and 1%",
            "50 % of <nowiki>60%,</nowiki> but <nowiki>%%</nowiki> and <nowiki>1%</nowiki>",
        ),
        ("www.a.example and https://b.example", "%%www.a.example%% and %%https://b.example%%"),
        ("a\\\nb", "a\\\\ b"),
        ('says "q" (here), "r s".', 'says %%"q"%% (here), %%"r s".%%'),
        ("FIXMEÉ, ÉLOL, FIXMEN", "%%FIXMEÉ, ÉLOL,%% FIXMEN"),
        (
            "# [a](http://a.example) [[known]] [[b]]",
            "===== a known b =====\n\n→ [[http://a.example|a]], [[:camp:known|known]]",
        ),
        ("- # [a\\]](http://a.example)", "  * **%%a]%%**\\\\ → [[http://a.example]]"),
    ],
)
def test_markdown_becomes_dokuwiki(source: str, written: str) -> None:
    assert DokuWikiMarkup(LINKS).written(source) == written


@settings(deadline=None, max_examples=150)
@given(hostile.map(lambda text: " ".join(text.split())))
def test_text_stays_text(text: str) -> None:
    for written in (escaped(text), f"//{escaped(text)}//", f"| {escaped(text)} |"):
        found = parts(written)
        assert {part.kind for part in found} <= {"text", "verbatim", "emphasis", "cell"}
        assert letters("".join(part.text for part in found)).strip("|") == letters(text).strip("|")


@settings(deadline=None, max_examples=150)
@given(sources)
def test_nothing_is_obeyed_and_every_word_is_there(source: str) -> None:
    markup = DokuWikiMarkup(LINKS).written(source)
    found = parts(re.sub(r"→ (?:\[\[[^\n\]]*\]\](?:, )?)+", "", markup))
    assert [part for part in found if part.kind == "obeyed"] == []
    written = "".join(part.text for part in found if part.kind != "obeyed")
    marks = "|^•»—\u2060.0123456789"
    assert _bare(written, marks) == _bare(reads(source), marks)


def _bare(text: str, marks: str) -> str:
    """Leave out what we put between cells and items, and addresses: some stand behind labels."""
    for address in ("http://a.example/?a=1&b='c'", "http://b.example"):
        text = text.replace(address, "")
    return letters(text.translate(str.maketrans("", "", marks)))
