import re

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.unwriting import Written, without


def told(*revisions: tuple[str, str]) -> str:
    """Return the last text without what Zed wrote; each revision is who and what."""
    return without([Written(body, who == "zed") for who, body in revisions])


def test_where_nobody_wrote_since_the_text_is_as_it_was_before() -> None:
    before = "## Bread\n\nIt rises (slowly).\n- rye\n- wheat"
    for spam in ("", "PILLS", before + "\n\nPILLS", before.replace("rises", "PILLS\nrises\n\n")):
        assert told(("ada", before), ("zed", spam)) == before
        assert told(("ada", before), ("zed", spam), ("zed", spam + " more")) == before
    assert told(("zed", "PILLS"), ("zed", "MORE PILLS")) == ""


def test_what_others_wrote_since_stays() -> None:
    assert (
        told(
            ("ada", "It rises.\n\nEnd."),
            ("zed", "It rises. Buy PILLS!\n\nPILLS\n\nEnd."),
            ("ben", "It really rises. Buy PILLS!\n\nPILLS\n\nEnd. Bye."),
        )
        == "It really rises.\n\nEnd. Bye."
    )
    assert told(("zed", "PILLS\n\nmore"), ("ben", "PILLS\n\nmore\n\nThanks, Ada")) == "Thanks, Ada"


def test_words_that_never_stood_side_by_side_do_not_grow_together() -> None:
    assert told(("ada", "one"), ("zed", "one PILLS "), ("ben", "one PILLS two")) == "one two"
    assert told(("ada", "one"), ("zed", "one\nPILLS\n"), ("ben", "one\nPILLS\n- two")) == (
        "one\n- two"
    )


def test_what_they_took_away_comes_back_unless_others_took_it_away_too() -> None:
    assert told(("ada", "one two three"), ("zed", "three"), ("ben", "three four")) == (
        "one two three four"
    )
    assert told(("ada", "one two"), ("ben", "one"), ("zed", "one PILLS")) == "one"


def test_an_earlier_text_saved_again_is_whose_it_was() -> None:
    ours, spam = "Ours, by us all", "Ours, by us all. PILLS"
    assert told(("ada", ours), ("zed", ""), ("ben", ours)) == ours
    assert told(("ada", ours), ("zed", spam), ("ben", ours), ("cleo", spam)) == ours
    assert told(("ada", ours), ("zed", ""), ("ben", ours + "!")) == ours + "!"
    assert told(("ada", ours), ("zed", ""), ("ben", "Wait"), ("ben", "")) == ours
    assert told(("ada", ours), ("zed", spam), ("zed", ours)) == ours


WHO = st.sampled_from(["ada", "ben", "zed"])
ACTS = st.lists(
    st.tuples(WHO, st.integers(0, 99), st.integers(0, 4), st.integers(0, 9)),
    min_size=1,
    max_size=12,
)
SEPARATORS = [" ", "\n", "\n\n", ". ", "\n- "]


@settings(max_examples=100)
@given(ACTS)
def test_no_word_of_theirs_stands_and_every_word_of_the_others_does(
    acts: list[tuple[str, int, int, int]],
) -> None:
    words: list[str] = []
    revisions: list[tuple[str, str]] = []
    standing: set[str] = set()
    for number, (who, at, removed, gap) in enumerate(acts):
        place = 2 * (at % (len(words) // 2 + 1))
        taken = words[place : place + removed * 2]
        new = f"{who}{number}"
        words[place : place + removed * 2] = [new, SEPARATORS[gap % 5]]
        if who != "zed":
            standing -= set(taken)
            standing.add(new)
        revisions.append((who, "".join(words).strip("\n")))
    kept = set(re.findall(r"[a-z]+\d+", told(*revisions)))
    assert {word for word in kept if word.startswith("zed")} == set()
    assert standing <= kept
    others = {f"{who}{n}" for n, (who, *_) in enumerate(acts) if who != "zed"}
    assert kept <= others
