"""Recovery words: what brings somebody back on a device that knows nothing of them."""

import hashlib
import hmac
import re
from dataclasses import dataclass

from app.domain.recovery_words import ENGLISH, FRENCH
from app.domain.text import fold

WORDS = 3
LOWEST, NUMBERS = 10, 90

_LONGEST_PASTE = 300
_NUMBER_OF = {
    fold(word): number for words in (FRENCH, ENGLISH) for number, word in enumerate(words)
}


@dataclass(frozen=True)
class RecoveryWords:
    """Three words and a number of two digits, the same in both languages.

    30 bits: 1.5 thousand million. That is enough because they open one event only and wrong ones
    are counted: where 400 people are in and 1 440 guesses a day are let through, somebody who
    never stops finds one of them after seven years. Nothing is stored that could be read out.
    """

    words: tuple[int, int, int]
    number: int

    def are(self, others: "RecoveryWords") -> bool:
        """Tell whether they are the same, in the same time for every guess."""
        one, two = (bytes((*each.words, each.number)) for each in (self, others))
        return hmac.compare_digest(one, two)

    def written(self, language: str) -> str:
        """Return them as people read them, such as `MANGUE-47-RIVE-LOUP`."""
        names = FRENCH if language == "fr" else ENGLISH
        first, second, third = (names[word].upper() for word in self.words)
        return f"{first}-{self.number}-{second}-{third}"


def words_of(signing_key: str, participant_id: str, recovery_round: int) -> RecoveryWords:
    """Derive somebody's words from the server's key; the next round's have nothing in common."""
    said = f"recovery {participant_id} {recovery_round}".encode()
    drawn = hmac.new(signing_key.encode(), said, hashlib.sha256).digest()
    number = LOWEST + int.from_bytes(drawn[WORDS : WORDS + 8]) % NUMBERS
    return RecoveryWords((drawn[0], drawn[1], drawn[2]), number)


def read_words(raw: str) -> RecoveryWords | None:
    """Read what somebody typed, in either language; None where it cannot be anybody's words.

    Case, accents, spaces, dashes and where the number stands do not matter, nor that the words
    are run together.
    """
    folded = fold(raw[:_LONGEST_PASTE])
    number = "".join(re.findall("[0-9]", folded))
    letters = "".join(re.findall("[a-z]", folded))
    found = _split(letters, WORDS)
    if found is None or len(number) != 2 or int(number) < LOWEST:
        return None
    first, second, third = found
    return RecoveryWords((first, second, third), int(number))


def _split(letters: str, count: int) -> tuple[int, ...] | None:
    """Take `letters` apart into `count` words; there is at most one way to."""
    if count == 0:
        return None if letters else ()
    for length in range(1, len(letters) + 1):
        word = _NUMBER_OF.get(letters[:length])
        rest = None if word is None else _split(letters[length:], count - 1)
        if word is not None and rest is not None:
            return (word, *rest)
    return None
