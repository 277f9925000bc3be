"""What was answered is there after the server was killed, and is there once."""

import random
import sys
from collections import Counter
from pathlib import Path

from sqlalchemy import NullPool, create_engine

from app.db import Reader
from tests.load.crash import KINDS, Crowd, Ground, Ledger, connect, found, prepare, send
from tests.load.nursery import Nursery

KILLS = 10
"""On each database."""


def test_what_was_answered_is_there_once_however_often_the_server_is_killed(
    url: str, tmp_path: Path
) -> None:
    seed = random.SystemRandom().randrange(10**6)
    sys.stdout.write(f"seed {seed}\n")
    chance = random.Random(seed)
    ground, ledger = prepare(url), Ledger()
    crowd, server = Crowd(ground, ledger), Nursery(tmp_path, url, SOLOCAMP_FORM_SECONDS="0")
    try:
        server.start()
        for _ in range(KILLS):
            clients = crowd.start(server.port)
            ledger.wait_for(chance.randint(1, 80), kinds=len(KINDS))
            server.kill()
            for client in clients:
                client.join()
            server.start()

            assert ledger.unexpected == []
            after = _found(url, ground)
            assert after - Counter(list(ledger.lost)) == _done(ledger)
            _send_again(server.port, ledger, chance)
            assert (ledger.unexpected, ledger.lost) == ([], {})
            assert _found(url, ground) == _done(ledger)
    finally:
        server.close()
    assert set(ledger.kinds()) == set(KINDS)


def _send_again(port: int, ledger: Ledger, chance: random.Random) -> None:
    """Send what is lost once more, and some of what was answered, as an outbox may do."""
    connection = connect(port)
    for deed in (*ledger.lost.values(), *chance.sample(ledger.done, 4)):
        ledger.answer(deed, *send(connection, deed))
    connection.close()


def _done(ledger: Ledger) -> Counter[str]:
    return Counter(deed.what for deed in ledger.done)


def _found(url: str, ground: Ground) -> Counter[str]:
    engine = create_engine(url, poolclass=NullPool)
    with Reader(engine) as session:
        return found(session, ground)
