from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.text import fold
from app.exports.file_names import file_names, page_title, page_titles, plain_names


def _names(*titles: str) -> tuple[str, ...]:
    return file_names(titles, suffix=".md", taken=["index"])


def test_ordinary_titles_stay_as_they_are() -> None:
    assert _names("Fixer ses prix", "日本 😀 & co!") == ("Fixer ses prix", "日本 😀 & co!")


def test_signs_that_disks_and_vaults_forbid_are_left_out() -> None:
    assert _names('a/b\\c: d* "e"? <f>|g #h ^i [[j]]', "..\\..", " .hidden. ") == (
        "a b c d e f g h i j",
        "page",
        "hidden",
    )


def test_names_of_windows_devices_are_marked() -> None:
    assert _names("CON", "nul", "com1.txt", "LPT¹", "Console", "Con man", "aux .x") == (
        "_CON",
        "_nul",
        "_com1.txt",
        "_LPT¹",
        "Console",
        "Con man",
        "_aux .x",
    )


def test_names_differ_in_more_than_case_and_accents() -> None:
    assert _names("Index", "Été", "ete", "ETE?", "", "?") == (
        "Index (2)",
        "Été",
        "ete (2)",
        "ETE (3)",
        "page",
        "page (2)",
    )


def test_long_names_fit_and_still_differ() -> None:
    names = _names("x" * 300, "x" * 301, "😀" * 300)
    assert [len(name) for name in names] == [77, 77, 59]
    assert names[1].endswith(" (2)")


@settings(deadline=None)
@given(st.lists(st.text(st.sampled_from('aAéÉ./\\:*?"<>|#^[]` \t\0\u202e😀ßcon1'), max_size=90)))
def test_every_list_of_titles_gets_names_that_work(titles: list[str]) -> None:
    names = _names(*titles)
    assert len({fold(name) for name in names}) == len(titles)
    for name in names:
        assert set(name).isdisjoint('\\/:*?"<>|#^[]`\t\0\u202e')
        assert name == name.strip(". ")
        assert 0 < len(name + ".md") <= 80
        assert len((name + ".md").encode()) <= 255


def test_plain_names_have_letters_of_ascii_alone() -> None:
    titles = ("Où est l'argent ?", "ou est l argent", "日本", "CON", "page", "x" * 90)
    assert plain_names(titles, taken=["ou-est-l-argent"]) == (
        "ou-est-l-argent-2",
        "ou-est-l-argent-3",
        "page",
        "page-con",
        "page-2",
        "x" * 60,
    )


def test_titles_of_mediawiki_hold_nothing_that_it_forbids_or_reads_otherwise() -> None:
    titles = ("Talk: a_b|c", "[[d]] {{e}} <f> #g", "./../h", "~~~~ %41 &amp; i%", "J", "j", "")
    assert page_titles(titles, prefix="Camp", taken=["Camp"]) == (
        "Camp/Talk: a b c",
        "Camp/d e f g",
        "Camp/…/…/h",
        "Camp/41 amp; i%",
        "Camp/J",
        "Camp/j (2)",
        "Camp/Page",
    )


def test_a_page_of_mediawiki_has_no_namespace_and_a_capital() -> None:
    assert [page_title(name) for name in ("été: one", "User:x", "ßa", "?")] == [
        "Été one",
        "User x",
        "ßa",
        "?",
    ]
    (long,) = page_titles(["😀" * 200], prefix=page_title("é" * 300), taken=[])
    assert len(long.encode()) <= 240
