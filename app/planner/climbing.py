"""Good slot sets at given prices, quickly: many sets are improved at once, exchange by exchange."""

from collections.abc import Sequence

import numpy as np

from app.planner.slotsets import Bits, Kind, Numbers, SlotSet, may_join, topics_of
from app.planner.work import Work

NEVER = np.float32(-1e9)

CLIMBING = 3e-10
"""Nominal seconds for each pair of a person and a topic that is looked at once."""


def climb(
    kind: Kind, prices: Numbers, starts: Sequence[SlotSet], work: Work, rounds: int = 40
) -> list[tuple[float, SlotSet]]:
    """Improve many sets at once by their best exchange, addition or removal; the best first."""
    if not starts:
        return []
    chosen = np.zeros((len(starts), len(prices)), dtype=bool)
    for row, start in enumerate(starts):
        chosen[row, list(start)] = True
    for _ in range(rounds):
        work.spend(chosen.size * kind.fans.shape[1] * (kind.most + 1) * CLIMBING)
        if not _exchange(kind, prices, chosen) or work.over:
            break
    worth = ((chosen @ kind.fans) > 0).sum(axis=1) - chosen @ prices
    found = {topics_of(row): float(w) for row, w in zip(chosen, worth, strict=True)}
    return sorted(((w, topics) for topics, w in found.items() if topics), reverse=True)


def _exchange(kind: Kind, prices: Numbers, chosen: Bits) -> bool:
    """Make the best exchange in every row; False where none was left to make."""
    rows, fans_t = np.arange(len(chosen)), kind.fans.T
    times = chosen.astype(np.float32) @ kind.fans
    alone = (times == 1).astype(np.float32)
    best = np.full(len(chosen), 1e-4, dtype=np.float32)
    out, into = np.full(len(chosen), -1), np.full(len(chosen), -1)
    new = (times == 0).astype(np.float32) @ fans_t - prices
    lost = alone @ fans_t - prices
    most = int(chosen.sum(axis=1).max())
    members = np.argsort(~chosen, axis=1, kind="stable")[:, :most]
    for place in range(-1, most):
        rest, gain = chosen, new
        if place >= 0:
            gone = members[:, place]
            real = chosen[rows, gone]
            rest = chosen.copy()
            rest[rows, gone] = False
            gain = new + (alone * kind.fans[gone]) @ fans_t - lost[rows, gone][:, None]
            gain[~real] = NEVER
            drop = np.where(real, -lost[rows, gone], NEVER)
            better = drop > best
            best[better], out[better], into[better] = drop[better], gone[better], -1
        gain = np.where(may_join(kind, rest) & ~chosen, gain, NEVER)
        top = gain.argmax(axis=1)
        better = gain[rows, top] > best
        best[better], into[better] = gain[rows, top][better], top[better]
        out[better] = members[:, place][better] if place >= 0 else -1
    leave, join = out >= 0, into >= 0
    chosen[rows[leave], out[leave]] = False
    chosen[rows[join], into[join]] = True
    return bool((leave | join).any())
