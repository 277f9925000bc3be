"""Puts our exports into a MediaWiki and a DokuWiki and reads what these show of them."""

import json
import os
import socket
import subprocess
import time
from calendar import timegm
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit
from urllib.request import urlopen

from app.exports.file_names import page_title, page_titles, plain_names
from app.queries.wiki_book import WikiBook

_PATIENCE = 60
_RENDER = Path(__file__).with_suffix(".php")
_DATA = "attic cache index locks log media media_attic media_meta meta pages tmp"


@dataclass(frozen=True)
class Seen:
    """One version of a page as a wiki shows it; `at` is in whole seconds since 1970."""

    at: int
    author: str
    comment: str
    html: str


@dataclass(frozen=True)
class Tried:
    """What a wiki calls itself, its pages by key with all versions, and the start page's HTML.

    `names` are the keys by what the wiki calls the pages.
    """

    version: str
    names: Mapping[str, str]
    pages: Mapping[str, Sequence[Seen]]
    start: str

    def page(self, href: str) -> str | None:
        """Return the key of the page to which a link leads, None for what leads elsewhere."""
        parts = urlsplit(href)
        if parts.path.endswith("detail.php"):  # of a photo
            return None
        name = unquote(parts.path).rpartition("index.php/")[2].replace("_", " ")
        return self.names.get("".join(parse_qs(parts.query).get("id", [name])))


def in_mediawiki(folder: Path, dump: bytes, book: WikiBook, scratch: Path) -> Tried:
    """Install a MediaWiki with SQLite, import the dump as its manual says, ask its API."""
    settings, file, port = scratch / "LocalSettings.php", scratch / "dump.xml", _free_port()
    file.write_bytes(dump)
    database = ("--dbtype=sqlite", f"--dbpath={scratch / 'data'}", "--dbname=camp")
    where = (f"--server=http://127.0.0.1:{port}", "--scriptpath=", f"--confpath={scratch}")
    _php(folder, "install.php", *database, *where, "--pass=for-an-hour-only", "Wiki", "Admin")
    _php(folder, "importDump.php", f"--conf={settings}", "--no-local-users", str(file))
    for script in ("rebuildrecentchanges.php", "runJobs.php"):
        _php(folder, script, f"--conf={settings}")
    start = page_title(book.name)
    titles = page_titles((page.title for page in book.pages), prefix=start, taken=[start])
    names = {name: page.key for page, name in zip(book.pages, titles, strict=True)}
    with _served(folder, port, settings):
        api = f"http://127.0.0.1:{port}/api.php"
        version = _ask(api, action="query", meta="siteinfo")["query"]["general"]["generator"]
        pages = {key: list(_versions(api, name)) for name, key in names.items()}
        return Tried(version, names, pages, _parsed(api, page=start))


def in_dokuwiki(folder: Path, archive: bytes, book: WikiBook, scratch: Path) -> Tried:
    """Unpack the archive into the data of a DokuWiki with `unzip`, ask its own functions."""
    conf, data, file = scratch / "conf", scratch / "data", scratch / "notes.zip"
    copytree(folder / "conf", conf, ignore=lambda _, names: [it for it in names if ".auth." in it])
    for name in _DATA.split():
        (data / name).mkdir(parents=True)
    (conf / "local.php").write_text(f"<?php $conf['savedir'] = '{data}'; $conf['useacl'] = 0;\n")
    file.write_bytes(archive)
    subprocess.run(["unzip", "-q", str(file), "-d", str(data)], check=True)
    (space,) = plain_names([book.name], taken=[])
    ids = plain_names((page.title for page in book.pages), taken=["start"])
    names = {f"{space}:{name}": page.key for page, name in zip(book.pages, ids, strict=True)}
    command = ["php", str(_RENDER), str(folder), str(conf), f"{space}:start", *names]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    told = json.loads(done.stdout)
    seen = {name: [Seen(*one) for one in shown] for name, shown in told["pages"].items()}
    pages = {key: seen[name] for name, key in names.items()}
    return Tried(f"DokuWiki {told['version']}", names, pages, seen[f"{space}:start"][-1].html)


def _versions(api: str, name: str) -> Iterator[Seen]:
    asked = {"titles": name, "rvprop": "ids|timestamp|user|comment", "rvdir": "newer"}
    answer = _ask(api, action="query", prop="revisions", rvlimit="max", **asked)
    for one in answer["query"]["pages"][0].get("revisions", []):
        at = timegm(time.strptime(one["timestamp"], "%Y-%m-%dT%H:%M:%SZ"))
        html = _parsed(api, oldid=str(one["revid"]))
        yield Seen(at, one["user"].removeprefix("imported>"), one["comment"], html)


def _parsed(api: str, **which: str) -> str:
    """Return the HTML of a version; raises RuntimeError where it calls a template or a file."""
    plain = {"disabletoc": "1", "disableeditsection": "1", "disablelimitreport": "1"}
    answer = _ask(api, action="parse", prop="text|templates|images", **plain, **which)["parse"]
    if answer["templates"] or answer["images"]:
        raise RuntimeError(answer)
    return str(answer["text"])


def _ask(api: str, **question: str) -> Any:
    whole = urlencode(question | {"format": "json", "formatversion": "2"})
    with urlopen(f"{api}?{whole}", timeout=_PATIENCE) as answer:
        return json.load(answer)


@contextmanager
def _served(folder: Path, port: int, settings: Path) -> Iterator[None]:
    environment = os.environ | {"MW_CONFIG_FILE": str(settings)}
    command = ["php", "-S", f"127.0.0.1:{port}", "-t", str(folder)]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as server:
        try:
            _until_served(port)
            yield
        finally:
            server.terminate()


def _until_served(port: int) -> None:
    patience = time.monotonic() + _PATIENCE
    while time.monotonic() < patience:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _php(folder: Path, script: str, *arguments: str) -> None:
    command = ["php", str(folder / "maintenance" / script), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
