"""Servers that begin at once: forked from a process that has loaded all they need.

`python -m tests.load.nursery` is that process. For each line that it reads it starts a server, and
writes its number, and a line when it has ended.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

from app import server
from app.main import _printed_matter
from app.settings import Settings
from app.web.routes import all_routers
from tests.load.camp import PATIENCE, environment, free_port, wait_for


class Nursery:
    """One server on one port, that may be killed and begun anew; `close` it in the end.

    `settings` are variables of the environment.
    """

    def __init__(self, folder: Path, url: str, **settings: str) -> None:
        self.port = free_port()
        self._number = 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.load.nursery"],
            env=environment(folder, url, self.port) | settings,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self) -> None:
        """Start a server and wait until it answers."""
        assert self._process.stdin is not None
        self._process.stdin.write("start\n")
        self._process.stdin.flush()
        self._number = int(self._read())
        wait_for(self.port)

    def kill(self) -> None:
        """End the server as a power cut does."""
        os.kill(self._number, signal.SIGKILL)
        self._read()
        self._number = 0

    def close(self) -> None:
        """End everything."""
        if self._number:
            self.kill()
        self._process.communicate(timeout=PATIENCE)

    def _read(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


def main() -> None:
    """Start servers one after another, each in a process of its own."""
    all_routers(), _printed_matter()
    for _ in sys.stdin:
        number = os.fork()
        if not number:
            os.dup2(os.open(os.devnull, os.O_RDWR), sys.stdout.fileno())
            server.serve(Settings())
            os._exit(0)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
        os.waitpid(number, 0)
        sys.stdout.write("ended\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
