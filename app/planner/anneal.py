"""Simulated annealing: exchange two places, keep what is better and some of what is worse."""

import math
from random import Random

from app.planner.layout import Layout, Limits


class Annealer:
    """Random exchanges of topics of one slot each, with now and then a forced longer change."""

    def __init__(self, layout: Layout, rng: Random) -> None:
        self.layout, self.rng = layout, rng
        limits = layout.limits
        self.movable = [t for t in range(limits.topics) if limits.swaps[t]]
        self.long = [
            t for t in range(limits.topics) if limits.length[t] > 1 and not limits.fixed[t]
        ]
        self.long = [t for t in self.long if limits.starts[t]]
        self.targets = _targets(limits)

    def run(self, steps: int, heat: float) -> None:
        """Try `steps` exchanges at one temperature, in people's slots."""
        if self.long:
            for _ in range(max(1, steps // 80)):
                self._force(heat)
        if self.movable and self.targets:
            self._exchange(steps, heat)

    def _exchange(self, steps: int, heat: float) -> None:
        layout, limits, random = self.layout, self.layout.limits, self.rng.random
        inside, at, free, once = layout.inside, layout.at, layout.free, layout.once
        running, slot_of, fans, bit = layout.running, limits.slot_of, limits.fans, limits.bit
        swaps, apart, price = limits.swaps, limits.apart, limits.price
        movable, targets = self.movable, self.targets
        n_movable, n_targets, log = len(movable), len(targets), math.log
        for _ in range(steps):
            topic = movable[int(random() * n_movable)]
            cell = targets[int(random() * n_targets)]
            slot, home = slot_of[cell], slot_of[at[topic]]
            other = inside[cell]
            if slot == home or not swaps[topic] >> slot & 1 or not swaps[other] >> home & 1:
                continue
            mask, theirs = fans[topic], fans[other]
            lost, left = theirs & once[slot], mask & once[home]
            delta: float = (
                (mask & (free[slot] | lost)).bit_count()
                - lost.bit_count()
                + (theirs & (free[home] | left)).bit_count()
                - left.bit_count()
            )
            if price is not None:
                delta += price[topic][slot] - price[topic][home]
                delta += price[other][home] - price[other][slot]
            if delta < 0 and delta < heat * log(1.0 - random()):
                continue
            if (
                apart[topic] & running[slot] & ~bit[other]
                or apart[other] & running[home] & ~bit[topic]
            ):
                continue
            exchange(layout, topic, cell)

    def _force(self, heat: float) -> None:
        """Put a topic where it may start, out with whatever is in its way, and see if it pays."""
        layout, limits, rng = self.layout, self.layout.limits, self.rng
        topic = self.long[int(rng.random() * len(self.long))]
        if rng.random() < 0.3 and self.movable:
            topic = self.movable[int(rng.random() * len(self.movable))]
        cell = self.targets[int(rng.random() * len(self.targets))]
        if not limits.fits[topic] >> cell & 1 or layout.at[topic] == cell:
            return
        before, value = list(layout.at), layout.value()
        if force(layout, topic, cell):
            delta = layout.value() - value
            if delta >= 0 or delta >= heat * math.log(1.0 - rng.random()):
                return
        restore(layout, before)


def exchange(layout: Layout, topic: int, cell: int) -> bool:
    """Put a topic of one slot into a cell of another slot, and what was there where it came from.

    Hosts must have been checked; rooms are changed in both slots where that is what it takes.
    False, and nothing changed, where it cannot be.
    """
    limits, inside, at = layout.limits, layout.inside, layout.at
    home, other = at[topic], inside[cell]
    if limits.fits[topic] >> cell & 1 and (home < 0 or limits.fits[other] >> home & 1):
        inside[cell], at[topic] = topic, cell
        at[other] = home
        if home >= 0:
            inside[home] = other
            layout.recount(limits.slot_of[home])
        at[limits.topics] = -1
        layout.recount(limits.slot_of[cell])
        return True
    return _exchange_rooms(layout, topic, cell)


def _exchange_rooms(layout: Layout, topic: int, cell: int) -> bool:
    limits, inside, at = layout.limits, layout.inside, layout.at
    home, other, empty = at[topic], inside[cell], limits.topics
    inside[cell] = empty
    if home >= 0:
        inside[home] = empty
    there = layout.seat(topic, limits.slot_of[cell])
    back = None
    if there is not None and home >= 0 and other != empty:
        back = layout.seat(other, limits.slot_of[home])
    possible = there is not None and (home < 0 or other == empty or back is not None)
    if not possible or there is None:
        inside[cell] = other
        if home >= 0:
            inside[home] = topic
        return False
    at[topic] = at[other] = -1
    layout.follow(there)
    if back:
        layout.follow(back)
    elif home >= 0:
        layout.recount(limits.slot_of[home])
    at[empty] = -1
    return True


def force(layout: Layout, topic: int, cell: int) -> bool:
    """Place a topic, and what it pushes out wherever that may go; False where a must is left out.

    After False the layout is in disorder: `restore` it.
    """
    limits = layout.limits
    if layout.at[topic] >= 0:
        layout.remove(topic)
    out = in_the_way(layout, topic, cell)
    if any(limits.fixed[other] for other in out):
        return False
    for other in out:
        layout.remove(other)
    layout.put(topic, cell)
    for other in sorted(out, key=lambda t: (limits.droppable[t], -limits.length[t])):
        if not _place_again(layout, other) and not limits.droppable[other]:
            return False
    return True


def restore(layout: Layout, before: list[int]) -> None:
    """Go back to the places of an earlier `layout.at`."""
    changed = [t for t in range(layout.limits.topics) if layout.at[t] != before[t]]
    for topic in changed:
        if layout.at[topic] >= 0:
            layout.remove(topic)
    for topic in changed:
        if before[topic] >= 0:
            layout.put(topic, before[topic])


def in_the_way(layout: Layout, topic: int, cell: int) -> list[int]:
    """The topics that must leave a slot or a cell before a topic can be put there."""
    limits, out = layout.limits, set[int]()
    for part in layout.span(topic, cell):
        out.add(layout.inside[part])
        clash = limits.apart[topic] & layout.running[limits.slot_of[part]]
        out.update(t for t in range(limits.topics) if clash >> t & 1)
    out.discard(limits.topics)
    return sorted(out)


def _place_again(layout: Layout, topic: int) -> bool:
    limits, best, where = layout.limits, -1, -1
    for cell, inside in enumerate(layout.inside):
        if inside == limits.topics and limits.fits[topic] >> cell & 1 and layout.open(topic, cell):
            gain = layout.gain(topic, cell)
            if gain > best:
                best, where = gain, cell
    if where >= 0:
        layout.put(topic, where)
    return where >= 0


def _targets(limits: Limits) -> list[int]:
    every = 0
    for topic in range(limits.topics):
        if not limits.fixed[topic]:
            every |= limits.fits[topic]
    return [cell for cell in range(limits.cells) if every >> cell & 1]
