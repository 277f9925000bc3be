import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from urllib.parse import unquote
from zipfile import ZipFile

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.text import clean_line
from app.exports.markdown_dialect import parser
from app.exports.wiki_zip import NotesWords, notes_zip
from app.queries.notes import NotesBook, NotesPage

WORDS = NotesWords(time="Time", session="Session", room="Room", hosts="Hosts")
PRICES = NotesPage(
    topic_id="t1",
    title="Setting prices: how?",
    language="en",
    body="Ask **more**.\n\nSee [[Contracts]].",
    hosts=("Ben", "Cleo"),
    room="Atrium",
    starts_at=datetime(2026, 10, 24, 8, 0, tzinfo=UTC),
    revision=4,
    updated_at=datetime(2026, 10, 24, 9, 30, 6, tzinfo=UTC),
    authors=("Cleo",),
)
CONTRACTS = replace(
    PRICES,
    topic_id="t2",
    title="Contracts",
    body="---\nnot: front matter\n---",
    hosts=(),
    room="",
    starts_at=None,
    revision=1,
)
BOOK = NotesBook(
    name="SoloCamp *one*",
    date=date(2026, 10, 24),
    place="Lausanne",
    zone="Europe/Zurich",
    pages=(CONTRACTS, PRICES),
)


def _files(*pages: NotesPage) -> dict[str, str]:
    archive = ZipFile(BytesIO(notes_zip(replace(BOOK, pages=pages), words=WORDS)))
    assert archive.testzip() is None
    return {name: archive.read(name).decode() for name in archive.namelist()}


def _body(body: str, *others: NotesPage) -> str:
    text = _files(replace(PRICES, title="Me", body=body), *others)["Me.md"]
    return text.split("\n---\n\n", 1)[1].removesuffix("\n")


def test_the_zip_holds_an_index_and_each_page() -> None:
    assert _files(PRICES, CONTRACTS) == {
        "Contracts.md": (
            '---\ntitle: "Contracts"\nlanguage: "en"\nhosts: []\nauthors: ["Cleo"]\nroom: ""\n'
            'start: null\nrevision: 1\nupdated: "2026-10-24T11:30:06+02:00"\n---\n\n'
            "---\nnot: front matter\n---\n"
        ),
        "Setting prices how.md": (
            '---\ntitle: "Setting prices: how?"\nlanguage: "en"\nhosts: ["Ben", "Cleo"]\n'
            'authors: ["Cleo"]\nroom: "Atrium"\nstart: "2026-10-24T10:00:00+02:00"\nrevision: 4\n'
            'updated: "2026-10-24T11:30:06+02:00"\n---\n\n'
            "Ask **more**.\n\nSee [[Contracts]].\n"
        ),
        "index.md": (
            "# SoloCamp \\*one\\*\n\n2026-10-24, Lausanne\n\n"
            "| Time | Session | Room | Hosts |\n| --- | --- | --- | --- |\n"
            "| 10:00 | [Setting prices: how?](Setting%20prices%20how.md) | Atrium | Ben, Cleo |\n"
            "|  | [Contracts](Contracts.md) |  |  |\n"
        ),
    }


def test_the_same_book_gives_the_same_bytes_in_any_order() -> None:
    swapped = replace(BOOK, pages=(PRICES, CONTRACTS))
    assert notes_zip(BOOK, words=WORDS) == notes_zip(swapped, words=WORDS)


def test_entries_carry_the_time_of_the_last_change_at_the_event() -> None:
    entry = ZipFile(BytesIO(notes_zip(BOOK, words=WORDS))).getinfo("Contracts.md")
    assert entry.date_time == (2026, 10, 24, 11, 30, 6)


def test_an_event_without_notes_has_an_index() -> None:
    assert list(_files()) == ["index.md"]


def test_a_session_on_another_day_shows_its_date() -> None:
    sunday = replace(PRICES, starts_at=datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
    assert "| 2026-10-25 02:30 | [Setting" in _files(sunday)["index.md"]


def test_links_follow_titles_without_case_and_accents() -> None:
    money = replace(PRICES, topic_id="t3", title="Où est l'argent?")
    assert _body("[[ou est l’argent?]] [[Où est l'argent?|here]]", money) == (
        "[[Où est l'argent|ou est l’argent?]] [[Où est l'argent|here]]"
    )


def test_links_in_tables_and_code_are_left_working() -> None:
    source = "|a|\n|-|\n|[[Contracts|c]]|\n\n`[[Contracts|c]]`"
    assert _body(source, CONTRACTS) == ("|a|\n|-|\n|[[Contracts\\|c]]|\n\n`[[Contracts|c]]`")
    assert _body("|a|\n|-|\n|[[Contracts\\|c]]|", CONTRACTS) == ("|a|\n|-|\n|[[Contracts\\|c]]|")


def test_links_to_no_page_become_words() -> None:
    assert _body("[[Tax *law*]], [[index|home]], [[1. x]]") == "Tax \\*law\\*, home, 1\\. x"


def test_html_is_text_and_an_open_fence_is_closed() -> None:
    assert _body("<b>\n\n```\n<i>") == "&lt;b>\n\n```\n<i>\n```"


def test_two_pages_of_one_title_have_a_file_each() -> None:
    files = _files(CONTRACTS, replace(CONTRACTS, topic_id="t4", title="CONTRACTS"))
    assert list(files) == ["CONTRACTS.md", "Contracts (2).md", "index.md"]


titles = st.one_of(
    st.sampled_from(["CON", "index", "---", "[[a]]", "a|b", "</table>", "x" * 300, "😀" * 80, "#"]),
    st.text(max_size=40).map(clean_line),
)


@settings(deadline=None)
@given(st.lists(titles, min_size=1, max_size=6))
def test_hostile_titles_make_a_vault_without_broken_links(found: list[str]) -> None:
    body = " ".join(f"[[{title}]] [[{title}|x]]" for title in found)
    pages = [
        replace(PRICES, topic_id=str(n), title=title, hosts=(title,), room=title, body=body)
        for n, title in enumerate(found)
    ]
    files = _files(*pages)
    assert len(files) == len(pages) + 1
    stems = {name.removesuffix(".md") for name in files}
    index = files.pop("index.md")
    assert {unquote(link) for link in re.findall(r"\]\(([^)]+\.md)\)", index)} == set(files)
    assert [token.type for token in parser().parse(index)].count("tr_open") == len(pages) + 1
    for text in files.values():
        parts = re.fullmatch(r"---\n(.*?)\n---\n\n(.*)\n", text, re.DOTALL)
        assert parts is not None
        front, notes = parts.groups()
        values = [json.loads(line.split(": ", 1)[1]) for line in front.split("\n")]
        assert values[2] == [values[0]]
        assert _targets(notes) <= stems


def _targets(markdown: str) -> set[str]:
    tokens = parser().parse(markdown)
    return {
        str(child.meta["target"])
        for token in tokens
        for child in token.children or []
        if child.type == "wiki_link"
    }
