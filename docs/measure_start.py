"""Measures how a server starts: `.venv/bin/python docs/measure_start.py`; give it a quiet machine.

It prints, for a first start and for later ones, the seconds until `/healthz` answers, how many of
them a core worked, and the memory then.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parent.parent


def main() -> int:
    """Start a server three times on one data folder."""
    with tempfile.TemporaryDirectory() as folder:
        for what in ("first", "second", "third"):
            seconds, worked, memory = _start(folder)
            sys.stdout.write(
                f"{what}: {seconds:.2f} s, {worked:.2f} s of a core, {memory:.0f} MB\n"
            )
    return 0


def _start(folder: str) -> tuple[float, float, float]:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {"SOLOCAMP_DATA": folder, "SOLOCAMP_PORT": str(port)}
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    begun = time.perf_counter()
    command = [sys.executable, "-m", "app.cli", "serve"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment | settings, stdout=subprocess.DEVNULL
    ) as server:
        while not _answers(port):
            time.sleep(0.01)
        seconds = time.perf_counter() - begun
        process = Path(f"/proc/{server.pid}")
        ticks = process.joinpath("stat").read_text().rpartition(")")[2].split()[11:13]
        pages = int(process.joinpath("statm").read_text().split()[1])
        server.terminate()
    worked = sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
    return seconds, worked, pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


if __name__ == "__main__":
    sys.exit(main())
