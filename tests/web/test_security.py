"""Forged cookies, foreign sites, other people's pages and hostile text get nowhere.

The rules of trust, and where each is held:

- the cookie is signed, HttpOnly, SameSite=Lax, Secure on https: here, `cookie`
- a device moves by a link that is good once, or by words: test_devices, services/test_devices
- organisers hold a secret link of 128 bits: here, and test_security_secrets
- limits go by participant and device, never by the address alone: services/test_limits
- join codes are few guesses for all processes together: test_guesses
- lookup and permission are one step, a stranger gets 404: test_roles, every route and role
- no form of another site, by Sec-Fetch-Site and Origin: here, `site` and `network`
- a strict policy without inline script or style: here, `policy`; test_html reads pages
- bodies and forms have limits: here, `forms`; test_errors, test_photos
- people's Markdown is cleaned, links are `nofollow ugc`: test_markdown
- notes are written by participants, throttled, reverted, frozen: test_notes, test_spam
- exports without names: test_feed_privacy, test_schedule
- what is kept of somebody is shown to them, and them alone: test_security_privacy
- erasing leaves no trace: services/test_erasing searches all tables
- whatever is sent, no answer is an error of the server's: test_fuzz
"""

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.domain.phases import Phase
from app.web.cookies import DEVICE, Cookies
from app.web.house import House
from app.web.middleware import HEADERS
from tests.clock import StandingClock
from tests.people import Camp, ada_organises, an_event, carries, joins
from tests.reading import page

Phones = Callable[..., TestClient]

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}{% raw %}",
    "👩🏽‍🚀🏳️‍🌈",
    "שלום עולם",
    "' OR 1=1 --",
    "%(name)s %s",
]


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock)


@pytest.mark.parametrize(
    "cookie",
    [
        "",
        "garbage",
        "WyJiZW4iLCIiXQ.AAAA",
        "a.b.c.d",
        "é".encode().decode("latin-1"),
        "x" * 3000,
        Cookies("another key", "token")._serializer.dumps(["ben", ""]),
        Cookies("another key", "token")._serializer.dumps("ben"),
    ],
)
def test_who_forges_a_cookie_is_a_stranger(phone: Phones, camp: Camp, cookie: str) -> None:
    dora = phone()
    headers = {b"cookie": f"{DEVICE}={cookie}".encode("latin-1")}

    answer = dora.get(f"{camp.path}/topics", headers=headers, follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (303, f"/j/{camp.code}")


def test_a_signed_cookie_of_another_shape_is_a_stranger(
    phone: Phones, house: House, camp: Camp
) -> None:
    for value in ("ben", {"ben": 1}, [], ["ben", "", ""], 7):
        dora = phone()
        dora.cookies.set(DEVICE, house.cookies._serializer.dumps(value))

        answer = dora.get(f"{camp.path}/topics", follow_redirects=False)

        assert (answer.status_code, answer.headers["location"]) == (303, f"/j/{camp.code}")


def test_the_cookie_is_for_the_server_alone(phone: Phones, camp: Camp) -> None:
    plain = phone(follow_redirects=False).post(f"/j/{camp.code}", data={"name": "Dora"})
    secure = phone(base_url="https://testserver", follow_redirects=False).post(
        f"/j/{camp.code}", data={"name": "Dana"}
    )

    words = plain.headers["set-cookie"].split("; ")[1:]
    assert words == ["HttpOnly", "Max-Age=34560000", "Path=/", "SameSite=lax"]
    assert secure.headers["set-cookie"].endswith("; Secure")


def test_an_organiser_of_yesterdays_secret_organises_nothing(
    phone: Phones, house: House, camp: Camp
) -> None:
    serializer = house.cookies._serializer
    dora = phone()
    for old in ("", "0" * 16, True, None):
        dora.cookies.set(DEVICE, serializer.dumps(["dora", old]))

        assert dora.get(f"{camp.path}/desk").status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://testserver:81"},
        {"origin": "http://testserver.evil.example"},
    ],
)
def test_another_site_writes_nothing(
    phone: Phones, house: House, camp: Camp, headers: dict[str, str]
) -> None:
    ben = phone("ben")

    answer = ben.post(f"{camp.path}/me/name", data={"name": "Mallory"}, headers=headers)

    assert answer.status_code == 403
    assert page(answer).heading == "This form came from another site, so nothing was done."
    assert "Ben" in ben.get(f"{camp.path}/me/pass").text


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "same-origin", "origin": "http://testserver"},
        {"sec-fetch-site": "none"},
        {"origin": "http://testserver"},
        {},
    ],
)
def test_our_own_pages_write(phone: Phones, camp: Camp, headers: dict[str, str]) -> None:
    answer = phone("ben").post(
        f"{camp.path}/me/name",
        data={"name": "Benjamin"},
        headers=headers,
        follow_redirects=False,
    )

    assert (answer.status_code, answer.headers["location"]) == (303, f"{camp.path}/me")


