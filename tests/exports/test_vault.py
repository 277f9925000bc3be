import json
import re
from urllib.parse import unquote

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.text import clean_line
from app.exports.markdown_dialect import parser
from app.queries.wiki_book import WikiRevision
from tests.exports.wikis import CONTRACTS, MORNING, book_of, entry, files, packed

titles = st.one_of(
    st.sampled_from(["CON", "index", "---", "[[a]]", "a|b", "</table>", "x" * 300, "😀" * 80, "#"]),
    st.text(max_size=40).map(clean_line),
)


def _body(body: str, *titles: str) -> str:
    """Return the notes of a page in a vault with other pages."""
    mine = [WikiRevision(1, "Cleo", body, "", MORNING)]
    others = [entry(f"k{at}", title, CONTRACTS) for at, title in enumerate(titles)]
    texts = {"me": mine, **dict.fromkeys((other.key for other in others), CONTRACTS)}
    text = files(packed("vault", book_of(entry("me", "Me", mine), *others), texts))["Me.md"]
    return text.split("\n---\n\n", 1)[1].removesuffix("\n")


def test_links_follow_titles_without_case_and_accents() -> None:
    assert _body("[[ou est l’argent?]] [[Où est l'argent?|here]]", "Où est l'argent?") == (
        "[[Où est l'argent|ou est l’argent?]] [[Où est l'argent|here]]"
    )


def test_links_in_tables_and_code_are_left_working() -> None:
    source = "|a|\n|-|\n|[[Contracts|c]]|\n\n`[[Contracts|c]]`"
    assert _body(source, "Contracts") == ("|a|\n|-|\n|[[Contracts\\|c]]|\n\n`[[Contracts|c]]`")
    assert _body("|a|\n|-|\n|[[Contracts\\|c]]|", "Contracts") == ("|a|\n|-|\n|[[Contracts\\|c]]|")


def test_links_to_no_page_become_words() -> None:
    assert _body("[[Tax *law*]], [[index|home]], [[1. x]]") == "Tax \\*law\\*, home, 1\\. x"


def test_paths_of_the_site_lead_to_files_or_back_to_it_but_in_code() -> None:
    assert _body("[a](/e/camp/n/k0) ![b](/x) `[c](/x)` [d](//x)", "Contracts 1") == (
        "[a](Contracts%201.md) ![b](https://camp.example/x) `[c](/x)` [d](//x)"
    )


def test_html_is_text_and_an_open_fence_is_closed() -> None:
    assert _body("<b>\n\n```\n<i>") == "&lt;b>\n\n```\n<i>\n```"


def test_two_pages_of_one_title_have_a_file_each() -> None:
    book = book_of(entry("a", "CONTRACTS", CONTRACTS), entry("b", "Contracts", CONTRACTS))
    texts = {"a": CONTRACTS, "b": CONTRACTS}
    assert list(files(packed("vault", book, texts))) == [
        "index.md",
        "CONTRACTS.md",
        "Contracts (2).md",
    ]


@settings(deadline=None, max_examples=60)
@given(st.lists(titles, min_size=1, max_size=6))
def test_hostile_titles_make_a_vault_without_broken_links(found: list[str]) -> None:
    body = " ".join(f"[[{title}]] [[{title}|x]]" for title in found)
    wrote = [WikiRevision(at, "", body + "`" * at, "", MORNING) for at in (1, 2)]
    entries = [
        entry(f"k{at}", title, wrote, hosts=(title or "x",), room=title)
        for at, title in enumerate(found)
    ]
    texts = dict.fromkeys((entry.key for entry in entries), wrote)
    vault = files(packed("vault", book_of(*entries), texts))
    assert len(vault) == 2 * len(entries) + 1
    stems = {name.rpartition("/")[2].removesuffix(".md") for name in vault}
    assert len({stem.casefold() for stem in stems}) == len(vault)
    index = vault.pop("index.md")
    assert {unquote(link) for link in re.findall(r"\]\(([^)]+\.md)\)", index)} == {
        name for name in vault if "/" not in name
    }
    assert [token.type for token in parser().parse(index)].count("tr_open") == len(entries) + 1
    for text in vault.values():
        parts = re.fullmatch(r"---\n(.*?)\n---\n\n(.*)\n", text, re.DOTALL)
        assert parts is not None
        front, notes = parts.groups()
        read = yaml.safe_load(front)
        values = dict(line.split(": ", 1) for line in front.split("\n"))
        assert read == {key: json.loads(value) for key, value in values.items()}
        assert {link[2:-2] for key in ("page", "history") if (link := read.get(key))} <= stems
        assert _targets(notes) <= stems


def _targets(markdown: str) -> set[str]:
    return {
        str(child.meta["target"])
        for token in parser().parse(markdown)
        for child in token.children or []
        if child.type == "wiki_link"
    }
