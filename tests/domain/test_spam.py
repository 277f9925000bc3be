from datetime import timedelta

import pytest

from app.domain.errors import Conflict
from app.domain.spam import (
    MOST_LINKS,
    MOST_LINKS_OF_NEW,
    check_filled_by_hand,
    check_new_links,
    new_links,
)


def test_links_to_other_hosts_are_counted_where_they_are_new() -> None:
    before = "See https://bread.example/rye and https://bread.example/wheat."
    assert new_links("", before) == 2
    assert new_links(before, before + "\n\nMore: <http://bees.example>") == 1
    assert new_links(before, before + " Again https://bread.example/rye ok") == 1
    assert new_links(before, "https://bread.example/rye") == 0
    assert new_links(before, "") == 0


def test_links_are_found_however_they_are_written() -> None:
    ways = (
        "[a](https://pills.example)",
        "![a](HTTPS://pills.example/x.png)",
        "<https://pills.example>",
        "[a]: https://pills.example",
        "[a](https\\:\\/\\/pills.example)",
        "[a](https&#58;&sol;&sol;pills.example)",
        "https://ada@pills.example:8080/x?y=1#z",
        "| a | https://pills.example | b |",
    )
    assert [new_links("", way) for way in ways] == [1] * len(ways)
    ours = ("[[Bread]]", "[a](/e/camp/topics)", "a // b", "mailto:ada@camp.example", "http: //x")
    assert [new_links("", way) for way in ours] == [0] * len(ours)


def test_links_to_this_server_do_not_count() -> None:
    text = "https://camp.example:8000/e/solocamp and https://pills.example/?camp.example:8000"
    assert new_links("", text, "camp.example:8000") == 1
    assert new_links("", "https://CAMP.example:8000/", "camp.example:8000") == 0
    assert new_links("", "https://camp.example:8000@pills.example/", "camp.example:8000") == 1


def test_somebody_new_can_link_less() -> None:
    check_new_links(MOST_LINKS_OF_NEW, is_new=True)
    check_new_links(MOST_LINKS, is_new=False)
    for count, is_new in ((MOST_LINKS_OF_NEW + 1, True), (MOST_LINKS + 1, False)):
        with pytest.raises(Conflict) as refused:
            check_new_links(count, is_new=is_new)
        assert refused.value.message.values["count"] == count


def test_programs_fill_the_field_that_nobody_sees_or_are_too_quick() -> None:
    least = timedelta(seconds=2)
    check_filled_by_hand(trap=" ", waited=least, least=least)
    check_filled_by_hand(trap="", waited=timedelta(days=3), least=least)
    check_filled_by_hand(trap="", waited=timedelta(days=-1), least=least)  # a clock set back
    check_filled_by_hand(trap="", waited=None, least=timedelta(0))
    quick = least - timedelta(milliseconds=1)
    for trap, waited in (("Pills!", least), ("", quick), ("", None)):
        with pytest.raises(Conflict, match="save it once more"):
            check_filled_by_hand(trap=trap, waited=waited, least=least)