def test_a_phone_on_a_plain_network_writes(phone: Phones, app: FastAPI, camp: Camp) -> None:
    lan = phone("ben", base_url="http://192.168.1.20:8000")
    carries(lan, app, "ben")

    answer = lan.post(
        f"{camp.path}/me/name",
        data={"name": "Benjamin"},
        headers={"origin": "http://192.168.1.20:8000"},
        follow_redirects=False,
    )

    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("address", "status"),
    [("/", 200), ("/nowhere", 404), ("/e/nowhere/topics", 404), ("/robots.txt", 200)],
)
def test_every_answer_carries_the_headers(phone: Phones, address: str, status: int) -> None:
    answer = phone().get(address)

    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_the_policy_lets_nothing_inline_and_nothing_from_elsewhere(phone: Phones) -> None:
    policy = phone().get("/").headers["content-security-policy"]

    rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split("; ")}
    assert rules["default-src"] == ["'none'"]
    assert {source for sources in rules.values() for source in sources} == {"'none'", "'self'"}
    assert (rules["frame-ancestors"], rules["base-uri"]) == (["'none'"], ["'none'"])


def test_a_form_with_fields_without_end_is_refused(phone: Phones, camp: Camp) -> None:
    many = "&".join(f"away={number}" for number in range(4100))
    headers = {"content-type": "application/x-www-form-urlencoded"}

    answer = phone("ben").post(f"{camp.path}/me/limits", content=many, headers=headers)

    assert answer.status_code in (400, 413, 422)


def test_static_files_and_refused_forms_carry_the_headers(phone: Phones, house: House) -> None:
    dora = phone()
    static = dora.get(house.assets.url("app.css"))
    refused = dora.post("/j/AAAAA", headers={"origin": "https://evil.example"})

    for answer, status in ((static, 200), (refused, 403)):
        assert answer.status_code == status
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_pages_of_people_are_not_kept_by_caches(phone: Phones, camp: Camp) -> None:
    answer = phone("ben").get(f"{camp.path}/me")

    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["vary"] == "Accept-Language, Cookie, Accept-Encoding"


@pytest.mark.parametrize("who", ["ben", ""])
def test_the_desk_is_not_there_for_others(phone: Phones, camp: Camp, who: str) -> None:
    someone = phone(who)

    assert someone.get(f"{camp.path}/desk").status_code == 404
    assert someone.get("/desk").status_code == 404
    assert someone.get("/o/wrong").status_code == 404


def test_the_secret_link_opens_the_desk_of_its_event_only(
    phone: Phones, house: House, clock: StandingClock, camp: Camp
) -> None:
    other = an_event(house.db, clock, name="Another", phase=Phase.DRAFT)
    laptop = phone(follow_redirects=False)

    answer = ada_organises(laptop, camp)

    assert (answer.status_code, answer.headers["location"]) == (303, f"{camp.path}/desk")
    assert laptop.get(f"{other.path}/desk").status_code == 404


def test_the_wall_needs_its_secret(phone: Phones, camp: Camp) -> None:
    dora = phone()

    assert dora.get(f"{camp.path}/wall/{camp.wall_token}").status_code == 200
    for wrong in ("x", camp.wall_token + "x", camp.organiser_token, "é"):
        assert dora.get(f"{camp.path}/wall/{wrong}").status_code == 404
        assert dora.get(f"{camp.path}/wall/{wrong}/live").status_code == 404


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_are_shown_as_words(phone: Phones, camp: Camp, text: str) -> None:
    dora = phone()
    assert joins(dora, camp.code, text).status_code == 200

    shown = dora.post(
        f"{camp.path}/topics",
        data={"title": text, "why": text, "description": text, "language": "en"},
    )

    assert shown.status_code == 200
    assert page(shown).heading == text
    for address in ("/topics", "/me", "/board", "/me/pass"):
        answer = dora.get(f"{camp.path}{address}")
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        assert "<img src=x" not in answer.text


def test_words_without_end_are_refused_and_kept(phone: Phones, camp: Camp) -> None:
    ben, text = phone("ben"), "word " * 2000 + "end"

    answer = ben.post(
        f"{camp.path}/topics",
        data={"title": text, "why": text, "description": text, "language": "en"},
    )

    form = page(answer).form(f"{camp.path}/topics")
    assert answer.status_code == 422
    assert [form.value(name) for name in ("title", "why", "description")] == [text] * 3
    assert set(page(answer).problems) == {"title", "why", "description"}


def test_controls_and_turned_text_are_taken_out(phone: Phones, camp: Camp) -> None:
    shown = phone("ben").post(
        f"{camp.path}/topics",
        data={"title": "a\x00b\u202ec\x1b", "description": "x\x00y", "language": "en"},
    )

    assert (shown.status_code, page(shown).heading) == (200, "abc")


def test_only_plain_forms_are_read(phone: Phones, camp: Camp) -> None:
    ben = phone("ben")
    part = b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nMallory\r\n--x--\r\n'

    for kind in ("multipart/form-data; boundary=x; charset=punycode", "application/json"):
        answer = ben.post(f"{camp.path}/me/name", content=part, headers={"content-type": kind})
        assert answer.status_code == 415
        assert page(answer).heading.startswith("The form did not arrive whole.")

    assert "Ben" in ben.get(f"{camp.path}/me/pass").text


def test_an_address_with_nul_leads_nowhere(phone: Phones, camp: Camp) -> None:
    ada = phone("ada")

    for address in ("/e/%00", "/o/%00", f"{camp.path}/topics/%00", f"{camp.path}/my/a%00.ics"):
        assert ada.get(address).status_code == 404
    assert ada.post(f"{camp.path}/desk/plans/%00/stop").status_code == 404
