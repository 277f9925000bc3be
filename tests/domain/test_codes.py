import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.codes import LETTERS, new_code, read_code


@given(st.randoms(use_true_random=False))
def test_a_code_is_five_different_letters_and_reads_back(rng: random.Random) -> None:
    code = new_code(rng)
    assert (len(code), len(set(code)), set(code) - set(LETTERS)) == (5, 5, set())
    assert read_code(code) == code


def test_one_seed_gives_one_code() -> None:
    assert new_code(random.Random(7)) == new_code(random.Random(7))


@pytest.mark.parametrize(
    "typed",
    [
        "abcde",
        " A b-C\u2013d e\u00a0",
        "Âbçdé",
        "https://camp.example/j/ABCDE",
        "http://192.168.1.20:8000/j/abcde?lang=fr#top",
        "camp.example/J/ABCDE/",
        "4BCDE",
    ],
)
def test_sloppy_typing_is_read(typed: str) -> None:
    assert read_code(typed) == "ABCDE"


@pytest.mark.parametrize("typed", ["", "ABCD", "ABCDEF", "ABCD0", "ABCDI", "日本日本日", "A/j/"])
def test_what_is_no_code_is_refused(typed: str) -> None:
    assert read_code(typed) is None


@given(st.text(max_size=400))
def test_any_text_is_a_code_or_none(raw: str) -> None:
    code = read_code(raw)
    assert code is None or read_code(code) == code
