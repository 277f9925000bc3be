"""Rules of the house that no other tool holds; each failure names the file and the line."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from app.cli import main
from app.domain.changes import ChangeKind
from app.domain.phases import Phase
from app.settings import Settings
from app.web.routes import all_routers

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "app").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

README = (ROOT / "README.md").read_text()

LONGEST_FILE = 300
LONGEST_FUNCTION = 40
LONGEST_ROUTE = 15

NO_SAFE = re.compile(r"\|\s*safe\b|\bautoescape\s+false\b|\bMarkup\b")
INLINE = re.compile(r"<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:", re.IGNORECASE)
SCRIPT = re.compile(r"<script\b[^>]*>", re.IGNORECASE)
PAST = re.compile(
    r"[a-z_]+_(created|edited|opened|closed|reopened|joined|renamed|set|proposed|withdrawn|"
    r"restored|left|cast|started|stopped|improved|finished|moved|pinned|unpinned|published|"
    r"unpublished|saved|imported|compared|merged|separated|seen|invited|removed|renewed|erased|"
    r"starred|unstarred|switched|queued|begun|arranged|noted|locked|unlocked|blocked|"
    r"unblocked|taken|undone|redone|added|rolled_back|frozen|unfrozen)"
)


def test_files_are_short_enough_to_be_read_at_once() -> None:
    """Long files are where rules of two kinds grow together."""
    lengths = {_name(path): len(path.read_text().splitlines()) for path in SOURCES + TEMPLATES}

    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_functions_are_short_enough_to_be_seen_at_once() -> None:
    long = {
        f"{_name(path)}:{function.lineno} {function.name}": length
        for path in SOURCES
        for function in _functions(path)
        if (length := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_FUNCTION
    }

    assert long == {}


def test_routes_parse_call_and_answer() -> None:
    """What a route does besides is a rule, a query or a form; the signature does not count."""
    long = {
        f"{route.path} {source.name}": length
        for route in _routes()
        if (source := _source_of(route))
        and (length := (source.end_lineno or 0) - source.body[1].lineno + 1) > LONGEST_ROUTE
    }

    assert long == {}


def test_the_readme_names_every_setting_with_its_default_and_meaning() -> None:
    table = re.findall(r"^\| `(SOLOCAMP_\w+)` \| (\S*) ?\| (.*) \|$", README, re.MULTILINE)

    assert table == [
        (
            f"SOLOCAMP_{name.upper()}",
            f"`{field.default}`" if str(field.default) else "",
            field.description,
        )
        for name, field in Settings.model_fields.items()
    ]


def test_the_readme_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    commands = re.findall(r"^    ([a-z-]+)\b", capsys.readouterr().out, re.MULTILINE)
    shown = re.findall(r"^\.venv/bin/python -m app\.cli ([a-z-]+) .*#", README, re.MULTILINE)

    assert sorted(shown) == sorted(commands)


def test_the_readme_names_every_phase_in_its_order() -> None:
    (phases,) = re.findall(r"in one of five phases: (.*?)\.", README, re.DOTALL)

    assert re.findall("`([a-z]+)`", phases) == list(Phase)


def test_every_kind_of_change_is_told_in_the_past_tense_and_recorded() -> None:
    """The log is read as a story, and an entry that nobody writes is a promise not kept."""
    services = "".join(path.read_text() for path in (ROOT / "app" / "services").glob("*.py"))

    assert [kind for kind in ChangeKind if not PAST.fullmatch(kind)] == []
    assert [kind.name for kind in ChangeKind if f"ChangeKind.{kind.name}" not in services] == []


def test_templates_escape_everything_that_people_write() -> None:
    assert _found(NO_SAFE) == []


def test_templates_have_no_script_or_style_inside() -> None:
    """The content security policy would ignore both, and the page would break in silence."""
    inline = [
        where for where, tag in _matches(SCRIPT) if "src=" not in tag and "application/" not in tag
    ]

    assert (_found(INLINE), inline) == ([], [])


def test_templates_load_nothing_from_elsewhere() -> None:
    assert _found(re.compile(r"(src|srcset|action)\s*=\s*[\"'](https?:)?//", re.IGNORECASE)) == []


def test_writing_routes_wait_for_the_lane_and_reading_ones_do_not_hold_the_loop() -> None:
    """A sync write would hold a worker thread in the lane; an async read holds everybody."""
    sync_writes, async_reads = [], []
    for route in _routes():
        writes = bool((route.methods or set()) - {"GET", "HEAD"})
        source = _source_of(route)
        if writes and not isinstance(source, ast.AsyncFunctionDef):
            sync_writes.append(route.path)
        if isinstance(source, ast.AsyncFunctionDef) and _reads(source):
            async_reads.append(route.path)

    assert (sync_writes, async_reads) == ([], [])


def test_no_dependency_holds_a_session() -> None:
    """FastAPI ends a `yield` dependency after the answer: 200 parallel posts dead-locked so."""
    holding = {
        f"{route.path} {call}"
        for route in _routes()
        for call in _calls(route.dependant)
        if ast.unparse(_definition(call)).find("yield") >= 0
    }

    assert holding == set()


def test_the_domain_does_not_ask_what_time_it_is() -> None:
    asking = re.compile(r"\bdatetime\.(now|utcnow|today)\(|\bdate\.today\(|\btime\.time\(")
    inner = [
        path for path in SOURCES if path.parts[-2] in ("domain", "grid", "services", "queries")
    ]

    assert [
        f"{_name(path)}:{number}"
        for path in inner
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if asking.search(line)
    ] == []


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _routes() -> list[APIRoute]:
    routes = [
        route for router in all_routers() for route in router.routes if isinstance(route, APIRoute)
    ]
    assert len(routes) > 10
    return routes


def _source_of(route: APIRoute) -> ast.FunctionDef | ast.AsyncFunctionDef:
    return _definition(route.endpoint)


def _definition(call: object) -> ast.FunctionDef | ast.AsyncFunctionDef:
    path = ROOT / (str(getattr(call, "__module__", "")).replace(".", "/") + ".py")
    name = getattr(call, "__name__", "")
    (found,) = [function for function in _functions(path) if function.name == name]
    return found


def _reads(function: ast.AsyncFunctionDef) -> bool:
    return ".reading(" in ast.unparse(function)


def _calls(dependant: Dependant) -> Iterator[object]:
    for inner in dependant.dependencies:
        if getattr(inner.call, "__module__", "").startswith("app."):
            yield inner.call
        yield from _calls(inner)


def _found(pattern: re.Pattern[str]) -> list[str]:
    return [where for where, _ in _matches(pattern)]


def _matches(pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    return [
        (f"{_name(path)}:{number} {found[0]}", found[0])
        for path in TEMPLATES
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        for found in pattern.finditer(line)
    ]


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))
