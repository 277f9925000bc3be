import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.mail_addresses import apart_without_addresses, without_addresses

locals_ = st.from_regex(r"[a-z0-9é][a-zA-Z0-9é.+_%#'-]{0,20}[a-z0-9]", fullmatch=True)
domains = st.one_of(
    st.from_regex(r"([a-z0-9][a-z0-9-]{0,8}\.){1,3}[a-z]{2,6}", fullmatch=True),
    st.sampled_from(["bücher.example", "उदाहरण.भारत", "例え。テスト", "xn--bcher-kva.example"]),
)
ats = st.sampled_from(["@", "＠", "%40", "&#64;", "\\@"])
addresses = st.builds(lambda local, at, domain: local + at + domain, locals_, ats, domains)
written = st.one_of(
    addresses,
    addresses.map("mailto:{}".format),
    addresses.map("MAILTO:{}?subject=Bread%20and%20more".format),
    addresses.map("<{}>".format),
    addresses.map("<mailto:{}>".format),
)
words = st.text(st.sampled_from("ab é,;:()“”\n*_😀"), max_size=12)


@given(before=words, address=written, after=words)
def test_every_address_becomes_an_ellipsis_wherever_it_stands(
    before: str, address: str, after: str
) -> None:
    text = f"{before} {address} {after}"
    assert without_addresses(text) == f"{before} … {after}"


@given(st.text(st.sampled_from("ab1.@-_+ <>()[]:\"'/?,%40mailto\\&#;…é＠。"), max_size=60))
def test_nothing_that_reads_as_an_address_is_left_and_twice_is_as_once(text: str) -> None:
    once = without_addresses(text)
    assert not re.search(r"[A-Za-z0-9][@＠][a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2}", once)
    assert without_addresses(once) == once


@given(st.text(st.characters(exclude_characters="@＠﹫%&")))
def test_a_text_without_an_at_sign_stays(text: str) -> None:
    assert without_addresses(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "@ben",
        "Ask @ben or @cleo.",
        "3@5",
        "2 coffees @ 3.50, 3@5.50",
        "Tea @ Salon",
        "tool@1.2.3 and tool@1.2.x",
        "https://video.example/@ben.smith/list",
        "https://map.example/@46.52,6.63,15z",
        "mailto:",
        "[write](mailto)",
    ],
)
def test_what_is_no_address_stays(text: str) -> None:
    assert without_addresses(text) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Write to ben@example.org.", "Write to …."),
        ("**ben@example.org**, _cleo@example.org_", "**…**, _…_"),
        ('"Ben K" <ben.k+camp@mail.example.org>', '"Ben K" …'),
        ('"ben k"@example.org or ben@[192.0.2.1]', "… or …"),
        ("[Write to me](mailto:ben@example.org?subject=Hi)!", "Write to me (…)!"),
        ("[ben@example.org](mailto:ben@example.org)", "…"),
        ('[me](<mailto:ben@example.org> "at home")', "me (…)"),
        ("mailto:ben@example.org,cleo@example.org", "…,…"),
        ("https://form.example/?to=ben%40example.org&x=1", "https://form.example/?to=…&x=1"),
        ("https://ben@example.org/room", "https://…/room"),
        ("@ben@social.example", "…"),
        ("l’adresse d’ben@example.org’s", "l’adresse …’s"),
    ],
)
def test_what_stands_around_an_address_stays(text: str, masked: str) -> None:
    assert without_addresses(text) == masked


def test_rooms_that_differ_by_an_address_alone_stay_apart() -> None:
    rooms = ["Salon a@x.org", "Salon b@x.org", "Salon … (2)", "Atelier"]
    assert apart_without_addresses(rooms) == {
        "Salon a@x.org": "Salon …",
        "Salon b@x.org": "Salon … (2)",
        "Salon … (2)": "Salon … (2) (2)",
        "Atelier": "Atelier",
    }
