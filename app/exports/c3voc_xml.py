"""schedule.xml in the c3voc form (`application/vnd.c3voc.schedule+xml`), for apps on phones.

`<schedule` and `<conference` stand within the first 1024 characters, by which Giggity knows the
format. There is no `recording`: an address in it would take the place of the session's.
"""

from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from app.exports.programme import Programme, ProgrammeDay, ProgrammeEvent

_HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n'


def schedule_xml(day: Programme) -> bytes:
    """Write a programme as XML in UTF-8; the same programme gives the same bytes."""
    root = Element("schedule")
    SubElement(root, "generator", name="SoloCamp")
    _texts(root, {"version": day.version})
    _texts(
        SubElement(root, "conference"),
        {
            "title": day.title,
            "acronym": day.acronym,
            "start": day.days[0].date.isoformat(),
            "end": day.days[-1].date.isoformat(),
            "days": str(len(day.days)),
            "timeslot_duration": day.step,
            "base_url": day.base_url,
            "time_zone_name": day.zone,
        },
    )
    for one in day.days:
        _day(root, one)
    indent(root, " ")
    written: bytes = tostring(root, encoding="utf-8")
    return _HEAD + written + b"\n"


def _day(root: Element, day: ProgrammeDay) -> None:
    written = SubElement(
        root,
        "day",
        index=str(day.index),
        date=day.date.isoformat(),
        start=day.starts_at.isoformat(),
        end=day.ends_at.isoformat(),
    )
    for name, events in day.rooms:
        room = SubElement(written, "room", name=name)
        for event in events:
            _event(room, event)


def _event(room: Element, event: ProgrammeEvent) -> None:
    written = SubElement(room, "event", id=str(event.number), guid=event.guid)
    _texts(
        written,
        {
            "room": event.room,
            "title": event.title,
            "subtitle": "",
            "type": event.kind,
            "date": event.date,
            "start": event.start,
            "duration": event.duration,
            "abstract": event.text,
            "slug": event.slug,
            "track": "",
        },
    )
    persons = SubElement(written, "persons")
    for speaker in event.speakers:
        SubElement(persons, "person").text = speaker.name
    _texts(written, {"language": event.language, "description": "", "url": event.url})
    links = SubElement(written, "links")
    if event.link:
        SubElement(links, "link", href=event.url).text = event.link


def _texts(parent: Element, texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        SubElement(parent, name).text = text
