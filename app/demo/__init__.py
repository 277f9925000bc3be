"""A lifelike SoloCamp in Lausanne, as plain data: nobody in it is real."""

from app.demo.day import DAY, NAME, ROOMS
from app.demo.notes import NOTES, PAGES, FreePage, Note
from app.demo.people import PEOPLE, Person
from app.demo.topics import TOPICS, Topic
from app.demo.votes import votes

__all__ = [
    "DAY",
    "NAME",
    "NOTES",
    "PAGES",
    "PEOPLE",
    "ROOMS",
    "TOPICS",
    "FreePage",
    "Note",
    "Person",
    "Topic",
    "votes",
]
