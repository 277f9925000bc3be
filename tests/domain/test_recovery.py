"""Recovery words are drawn fairly, and read back however somebody types them."""

from collections import Counter
from collections.abc import Callable
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from app.domain.recovery import RecoveryWords, read_words, words_of
from app.domain.recovery_words import ENGLISH, FRENCH
from app.domain.text import fold

WORD = st.integers(0, 255)
DRAWN = st.builds(RecoveryWords, st.tuples(WORD, WORD, WORD), st.integers(10, 99))
LANGUAGE = st.sampled_from(["fr", "en"])
CHANGES: list[Callable[[str], str]] = [str, str.lower, str.title, fold]


def test_there_are_256_words_in_each_language() -> None:
    assert (len(FRENCH), len(ENGLISH)) == (256, 256)


def test_no_two_words_fold_alike_in_either_language() -> None:
    folded = Counter(fold(word) for word in FRENCH + ENGLISH)

    assert [word for word, times in folded.items() if times > 1] == []
    assert [word for word in folded if not (word.isascii() and word.isalpha())] == []
    assert [word for word in folded if not 3 <= len(word) <= 9] == []


def test_one_wrong_letter_never_makes_another_word_of_the_language() -> None:
    for words in (FRENCH, ENGLISH):
        pairs = combinations([fold(word) for word in words], 2)
        assert [pair for pair in pairs if _one_letter_apart(*pair)] == []


def test_words_that_are_run_together_can_be_told_apart_in_one_way_only() -> None:
    """Sardinas and Patterson, 1953: no rest that two readings leave is a word itself."""
    words = {fold(word) for word in FRENCH + ENGLISH}
    rests, seen = _rests(words, words), set[str]()
    while rests:
        assert rests & words == set()
        seen |= rests
        rests = (_rests(words, rests) | _rests(rests, words)) - seen


@given(DRAWN, LANGUAGE)
def test_words_are_read_as_they_are_written(drawn: RecoveryWords, language: str) -> None:
    assert read_words(drawn.written(language)) == drawn


@given(st.data(), DRAWN, LANGUAGE)
def test_words_are_read_in_any_sloppy_spelling(
    data: st.DataObject, drawn: RecoveryWords, language: str
) -> None:
    """Other case, no accents, any signs or none between, the number anywhere."""
    first, number, second, third = drawn.written(language).split("-")
    typed = [first, second, third]
    typed.insert(data.draw(st.integers(0, 3)), number)
    change = st.sampled_from(CHANGES)
    between = st.text(" -–_.,;/\t\n'", max_size=3)
    sloppy = "".join(data.draw(between) + data.draw(change)(word) for word in typed)

    assert read_words(sloppy + data.draw(between)) == drawn


@given(DRAWN)
def test_words_of_both_languages_may_be_mixed(drawn: RecoveryWords) -> None:
    first, number, *_ = drawn.written("fr").split("-")
    *_, second, third = drawn.written("en").split("-")

    assert read_words(f"{first} {number} {second} {third}") == drawn


@given(st.text(max_size=60))
def test_whatever_is_typed_is_words_or_nothing(typed: str) -> None:
    read = read_words(typed)

    assert read is None or read_words(read.written("fr")) == read


def test_what_lacks_a_word_or_the_number_is_nothing() -> None:
    for typed in (
        "",
        "MANGO-SHORE-WOLF",
        "MANGO-47-SHORE",
        "MANGO-7-SHORE-WOLF",
        "47",
        "MANGO-47-SHORE-WOLF-WOLF",
        "MANGO-47-SHORE-WULF",
        "MANGO-147-SHORE-WOLF",
    ):
        assert read_words(typed) is None


def test_words_are_the_same_each_time_and_others_for_another_person_round_or_server() -> None:
    drawn = [
        words_of("key", "ada", 0),
        words_of("key", "ben", 0),
        words_of("key", "ada", 1),
        words_of("another key", "ada", 0),
    ]

    assert words_of("key", "ada", 0) == drawn[0]
    assert len(set(drawn)) == 4


def test_words_and_numbers_are_drawn_evenly() -> None:
    drawn = [words_of("key", f"person {number}", 0) for number in range(9_000)]

    assert {len({d.words[place] for d in drawn}) for place in range(3)} == {256}
    assert {d.number for d in drawn} == set(range(10, 100))
    assert max(Counter(d.number for d in drawn).values()) < 150


def _one_letter_apart(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if len(short) == len(long):
        return sum(a != b for a, b in zip(short, long, strict=True)) == 1
    return any(long[:n] + long[n + 1 :] == short for n in range(len(long)))


def _rests(before: set[str], after: set[str]) -> set[str]:
    return {
        word[len(start) :]
        for start in before
        for word in after
        if word != start and word.startswith(start)
    }
