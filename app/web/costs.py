"""The prices of all places of one topic, as JSON for the card in the hand."""

from app.domain.messages import Message, say
from app.queries.moves import Moves, Place, Price
from app.web.i18n import local_time, translate

Json = dict[str, object]


def costs(moves: Moves, *, seen: int, zone: str, language: str) -> Json:
    """Return each place by what a form sends for it: its words, two or three of them, its look.

    `seen` is the revision that they are true for; a move sends it back.
    """
    sitting = moves.sitting
    stands = f"{sitting.slot_id} {sitting.room.id}" if sitting else "off"
    places = (*moves.possible, *moves.impossible)
    return {
        "seen": seen,
        "title": moves.topic.title,
        "stands": stands,
        "picked": _picked(moves, zone, language),
        "places": {
            **{place.value: _place(place, zone, language) for place in places},
            **({"off": _off(moves.off, language)} if moves.off else {}),
        },
    }


def _picked(moves: Moves, zone: str, language: str) -> str:
    title, sitting = moves.topic.title, moves.sitting
    if sitting is None:
        return translate(say("“%(topic)s” picked up. It has no place yet.", topic=title), language)
    time = local_time(sitting.starts_at, zone)
    picked = say(
        "“%(topic)s” picked up, %(time)s %(room)s.",
        topic=title,
        time=time,
        room=sitting.room.name,
    )
    return translate(picked, language)


def _place(place: Place, zone: str, language: str) -> Json:
    where = f"{local_time(place.slot.starts_at, zone)} {place.room.name}"
    price = _price(place.price, place.beside, language)
    return {**price, "said": f"{where}, {price['words']}"}


def _off(price: Price, language: str) -> Json:
    worded = _price(price, (), language)
    off = translate(say("Off the grid"), language)
    return {**worded, "said": f"{off}, {worded['words']}"}


def _price(price: Price, beside: tuple[Message, ...], language: str) -> Json:
    joint = ", " if price.is_allowed else " "
    words = joint.join(translate(message, language) for message in price.words)
    besides = [translate(message, language) for message in beside]
    return {
        "ok": price.is_allowed,
        "tone": price.tone,
        "brief": translate(price.brief, language),
        "words": " · ".join([words, *besides]),
    }
