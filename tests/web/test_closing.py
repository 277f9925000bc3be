import pytest

from app.domain.phases import Phase
from app.services import notes
from app.web.house import House
from tests.clock import StandingClock
from tests.conftest import Phones
from tests.people import Camp, an_event
from tests.reading import Element
from tests.reading import page as read

PLACED = {"Bread": (0, "Salon"), "Bees": (1, "Atelier")}
BREAD = """\
## In one sentence
Bread rises slowly.

## Who does what
- [ ] Cleo: bring **flour**
- [x] Ben: bake <script>

## Links
[Rye](https://rye.example/?a=1&b=2), again <https://rye.example/?a=1&b=2>, and [[bees]];
`[no](https://code.example/)` [bad](javascript:alert)
"""


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock, phase=Phase.CLOSED, placed=PLACED)


def writes(house: House, clock: StandingClock, camp: Camp, title: str, body: str) -> None:
    """Let Cleo write about a topic."""
    key = camp.topics[title]
    house.db.write_now(notes.save, camp.cleo, clock(), page_key=key, body=body, base=0)


def items(page: Element, heading: str) -> list[str]:
    """Return the words of the list below a heading."""
    texts = [one for one in page.one("main").every() if one.tag in ("h2", "h3", "ul")]
    at = next(n for n, one in enumerate(texts) if one.text == heading)
    return [item.text for item in texts[at + 1].children if isinstance(item, Element)]


def test_a_stranger_reads_the_whole_day_on_one_page(
    phone: Phones, house: House, clock: StandingClock, camp: Camp
) -> None:
    writes(house, clock, camp, "Bread", BREAD)
    writes(house, clock, camp, "Bicycles", "They roll. A lot.")
    page = read(phone().get(f"{camp.path}/closing"))

    day = "Saturday 21 November 2026"
    assert items(page, day) == [
        "09:30 Salon Bread Ben Bread rises slowly. All notes : Bread In one sentence Bread rises"
        " slowly. Who does what ☐ Cleo: bring flour ☑ Ben: bake <script> Links Rye , again"
        " https://rye.example/?a=1&b=2 , and Bees ; [no](https://code.example/)"
        " [bad](javascript:alert)",
        "10:30 Atelier Bees Ben",
    ]
    assert items(page, "Also written about") == [
        "Bicycles They roll. All notes : Bicycles They roll. A lot."
    ]
    assert items(page, "Who does what") == [
        "☑ Ben · bake <script> done Bread",
        "☐ Cleo · bring flour Bread",
    ]
    assert items(page, "Links") == ["Bread Rye https://rye.example/?a=1&b=2 Bees"]
    assert page.one("dl", class_="sum").text == "topics 3 people 3 votes 3 notes 2"


def test_links_of_notes_pass_nothing_on(
    phone: Phones, house: House, clock: StandingClock, camp: Camp
) -> None:
    writes(house, clock, camp, "Bread", BREAD)
    page = read(phone().get(f"{camp.path}/closing"))
    (gathered,) = page.every("ul", class_="links")
    whole = page.one("details")
    links = [link for part in (whole, gathered) for link in part.every("a")]
    assert {link.get("rel") for link in links} == {"nofollow ugc noopener"}
    links = gathered.every("a")
    assert [link.get("href") for link in links] == [
        "https://rye.example/?a=1&b=2",
        f"{camp.path}/n/{camp.topics['Bees']}",
    ]


def test_whole_notes_are_folded_below_their_session_and_name_no_host_where_asked(
    phone: Phones, house: House, clock: StandingClock, camp: Camp
) -> None:
    writes(house, clock, camp, "Bread", BREAD)
    for address, named in (("closing", True), ("closing?names=no", False)):
        page = read(phone().get(f"{camp.path}/{address}"))
        (whole,) = page.every("details")
        assert [it.text for it in whole.every("h5")] == [
            "In one sentence",
            "Who does what",
            "Links",
        ]
        assert [it.text for it in page.every("p", class_="hosts")] == ["Ben", "Ben"] * named


def test_before_anything_is_there_it_says_what_will_be(
    phone: Phones, house: House, clock: StandingClock
) -> None:
    camp = an_event(house.db, clock, phase=Phase.DRAFT)
    text = read(phone().get(f"{camp.path}/closing")).one("main").text
    assert "As soon as it is, the sessions stand here." in text
    assert "Nothing yet. The links in the notes come here." in text


def test_whoever_looks_at_an_event_that_is_over_is_led_there(phone: Phones, camp: Camp) -> None:
    board, wall = phone().get(camp.path), phone().get(f"{camp.path}/wall/{camp.wall_token}")
    assert f'href="{camp.path}/closing"' in board.text
    assert "Notes, actions, liens" in wall.text
    assert phone().get(f"{camp.path}/export").text.count(f"{camp.path}/closing") == 1
