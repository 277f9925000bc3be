"""The worker, its offline page and the manifests: what makes pages open without a network."""

import json
import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from app.web.house import House
from tests.clock import StandingClock
from tests.people import Camp, an_event
from tests.reading import page

Phones = Callable[..., TestClient]


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock, name="Camp du Léman")


def test_the_worker_keeps_files_that_are_there(phone: Phones, house: House) -> None:
    dora = phone()

    answer = dora.get("/sw.js")

    (shell,) = re.findall(r"^const SHELL = (.*);$", answer.text, re.MULTILINE)
    (offline,) = re.findall(r"^const OFFLINE = (.*);$", answer.text, re.MULTILINE)
    kept = [*json.loads(shell), *json.loads(offline).values()]
    assert [dora.get(path).status_code for path in kept] == [200] * 5
    assert answer.text.startswith(f'const BUILD = "{house.assets.build}";')
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"


def test_the_offline_page_speaks_the_language_of_its_address(phone: Phones) -> None:
    dora = phone()

    pages = [page(dora.get(f"/offline/{language}")) for language in ("en", "fr")]

    assert [each.one("html").get("lang") for each in pages] == ["en", "fr"]
    assert [each.one("a", class_="primary").get("href") for each in pages] == ["", ""]
    assert dora.get("/offline/xx").status_code == 404


def test_an_event_goes_to_the_home_screen_under_its_name(phone: Phones, camp: Camp) -> None:
    cleo = phone("cleo")
    (link,) = page(cleo.get(f"{camp.path}/topics")).every("link", rel="manifest")

    manifest = cleo.get(link.get("href"))

    described = manifest.json()
    assert manifest.headers["content-type"] == "application/manifest+json"
    assert (described["name"], described["start_url"]) == ("Camp du Léman", camp.path)
    assert [icon["sizes"] for icon in described["icons"]] == ["any", "192x192", "512x512"]
    for icon in described["icons"]:
        sent = cleo.get(icon["src"])
        assert (sent.status_code, sent.headers["content-type"]) == (200, icon["type"])


def test_the_server_has_a_manifest_too(phone: Phones) -> None:
    dora = phone()
    (link,) = page(dora.get("/")).every("link", rel="manifest")

    described = dora.get(link.get("href")).json()

    assert (described["name"], described["start_url"]) == ("SoloCamp", "/")
