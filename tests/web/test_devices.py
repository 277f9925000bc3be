"""My pass: words and links to other devices, and letting go, as people meet them."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.domain.limits import WORDS, WORDS_OF_EVENT
from app.web.house import House
from tests.clock import StandingClock
from tests.people import Camp, an_event, joins
from tests.reading import Element, Form, Page, page

Phones = Callable[..., TestClient]

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
)
WRONG = "MANGO-47-SHORE-WOLF"


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock)


def test_the_pass_shows_the_words_in_the_language_of_the_page(phone: Phones, camp: Camp) -> None:
    """Both languages bring Cleo back."""
    for language in ("en", "fr"):
        cleo, tablet = phone("cleo", headers={"Accept-Language": language}), phone()
        words = _words(cleo, camp)

        answer = tablet.post(f"/j/{camp.code}/back", data={"words": words.lower()})

        assert (answer.status_code, answer.url.path) == (200, f"{camp.path}/topics")
        assert _pass(tablet, camp).one("p", class_="lead").text == "You are Cleo."


def test_words_are_asked_for_at_the_door(phone: Phones, camp: Camp) -> None:
    dora = phone()
    door = page(dora.get(f"/j/{camp.code}"))

    asked = dora.get(door.links["I was here before"])

    assert page(asked).form(f"/j/{camp.code}/back").values == {"words": [""]}
    assert asked.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("mango 12", "These are not three words and a number. Look for a slip of the finger."),
        (WRONG, "Nobody in this event has these words. Check them letter by letter."),
    ],
)
def test_wrong_words_are_shown_again(phone: Phones, camp: Camp, typed: str, sentence: str) -> None:
    answer = phone().post(f"/j/{camp.code}/back", data={"words": typed})

    assert answer.status_code == 422
    assert page(answer).form(f"/j/{camp.code}/back").value("words") == typed
    assert page(answer).problems["words"].endswith(sentence)


def test_a_device_that_guesses_words_is_held_up_and_the_room_is_not(
    phone: Phones, camp: Camp, clock: StandingClock
) -> None:
    dora, tablet = phone(), phone()
    right = _words(phone("cleo"), camp)
    dora.get(f"/j/{camp.code}")
    _guess(dora, camp, WORDS.burst)

    held_up = dora.post(f"/j/{camp.code}/back", data={"words": right})

    assert (held_up.status_code, held_up.headers["retry-after"]) == (429, "60")
    assert page(held_up).form(f"/j/{camp.code}/back").value("words") == right
    assert tablet.post(f"/j/{camp.code}/back", data={"words": right}).status_code == 200
    clock.advance(minutes=1)
    assert dora.post(f"/j/{camp.code}/back", data={"words": right}).status_code == 200


def test_who_drops_the_cookie_is_held_up_for_the_whole_event(
    phone: Phones, camp: Camp, house: House, clock: StandingClock
) -> None:
    """A new device each time, all behind one address."""
    other = an_event(house.db, clock, name="Another")
    right, elsewhere = _words(phone("cleo"), camp), _words(phone("cleo"), other)
    for _ in range(WORDS_OF_EVENT.burst):
        _guess(phone(), camp, 1)

    assert phone().post(f"/j/{camp.code}/back", data={"words": right}).status_code == 429
    assert phone().post(f"/j/{other.code}/back", data={"words": elsewhere}).status_code == 200
    clock.advance(minutes=1)
    assert phone().post(f"/j/{camp.code}/back", data={"words": right}).status_code == 200


def test_words_that_are_right_cost_nothing(phone: Phones, camp: Camp) -> None:
    tablet, right = phone(), _words(phone("cleo"), camp)

    for _ in range(WORDS.burst + 1):
        assert tablet.post(f"/j/{camp.code}/back", data={"words": right}).status_code == 200


def test_new_words_replace_the_old_ones(phone: Phones, camp: Camp) -> None:
    cleo = phone("cleo")
    old = _words(cleo, camp)

    cleo.post(f"{camp.path}/me/pass/words")

    assert _words(cleo, camp) != old
    assert phone().post(f"/j/{camp.code}/back", data={"words": old}).status_code == 422


def test_a_link_moves_cleo_to_her_tablet_once(phone: Phones, camp: Camp) -> None:
    cleo, tablet, dora = phone("cleo"), phone(headers={"User-Agent": IPHONE}), phone()
    link = _link(cleo, camp)

    for _ in range(3):
        seen = tablet.get(link)
        assert tablet.head(link).status_code == 200
    assert (page(seen).heading, page(seen).every("p", class_="lead")[1].text) == (
        "You are Cleo",
        "2 votes, 1 topic",
    )
    assert seen.headers["cache-control"] == "no-store"
    assert seen.headers["referrer-policy"] == "same-origin"
    answer = tablet.post(link)

    assert answer.url.path == f"{camp.path}/topics"
    assert [item.one("strong").text for item in _devices(tablet, camp)] == [
        "A device",
        "Safari on iPhone",
    ]
    assert page(cleo.get(f"{camp.path}/me/pass")).one("p", class_="lead").text == "You are Cleo."
    for answer in (dora.get(link), dora.post(link)):
        assert (answer.status_code, page(answer).heading) == (
            409,
            "This link has been used already. Make a new one under “My pass” on the device that "
            "knows you.",
        )


def test_a_double_tap_on_a_new_tablet_is_one_device(phone: Phones, camp: Camp) -> None:
    """The second tap leaves before the answer to the first has come."""
    cleo, tablet = phone("cleo"), phone()
    link = _link(cleo, camp)
    tablet.get(link)
    same_tablet = phone(cookies=dict(tablet.cookies))

    answers = [tablet.post(link), same_tablet.post(link)]

    assert [answer.url.path for answer in answers] == [f"{camp.path}/topics"] * 2
    assert len(_devices(cleo, camp)) == 2


def test_a_link_that_is_too_old_or_unknown_says_how_to_mend_it(
    phone: Phones, camp: Camp, clock: StandingClock
) -> None:
    link = _link(phone("cleo"), camp)
    clock.advance(minutes=10)

    old, unknown = phone().get(link), phone().get("/m/unknown")

    assert (old.status_code, page(old).heading) == (
        409,
        "This link is too old. Make a new one under “My pass” on the device that knows you: it is "
        "good for ten minutes.",
    )
    assert (unknown.status_code, page(unknown).heading) == (
        404,
        "Nobody knows this link. Make a new one under “My pass” on the device that knows you.",
    )


def test_the_page_with_the_link_shows_until_when_and_is_kept_nowhere(
    phone: Phones, camp: Camp
) -> None:
    answer = phone("cleo").post(f"{camp.path}/me/pass/invitation")

    assert "Good once, until 09:11." in page(answer).one("main").text
    assert answer.headers["cache-control"] == "no-store"
    assert len(page(answer).every("svg", class_="qr-code")) == 1


def test_a_phone_that_is_somebody_else_here_is_told_so(phone: Phones, camp: Camp) -> None:
    ben, link = phone("ben"), _link(phone("cleo"), camp)

    told = page(ben.get(link)).one("p", class_="notice").text
    ben.post(link)

    assert told == (
        "This device is Ben here. Ben stays with all votes and topics, and comes back with "
        "recovery words only. Show these words"
    )
    assert _pass(ben, camp).one("p", class_="lead").text == "You are Cleo."


def test_cleo_removes_a_device_and_signs_out_everywhere_else(phone: Phones, camp: Camp) -> None:
    cleo, tablet, laptop = phone("cleo"), phone(headers={"User-Agent": IPHONE}), phone()
    for device in (tablet, laptop):
        device.post(_link(cleo, camp))
    assert len(_devices(cleo, camp)) == 3
    assert len(_pass(cleo, camp).every("span", class_="badge")) == 1

    (remove,) = [form for form in _pass(cleo, camp).forms if _is_of(form.element, "Safari")]
    cleo.post(remove.action)
    assert tablet.get(f"{camp.path}/me/pass").url.path == f"/j/{camp.code}"
    assert laptop.get(f"{camp.path}/me/pass").url.path == f"{camp.path}/me/pass"

    cleo.post(f"{camp.path}/me/pass/others/removal")
    assert laptop.get(f"{camp.path}/me/pass").url.path == f"/j/{camp.code}"
    assert len(_devices(cleo, camp)) == 1


def test_leaving_says_to_keep_the_words_and_lets_the_browser_forget(
    phone: Phones, camp: Camp
) -> None:
    cleo = phone("cleo")
    words = _words(cleo, camp)
    asked = page(cleo.get(f"{camp.path}/me/leaving"))
    assert asked.one("p", class_="recovery").text == words

    left = cleo.post(f"{camp.path}/me/leaving")

    assert page(left).heading == "This device has forgotten you"
    _forgets(left)
    assert cleo.get(f"{camp.path}/me/pass").url.path == f"/j/{camp.code}"
    assert cleo.post(f"/j/{camp.code}/back", data={"words": words}).status_code == 200


def test_erasing_says_what_goes_and_stays_and_does_it(phone: Phones, camp: Camp) -> None:
    ben = phone("ben")
    words = _words(ben, camp)
    asked = page(ben.get(f"{camp.path}/me/erasure"))
    assert asked.heading == "Erase Ben?"
    told = [item.text for list_ in asked.every("ul", class_="dots") for item in list_.every("li")]
    assert told == [
        "your name, your recovery words and all your devices",
        "1 vote, your stars, and the hours when you are not there",
        "what you said in the opening circle",
        "the photos that you added to notes",
        "2 topics that are others’ as well",
        "what you wrote in notes",
        "the number of people who joined",
    ]

    gone = ben.post(f"{camp.path}/me/erasure")

    assert page(gone).heading == "You are erased"
    _forgets(gone)
    assert phone().post(f"/j/{camp.code}/back", data={"words": words}).status_code == 422
    assert "Ben" not in phone("cleo").get(f"{camp.path}/topics").text


def test_the_last_organiser_is_told_that_the_link_goes_on_working(
    phone: Phones, camp: Camp
) -> None:
    said = [
        "organiser’s link goes on working" in phone(who).get(f"{camp.path}/me/erasure").text
        for who in ("ada", "ben")
    ]

    assert said == [True, False]


def test_the_words_are_offered_after_the_first_vote_until_one_has_seen_them(
    phone: Phones, camp: Camp
) -> None:
    dora = phone()
    before = page(joins(dora, camp.code, "Dora"))
    assert [form.element.has("hidden") for form in _offers(before, camp)] == [True]

    dora.post(f"{camp.path}/topics/{camp.topics['Bread']}/vote", data={"on": "1"})
    after = page(dora.get(f"{camp.path}/topics"))
    assert [form.element.has("hidden") for form in _offers(after, camp)] == [False]

    assert dora.post(f"{camp.path}/me/pass/seen").url.path == f"{camp.path}/me/pass"
    assert _offers(page(dora.get(f"{camp.path}/topics")), camp) == []
    assert _offers(_pass(dora, camp), camp) == []


def test_the_offer_can_be_declined(phone: Phones, camp: Camp) -> None:
    answer = phone("cleo").post(f"{camp.path}/me/pass/seen", data={"back": "topics"})

    assert answer.url.path == f"{camp.path}/topics"
    assert _offers(page(answer), camp) == []


def test_dora_has_no_pass(phone: Phones, camp: Camp) -> None:
    for path in ("pass", "leaving", "erasure"):
        assert phone().get(f"{camp.path}/me/{path}").url.path == f"/j/{camp.code}"


def _pass(someone: TestClient, camp: Camp) -> Page:
    return page(someone.get(f"{camp.path}/me/pass", headers={"Accept-Language": "en"}))


def _words(someone: TestClient, camp: Camp) -> str:
    return page(someone.get(f"{camp.path}/me/pass")).one("p", class_="recovery").text


def _link(someone: TestClient, camp: Camp) -> str:
    shown = page(someone.post(f"{camp.path}/me/pass/invitation"))
    return "/m/" + shown.one("p", class_="move-link").text.partition("/m/")[2]


def _devices(someone: TestClient, camp: Camp) -> list[Element]:
    return _pass(someone, camp).one("ul", class_="devices").every("li")


def _is_of(form: Element, browser: str) -> bool:
    return any(browser in button.get("aria-label") for button in form.every("button"))


def _guess(someone: TestClient, camp: Camp, times: int) -> None:
    for number in range(times):
        typed = f"mango {10 + number % 90} mango mango"
        assert someone.post(f"/j/{camp.code}/back", data={"words": typed}).status_code == 422


def _forgets(answer: Any) -> None:
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert answer.headers["cache-control"] == "no-store"
    assert page(answer).one("body").has("data-forget")


def _offers(shown: Page, camp: Camp) -> list[Form]:
    return [form for form in shown.forms if form.action == f"{camp.path}/me/pass/seen"]
