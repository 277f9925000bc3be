"""Judges how like two titles are: the words they share, and how much of either these make up.

Case and accents are folded, the little words of both languages dropped, the others reduced to
their stems in French and in English, so that nobody needs to say in which language a title is.
Titles in different languages are not expected to match.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import fuzz

from app.domain.text import fold

ALIKE = 0.55
"""From here two titles are alike enough to say so. Chosen by looking at 81 titles in French and in
English: all but one of the pairs that mean the same reach 0.64, no other reaches 0.54."""
SLIP = 85
"""The likeness of two stems, in percent, from which one is the other with a slip of the finger."""
SHORTEST_SLIP = 5
"""Letters: shorter words are too often one letter away from quite another."""
SMALLEST_CROWD = 8
"""Titles from which on it tells something that a word is in many of them."""

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_ASKING = re.compile(r"-(?:t-)?(?:ce|elles?|ils?|je|moi|nous|on|toi|tu|vous)\b")
"""What French hangs on a verb, as in “que reste-t-il”."""
_FRENCH = """
ai apprendre as atelier au aux avec avez avoir avons bien ca car ce cela ces cet cette chez comme
comment contre dans de des deux discussion donc du elle elles en entre est et etes etre eu eux faire
fait faut il ils je jusque la le les leur leurs lui ma mais me meme mes moi mon ne nos notre nous on
ont ou oui par parler partage pas peu peut plus pour pourquoi qu quand que quel quelle quelles quels
qui quoi rien sa sans se ses si sinon soi sois sommes son sont sous suis sujet sur ta tes toi ton
tous tout toute toutes trop tu un une vers vos votre vous y
"""
_ENGLISH = """
a about after all an and any are at be been before but by can could did discuss do does doing don
every for from get getting had has have he her his how i if in into is it its just learn learning
let like make making me more most much my no not of on or our out over own s she should so some t
talk talking than that the their them then there they this to too topic up us use using very was we
what when where which who why will with without workshop would you your
"""
_LITTLE = frozenset(f"{_FRENCH} {_ENGLISH}".split())


@dataclass(frozen=True)
class Word:
    """A word of a title as it was written, folded, and its stems in French and in English."""

    text: str
    stems: frozenset[str]


@dataclass(frozen=True)
class Likeness:
    """How like two titles are, from 0 to 1, and the words that say so, as the first has them."""

    score: float
    words: tuple[str, ...]


@dataclass(frozen=True)
class Pair:
    """Two of several titles, by their keys, the earlier first."""

    first: str
    second: str
    likeness: Likeness


class Titles:
    """The titles of one event by their keys; a word that many of them have says less."""

    def __init__(self, titles: Mapping[str, str]) -> None:
        self._words = {key: words_of(title) for key, title in titles.items()}
        self._frequency = Counter(
            stem for words in self._words.values() for stem in {s for w in words for s in w.stems}
        )
        self._slips: dict[str, list[str]] = {}
        self._having: dict[str, list[str]] = defaultdict(list)
        for key, words in self._words.items():
            for stem in {stem for word in words for stem in word.stems}:
                self._having[stem].append(key)

    def like(self, title: str) -> list[tuple[str, Likeness]]:
        """Return which titles are alike with one, the most alike first, then in their order."""
        words = words_of(title)
        found = [(key, self._compare(words, self._words[key])) for key in self._near(words)]
        alike = [(key, likeness) for key, likeness in found if likeness.score >= ALIKE]
        return sorted(alike, key=lambda pair: -pair[1].score)

    def pairs(self) -> list[Pair]:
        """Return which of the titles are alike with each other, the most alike first."""
        order = {key: number for number, key in enumerate(self._words)}
        found = [
            Pair(key, other, likeness)
            for key, words in self._words.items()
            for other in self._near(words)
            if order[key] < order[other]
            and (likeness := self._compare(words, self._words[other])).score >= ALIKE
        ]
        return sorted(found, key=lambda p: (-p.likeness.score, order[p.first], order[p.second]))

    def between(self, key: str, other: str) -> Likeness:
        """Return how like two of the titles are, also where that is little."""
        return self._compare(self._words[key], self._words[other])

    def _near(self, words: Sequence[Word]) -> list[str]:
        """Return the keys of titles that share a word, or nearly, in the order of the titles."""
        stems = {stem for word in words for stem in word.stems}
        slips = {other for stem in stems for other in self._slips_of(stem)}
        near = {key for stem in stems | slips for key in self._having.get(stem, ())}
        return [key for key in self._words if key in near]

    def _slips_of(self, stem: str) -> list[str]:
        if stem not in self._slips:
            self._slips[stem] = [other for other in self._having if _is_slip(stem, other)]
        return self._slips[stem]

    def _compare(self, words: Sequence[Word], others: Sequence[Word]) -> Likeness:
        shared = _shared(words, others)
        if not shared:
            return Likeness(0.0, ())
        both = sum(self._weight(word) + self._weight(other) for word, other in shared)
        mine = sum(map(self._weight, words))
        theirs = sum(map(self._weight, others))
        of_both = both / (mine + theirs)
        of_shorter = min(1.0, both / 2 / min(mine, theirs))
        return Likeness((of_both + of_shorter) / 2, tuple(word.text for word, _ in shared))

    def _weight(self, word: Word) -> float:
        """Weigh a word: 1 for one that few titles have, down to a third for one that half have."""
        crowd = max(len(self._words), SMALLEST_CROWD)
        often = max((self._frequency[stem] for stem in word.stems), default=0)
        return max(1 / 3, min(1.0, math.log(crowd / max(often, 1)) / math.log(crowd / 2)))


@lru_cache(maxsize=4096)
def words_of(title: str) -> tuple[Word, ...]:
    """Return the words of a title that carry meaning, each once; “burn-out” is “burnout”."""
    plain = _ASKING.sub("", fold(title))
    written = (word.replace("-", "") for word in _WORD.findall(plain))
    words = dict.fromkeys(word for word in written if word not in _LITTLE and len(word) > 1)
    return tuple(Word(word, _stems(word)) for word in words)


@lru_cache(maxsize=16384)
def _stems(word: str) -> frozenset[str]:
    return frozenset(stem(word) for stem in _stemmers())


@cache
def _stemmers() -> tuple[Callable[[str], str], ...]:
    """Return what stems a word in each language: all that Snowball knows, which loads slowly."""
    import snowballstemmer

    return tuple(snowballstemmer.stemmer(each).stemWord for each in ("french", "english"))


def _shared(words: Sequence[Word], others: Sequence[Word]) -> list[tuple[Word, Word]]:
    """Match each word with at most one other: those with a stem in common, then those that slip."""
    pairs: list[tuple[Word, Word]] = []
    free = list(others)
    for matches in (_is_same, _is_nearly_same):
        for word in words:
            if any(word is matched for matched, _ in pairs):
                continue
            other = next((other for other in free if matches(word, other)), None)
            if other is not None:
                pairs.append((word, other))
                free.remove(other)
    return sorted(pairs, key=lambda pair: words.index(pair[0]))


def _is_same(word: Word, other: Word) -> bool:
    return not word.stems.isdisjoint(other.stems)


def _is_nearly_same(word: Word, other: Word) -> bool:
    return any(_is_slip(stem, near) for stem in word.stems for near in other.stems)


def _is_slip(stem: str, other: str) -> bool:
    short, long = sorted((len(stem), len(other)))
    if short < SHORTEST_SLIP or 200 * short < SLIP * (short + long) or stem == other:
        return False
    return fuzz.ratio(stem, other, score_cutoff=SLIP) > 0
