import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Invalid
from app.domain.wikilinks import WikiLink, checked_title, find_links, rewrite

pieces = st.lists(
    st.sampled_from(
        ["[[", "]]", "|", "`", "``", "```", "~~~~", "\n", "\n\n", "\\", "Prix", " ", "é"]
    ),
    max_size=25,
).map("".join)


def test_a_link_has_a_target_and_maybe_a_label() -> None:
    text = "See [[Fixer ses prix]] and [[ AVS |the\tpension]]."
    assert find_links(text) == (
        WikiLink("Fixer ses prix", "Fixer ses prix", 4, 22),
        WikiLink("AVS", "the pension", 27, 48),
    )


def test_titles_are_the_same_page_without_case_and_accents() -> None:
    one, other = find_links("[[Fixer L’ÉTÉ]] [[fixer l'ete]]")
    assert one.key == other.key == "fixer l'ete"


@pytest.mark.parametrize(
    "text",
    [
        "`[[A]]`",
        "``a ` [[A]]``",
        "`two\n[[A]] lines`",
        "```\n[[A]]\n```",
        "~~~ md\n```\n[[A]]\n~~~",
        "````\n```\n[[A]]\n````",
        "```\n[[A]] never closed",
        r"\[[A]]",
        "[[]] [[ ]] [[|a]] [[a\nb]] [[a]",
    ],
)
def test_code_and_what_is_no_link_is_left_alone(text: str) -> None:
    assert find_links(text) == ()
    assert rewrite(text, lambda link: "X") == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a ` b [[A]]", "a ` b X"),
        ("a ` b\n\n[[A]] `", "a ` b\n\nX `"),
        ("```\ncode\n```\n[[A]]", "```\ncode\n```\nX"),
        ("```a``` [[A]]", "```a``` X"),
        (r"\`[[A]]\`", r"\`X\`"),
        ("- [[A]]\n    - [[B|b]]", "- X\n    - X"),
        ("[[[A]]]", "[X]"),
    ],
)
def test_links_outside_code_are_rewritten(text: str, written: str) -> None:
    assert rewrite(text, lambda link: "X") == written


@given(pieces)
def test_links_written_as_they_were_change_nothing(text: str) -> None:
    assert rewrite(text, lambda link: text[link.start : link.end]) == text
    for link in find_links(text):
        assert (text[link.start :][:2], text[: link.end][-2:]) == ("[[", "]]")


def test_a_title_of_a_page_is_tidied_and_a_link_can_hold_it() -> None:
    title = checked_title("  The  garden\n")
    assert title == "The garden"
    assert find_links(f"[[{title}]]")[0].target == title


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("", "Write what the page is about."),
        (" \u0301", "Write what the page is about."),
        ("x" * 81, "Shorten this to %(most)s characters or fewer: it has %(length)s."),
        ("a [b]", "Leave out [, ] and |: no link could hold them."),
        ("a|b", "Leave out [, ] and |: no link could hold them."),
    ],
)
def test_a_title_that_no_link_can_hold_is_refused(title: str, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked_title(title)
    assert [(it.field, it.message.text) for it in refused.value.problems] == [("title", said)]
