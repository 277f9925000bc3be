"""Asks the Nu HTML checker of the W3C about every page, as served, in both languages."""

import json
import subprocess
import sys
from pathlib import Path

import httpx2

from tests.journeys import tour
from tests.journeys.conftest import Site
from tests.journeys.tour import LANGUAGES, Place, Tour

JAR = "node_modules/vnu-jar/build/dist/vnu.jar"


def nu_row(camps: dict[str, tuple[Site, Tour]], tools: Path, folder: Path) -> tuple[str, str, str]:
    """Return the number of errors and warnings, and tell each of them."""
    sys.stderr.write("the Nu checker …\n")
    pages = folder / "pages"
    pages.mkdir()
    names = {}
    for stage, (site, filled) in camps.items():
        for language in LANGUAGES:
            for number, place in enumerate(filled.places):
                file = pages / f"{stage}-{language}-{number}.html"
                file.write_text(_page(site, place, language))
                names[file.name] = f"{stage} {language} {place}"
    messages = _check(tools / JAR, pages)
    for message in messages:
        name = names[message["url"].rpartition("/")[2]]
        sys.stderr.write(f"  {name}: {message['type']} {message['message']}\n")
    errors = sum(message["type"] == "error" for message in messages)
    measured = f"{errors} and {len(messages) - errors} on {len(names)} pages"
    return "HTML, by the Nu checker: errors and warnings", measured, "0 and 0"


def _check(jar: Path, folder: Path) -> list[dict[str, str]]:
    command = ["java", "-jar", str(jar), "--format", "json", "--skip-non-html", str(folder)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    messages: list[dict[str, str]] = json.loads(answer.stderr)["messages"]
    return messages


def _page(site: Site, place: Place, language: str) -> str:
    cookies = {"lang": language}
    if place.who:
        cookies["solocamp"] = tour.cookie_of(site.house, place.who)
    with httpx2.Client(base_url=site.address, cookies=cookies, timeout=60) as client:
        answer = (
            client.post(place.posts, data={})
            if place.posts
            else client.get(place.address(language))
        )
    assert answer.status_code == place.status
    return answer.text
