"""A lifelike SoloCamp in Lausanne, as plain data: nobody in it is real."""

from app.demo.day import DAY, NAME, ROOMS
from app.demo.notes import NOTES, Note
from app.demo.people import PEOPLE, Person
from app.demo.topics import TOPICS, Topic
from app.demo.votes import votes

__all__ = ["DAY", "NAME", "NOTES", "PEOPLE", "ROOMS", "TOPICS", "Note", "Person", "Topic", "votes"]
