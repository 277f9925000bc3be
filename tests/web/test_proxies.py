"""Behind nginx and Caddy with TLS, by the sample configurations of `docs/proxy`, tried for real.

Where a proxy is not installed its tests are skipped and say so; nginx must be there in CI.
"""

import http.client
import json
import os
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

from app.main import create_app
from app.server import Server
from app.settings import Settings
from app.web.house import House, house_of
from tests.clock import StandingClock
from tests.people import Camp, an_event

SAMPLES = Path(__file__).parents[2] / "docs" / "proxy"
SPOOFED = {"X-Forwarded-For": "198.51.100.7", "X-Forwarded-Proto": "http", "X-Request-ID": "mine"}
PATIENCE = 60
IN_NGINX = """
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {server}
}}
"""
IN_CADDY = "{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n}\n"


@dataclass
class Site:
    """A server behind a proxy: the ports of both, what it serves, and the lines of its log."""

    port: int
    behind: int
    house: House
    camp: Camp
    certificate: Path
    lines: "Queue[dict[str, Any]]"

    def line(self, route: str) -> dict[str, Any]:
        """Wait for the line of the log that tells of a request to this route."""
        while (line := self.lines.get(timeout=PATIENCE))["route"] != route:
            pass
        return line

    @contextmanager
    def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        body: str = "",
        headers: dict[str, str] | None = None,
    ) -> Iterator[http.client.HTTPResponse]:
        """Send a request over https and hand out its answer as it comes in."""
        trust = ssl.create_default_context(cafile=str(self.certificate))
        asking = http.client.HTTPSConnection(
            "localhost", self.port, timeout=PATIENCE, context=trust
        )
        with closing(asking):
            asking.request(method, path, body or None, headers or {})
            with asking.getresponse() as answer:
                yield answer


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A server behind each proxy in turn."""
    program = shutil.which(request.param)
    if program is None:
        if request.param == "nginx" and os.environ.get("CI") == "true":
            pytest.fail("nginx is not installed: SoloCamp behind it was not tried.")
        pytest.skip(f"{request.param} is not installed: SoloCamp behind it was not tried.")
    folder, port = tmp_path_factory.mktemp(request.param), _free_port()
    certificate = _certificate(folder)
    settings = Settings(
        data=folder / "data",
        host="127.0.0.1",
        port=_free_port(),
        base_url=f"https://localhost:{port}",
        trusted_proxies="127.0.0.1",
    )
    write = {"nginx": _write_nginx, "caddy": _write_caddy}[request.param]
    command = write(program, folder, port, settings.port)
    with _serving(settings) as house, _running(command, folder, port):
        lines: Queue[dict[str, Any]] = Queue()
        house.traffic.log = lambda line: lines.put(json.loads(line))
        camp = an_event(house.db, StandingClock())
        yield Site(port, settings.port, house, camp, certificate, lines)


def test_pages_come_over_https_and_cookies_stay_there(site: Site) -> None:
    form = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Origin": f"https://localhost:{site.port}",
    }
    with site.ask("/") as page:
        assert (page.status, page.headers["Cross-Origin-Opener-Policy"]) == (200, "same-origin")
    with site.ask(f"/j/{site.camp.code}", method="POST", body="name=Eve", headers=form) as joined:
        assert (joined.status, "; Secure" in joined.headers["Set-Cookie"]) == (303, True)


def test_the_first_frame_of_a_stream_is_not_held_back_and_its_end_is_told(site: Site) -> None:
    """The stream stays open: a proxy that gathers what it sends would send nothing."""
    with site.ask(f"{site.camp.path}/live?regions=topics") as stream:
        assert stream.headers["Content-Type"] == "text/event-stream; charset=utf-8"
        assert stream.readline().startswith(b"retry:")
        while not (line := stream.readline()).startswith(b"data:"):
            assert line
    while site.house.hub.followers():  # the proxy tells that the reader has gone
        time.sleep(0.02)


def test_what_a_client_says_of_itself_is_believed_from_no_one_but_the_proxy(site: Site) -> None:
    with site.ask("/robots.txt", headers=SPOOFED) as answer:
        answer.read()
    around = http.client.HTTPConnection(
        "127.0.0.1", site.behind, timeout=PATIENCE, source_address=("127.0.0.2", 0)
    )
    with closing(around):
        around.request("GET", "/sw.js", headers={**SPOOFED, "X-Forwarded-Proto": "https"})
        with around.getresponse() as passed_by:
            passed_by.read()
    assert "Cross-Origin-Opener-Policy" not in passed_by.headers
    through, beside = site.line("/robots.txt"), site.line("/sw.js")
    assert (through["client"], beside["client"]) == ("127.0.0.0", "127.0.0.0")
    assert "mine" not in (through["id"], beside["id"])
    assert through["id"] == answer.headers["X-Request-ID"]
    assert len(through["id"]) in (32, 36)  # drawn by the proxy, for ours have 16


def _write_nginx(program: str, folder: Path, port: int, behind: int) -> list[str]:
    server = (SAMPLES / "nginx.conf").read_text()
    for ours, theirs in (
        ("listen 80;", f"listen 127.0.0.1:{_free_port()};"),
        ("listen [::]:80;", ""),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{port} ssl http2;"),
        ("listen [::]:443 ssl http2;", ""),
        ("server_name camp.example;", "server_name localhost;"),
        ("/etc/letsencrypt/live/camp.example/fullchain.pem", f"{folder}/cert.pem"),
        ("/etc/letsencrypt/live/camp.example/privkey.pem", f"{folder}/key.pem"),
        ("127.0.0.1:8000", f"127.0.0.1:{behind}"),
    ):
        assert ours in server
        server = server.replace(ours, theirs)
    user = "user root;" if os.geteuid() == 0 else ""
    file = folder / "nginx.conf"
    file.write_text(IN_NGINX.format(user=user, folder=folder, server=server))
    return [program, "-p", str(folder), "-c", str(file), "-g", "daemon off;"]


def _write_caddy(program: str, folder: Path, port: int, behind: int) -> list[str]:
    sample = (SAMPLES / "Caddyfile").read_text()
    for ours, theirs in (
        (
            "camp.example {",
            f"https://localhost:{port} {{\n\ttls {folder}/cert.pem {folder}/key.pem",
        ),
        ("127.0.0.1:8000", f"127.0.0.1:{behind}"),
    ):
        assert ours in sample
        sample = sample.replace(ours, theirs)
    file = folder / "Caddyfile"
    file.write_text(IN_CADDY + sample)
    return [program, "run", "--config", str(file), "--adapter", "caddyfile"]


class _Ready(Server):
    def __init__(self, settings: Settings) -> None:
        app = create_app(settings)
        super().__init__(app, settings)
        self.house = house_of(app.state)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


@contextmanager
def _serving(settings: Settings) -> Iterator[House]:
    server = _Ready(settings)
    thread = threading.Thread(target=server.run)
    thread.start()
    assert server.ready.wait(PATIENCE)
    try:
        yield server.house
    finally:
        server.house.hub.close()
        server.should_exit = True
        thread.join()


@contextmanager
def _running(command: list[str], folder: Path, port: int) -> Iterator[None]:
    home = dict.fromkeys(("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"), str(folder))
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | home
    ) as process:
        try:
            while process.poll() is None and not _listens(port):
                time.sleep(0.02)
            assert process.poll() is None, f"{command[0]} did not start"
            yield
        finally:
            process.terminate()


def _listens(port: int) -> bool:
    with closing(socket.socket()) as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _certificate(folder: Path) -> Path:
    names = "subjectAltName=DNS:localhost,IP:127.0.0.1"
    words = [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
    ]
    made = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run(["openssl", *words, "-addext", names, *made], check=True, capture_output=True)
    return folder / "cert.pem"


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
