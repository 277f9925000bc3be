"""Static files under addresses that change with their content, so that browsers may keep them."""

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

FOLDER = Path(__file__).parent.parent / "static"
COMPRESSIBLE = (".css", ".js", ".svg")
COMMENT = re.compile(rb"^[ \t]*//.*\n", re.MULTILINE)
REMARK = re.compile(rb"/\*.*?\*/", re.DOTALL)
MARGIN = re.compile(rb"\s*\n\s*")


@dataclass(frozen=True)
class Asset:
    """One file as it is sent."""

    body: bytes
    packed: bytes
    media_type: str


class Assets:
    """All static files, in memory; style sheets and scripts are joined in the order of names.

    A page asks for one style sheet and one script, whatever the number of files they are written
    in: on a slow network every request costs more than its bytes. The files of a script share one
    module. The address holds a digest of everything.
    """

    def __init__(self) -> None:
        self._files = {name: _asset(name, body) for name, body in sorted(_contents().items())}
        digest = hashlib.sha256()
        for name, asset in self._files.items():
            digest.update(name.encode() + asset.body)
        self.build = digest.hexdigest()[:10]

    def url(self, name: str) -> str:
        """Return the address of a file; raises KeyError where there is none."""
        _ = self._files[name]
        return f"/static/{self.build}/{name}"

    def get(self, name: str) -> Asset | None:
        """Return a file, None where there is none."""
        return self._files.get(name)


def answer(request: Request, asset: Asset) -> Response:
    """Send a file, compressed where the browser takes it, to be kept for a year."""
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable",
        "Vary": "Accept-Encoding",
    }
    if "gzip" in request.headers.get("accept-encoding", "") and asset.packed:
        headers["Content-Encoding"] = "gzip"
        return Response(asset.packed, media_type=asset.media_type, headers=headers)
    return Response(asset.body, media_type=asset.media_type, headers=headers)


def _contents() -> dict[str, bytes]:
    css, js = FOLDER / "css", FOLDER / "js"
    morph = FOLDER / "vendor" / "idiomorph" / "idiomorph.min.js"
    clock = sorted((js / "clock").glob("*.js"))
    contents = {
        "app.css": _sheet(sorted(css.glob("*.css"))),
        "desk.css": _sheet(sorted((css / "desk").glob("*.css"))),
        "wall.css": _sheet(
            [*sorted(css.glob("*tokens*.css")), *sorted((css / "wall").glob("*.css"))]
        ),
        "print.css": _sheet(sorted((css / "print").glob("*.css"))),
        "notes.css": _sheet(sorted((css / "notes").glob("*.css"))),
        "js/notes.js": _script(sorted((js / "notes").glob("*.js"))),
        "js/worker.js": _script(sorted((js / "worker").glob("*.js"))),
        "js/phone.js": _script(
            [morph, *sorted((js / "shared").glob("*.js")), *sorted((js / "phone").glob("*.js"))]
        ),
        "js/wall.js": _script([morph, *sorted((js / "wall").glob("*.js")), *clock]),
        "js/print.js": _script(sorted((js / "print").glob("*.js"))),
        "js/desk.js": _script([*sorted((js / "desk").glob("*.js")), *clock]),
    }
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file() and css not in path.parents and js not in path.parents:
            contents[path.relative_to(FOLDER).as_posix()] = path.read_bytes()
    return contents


def _joined(paths: list[Path]) -> bytes:
    return b"\n".join(path.read_bytes() for path in paths)


def _sheet(paths: list[Path]) -> bytes:
    """Join style sheets; remarks and indents stay here, where they are read."""
    return MARGIN.sub(b" ", REMARK.sub(b"", _joined(paths)))


def _script(paths: list[Path]) -> bytes:
    """Join scripts; lines that are comments stay here, where they are read."""
    return COMMENT.sub(b"", _joined(paths))


def _asset(name: str, body: bytes) -> Asset:
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    packed = gzip.compress(body, mtime=0) if name.endswith(COMPRESSIBLE) else b""
    return Asset(body, packed, media_type)
