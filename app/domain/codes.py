"""Join codes: five letters, read from a wall ten metres away and typed on a phone."""

import random
import re

from app.domain.text import fold

LENGTH = 5
# Without I, L, O, Q, U: they are taken for 1, 0 or V.
LETTERS = "ABCDEFGHJKMNPRSTVWXYZ"

_MISREAD = str.maketrans("24568U", "ZASGBV")
_LONGEST_PASTE = 300


def new_code(rng: random.Random) -> str:
    """Draw a code without a letter twice: doubles are miscounted, and words seldom form.

    There are 2.4 million; `rng` is a `secrets.SystemRandom` where guessing must be hard.
    """
    return "".join(rng.sample(LETTERS, LENGTH))


def read_code(raw: str) -> str | None:
    """Read a typed or pasted code, or the address that holds it; None where there is none.

    Case, accents, spaces and dashes do not matter, and a look-alike is read as the letter meant.
    """
    folded = fold(raw[:_LONGEST_PASTE])
    pasted = re.search("/j/([^/?#]*)", folded)
    letters = re.sub(r"[\s._-]", "", pasted[1] if pasted else folded).upper().translate(_MISREAD)
    return letters if len(letters) == LENGTH and set(letters) <= set(LETTERS) else None
