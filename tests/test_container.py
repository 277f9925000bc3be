"""What Dockerfile and compose.yaml name is there, and enough: no Docker daemon runs where tests do.

The stages are not built here. What the second one holds is put together from the same lines, the
server is started from there by the image's own command, and asked by its own health check.
"""

import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import Any

from app.cli import COMMANDS
from app.settings import Settings

ROOT = Path(__file__).parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text()
STAGES = re.split(r"^FROM ", DOCKERFILE, flags=re.MULTILINE)[1:]
VARIABLES = {f"SOLOCAMP_{name.upper()}" for name in Settings.model_fields}


def test_the_image_installs_what_is_locked_and_runs_as_nobody_special() -> None:
    install, runs = STAGES
    assert "COPY requirements.lock /tmp/" in install
    assert "--no-deps --require-hashes -r /tmp/requirements.lock" in install
    assert re.findall(r"^(?:USER|VOLUME) .*", runs, re.MULTILINE) == ["USER camp", "VOLUME /data"]
    assert runs.index("USER camp") < runs.index("\nCMD")


def test_the_build_is_sent_what_the_image_copies_and_nothing_else() -> None:
    sent = re.findall(r"^!(.*)", (ROOT / ".dockerignore").read_text(), re.MULTILINE)
    copied = [words[0] for words in _copied(DOCKERFILE)]
    assert sorted(sent) == sorted(copied)
    assert [path for path in copied if not (ROOT / path).exists()] == []


def test_the_server_starts_from_what_the_image_holds_and_is_well(tmp_path: Path) -> None:
    _, runs = STAGES
    for source, target in _copied(runs):
        place = tmp_path / "camp" / target
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, place)
        else:
            place.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / source, place)
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    (says,) = re.findall(r"^ENV ((?:.*\\\n)*.*)", runs, re.MULTILINE)
    environment = dict(word.split("=") for word in shlex.split(says.replace("\\\n", " ")))
    environment |= {"SOLOCAMP_DATA": str(tmp_path / "data"), "SOLOCAMP_PORT": port}
    environment["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    how: dict[str, Any] = {"cwd": tmp_path / "camp", "env": environment}

    with subprocess.Popen(
        _command("CMD", runs), stdout=subprocess.PIPE, text=True, **how
    ) as server:
        assert server.stdout is not None
        while "Stop with" not in (line := server.stdout.readline()):
            assert line, "the server ended"
        asked = _command(r"HEALTHCHECK .* CMD", runs)
        while (health := subprocess.run(asked, capture_output=True, check=False, **how)).returncode:
            assert server.poll() is None
            assert b"Connection refused" in health.stderr
        server.terminate()
        logged = [json.loads(line) for line in server.stdout if line.startswith("{")]
    assert [(line["route"], line["status"]) for line in logged] == [("/healthz", 200)]
    assert (tmp_path / "data" / "solocamp.sqlite").stat().st_mode & 0o777 == 0o600


def test_compose_sets_what_there_is_and_waits_for_its_database() -> None:
    services = import_module("yaml").safe_load((ROOT / "compose.yaml").read_text())
    camp, db = services["services"]["camp"], services["services"]["db"]
    assert set(camp["environment"]) <= VARIABLES
    assert camp["environment"]["SOLOCAMP_DATABASE_URL"].startswith("postgresql+psycopg://camp:")
    assert camp["depends_on"] == {"db": {"condition": "service_healthy"}}
    assert (camp["volumes"], camp["build"]) == (["copies:/data"], ".")
    assert db["environment"]["POSTGRES_DB"] == "camp"
    assert set(services["volumes"]) == {"copies", "database"}
    assert camp["ports"] == ["8000:8000"]


def test_the_image_runs_a_command_that_there_is() -> None:
    words = _command("CMD", STAGES[1])
    assert words[:3] == ["python", "-m", "app.cli"]
    assert words[3] in COMMANDS


def _copied(stage: str) -> list[tuple[str, str]]:
    """Return what is copied from the repository, and to where."""
    return re.findall(r"^COPY (?!--)(\S+) (\S+)$", stage, re.MULTILINE)


def _command(instruction: str, stage: str) -> list[str]:
    (words,) = re.findall(rf"^{instruction} (\[.*\])$", stage, re.MULTILINE)
    command: list[str] = json.loads(words)
    return command
