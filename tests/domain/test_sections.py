import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.sections import first_sentence, found_again, part_of, replaced, split

TEXT = "Intro\n\n## A\n\na\n\n### A1\n\nb\n\n## B\n\nc"
LINES = ["", "# One", "## Two", "### Three ###", "##", "#no", "    # code", "```", "~~~~", "text"]
texts = st.lists(st.sampled_from(LINES), max_size=12).map("\n".join)


@given(texts)
@example("")
def test_the_sections_together_are_the_text(text: str) -> None:
    assert "".join(section.text for section in split(text)) == text


@given(texts)
def test_each_section_begins_at_its_heading(text: str) -> None:
    lines = text.splitlines()
    sections = split(text)
    below = [section.line for section in sections[1:]]
    assert below == sorted(set(below))
    for section in sections[1:]:
        assert lines[section.line].startswith("#" * section.level)
        assert section.text.split("\n")[0] == lines[section.line]


@given(texts, st.integers(0, 12))
def test_a_section_in_its_own_place_changes_nothing(text: str, number: int) -> None:
    part = part_of(text, number)
    if part is not None:
        assert replaced(text, number, part) == text
        assert found_again(text, number, text) == number


@given(texts, st.integers(1, 12))
def test_what_stands_around_an_edited_section_stays(text: str, number: int) -> None:
    part = part_of(text, number)
    if part is not None:
        new = replaced(text, number, part + "\n\nmore words")
        assert "".join(new.split("\n\nmore words")) == text
        assert part_of(new, number) == part + "\n\nmore words" or "```" in text or "~~~~" in text


def test_headings_are_told_from_code_and_other_text() -> None:
    text = "a\n# One #\n```\n# code\n```\n#no\nSetext\n======\n - # item\n## Two"
    found = [(section.heading, section.level, section.line) for section in split(text)]
    assert found == [("", 0, 0), ("One", 1, 1), ("Two", 2, 9)]


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("# a ## ", "a"),
        ("# a#", "a#"),
        ("# a \\#", "a \\#"),
        ("### ###", ""),
        ("#\ta\t#\t", "a"),
        ("#" + " " * 64_000 + "x", "x"),
        ("# a" + " " * 64_000 + "x", "a" + " " * 64_000 + "x"),
        ("# " + "# " * 32_000 + "x", "# " * 32_000 + "x"),
        ("# a" + " #" * 32_000, "a" + " #" * 31_999),
    ],
)
def test_a_heading_is_read_without_what_closes_it_however_long(line: str, heading: str) -> None:
    assert [section.heading for section in split(line)] == ["", heading]


def test_a_section_holds_those_below_it() -> None:
    assert part_of(TEXT, 1) == "## A\n\na\n\n### A1\n\nb"
    assert part_of(TEXT, 2) == "### A1\n\nb"
    assert [part_of(TEXT, number) for number in (0, 4, -1)] == [None] * 3


def test_an_emptied_section_goes_whole() -> None:
    assert replaced(TEXT, 2, "\n") == "Intro\n\n## A\n\na\n\n## B\n\nc"
    assert replaced(TEXT, 3, "## B\n\nd\n\n") == TEXT.replace("c", "d")


def test_a_section_is_found_again_when_it_moved_or_was_renamed() -> None:
    moved = "Intro\n\n## B\n\nc\n\n## Ä\n\n## A\n\na"
    assert (found_again(TEXT, 3, moved), found_again(TEXT, 1, moved)) == (1, None)
    assert found_again(TEXT, 3, TEXT.replace("## B", "## Bees")) == 3
    assert found_again(TEXT, 3, "## Bees\n\n## A\n\n### A1") is None
    assert found_again("## A\n## A", 2, "## New\n## A\n\n## A") == 3


def test_the_first_sentence_is_what_stands_below_its_heading() -> None:
    text = "# T\n\n## En une phrase\n\nIt *rises*,\nslowly.\n\nMore.\n\n## Links"
    assert first_sentence(text, ["In one sentence", "en une phrase"]) == (2, "It *rises*,\nslowly.")
    assert first_sentence(text, ["Links"]) is None
    assert first_sentence(text, ["Summary"]) is None
