"""The very server with one route more, which answers nothing: `python -m tests.load.with_empty`."""

import gc

from fastapi import Response

from app.main import create_app
from app.server import Server, take_files
from app.settings import Settings

EMPTY = "/empty"


def main() -> None:
    """Serve until stopped."""
    take_files()
    settings = Settings()
    app = create_app(settings)

    async def empty() -> Response:
        return Response()

    app.add_api_route(EMPTY, empty)
    gc.freeze()
    Server(app, settings).run()


if __name__ == "__main__":
    main()
