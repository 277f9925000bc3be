import random
import re
from collections import Counter
from datetime import date
from zoneinfo import ZoneInfo

from app.demo import DAY, NOTES, PAGES, PEOPLE, ROOMS, TOPICS, votes
from app.domain.day import blocks, plan_day
from app.domain.rooms import read_rooms
from app.domain.text import clean_line, clean_text, fold
from app.domain.wikilinks import find_links

FREE = [page.title for page in PAGES]
FRENCH = [topic for topic in TOPICS if topic.language == "fr"]


def test_the_camp_is_the_one_that_is_described() -> None:
    assert (len(PEOPLE), len(TOPICS), len(FRENCH)) == (24, 22, 14)
    assert sum(not topic.hosts for topic in TOPICS) == 3
    assert Counter(topic.slots for topic in TOPICS) == {1: 20, 2: 2}


def test_rooms_and_hours_are_typed_as_the_forms_take_them() -> None:
    slots = plan_day(DAY, date=date(2026, 11, 7), zone=ZoneInfo("Europe/Zurich"))
    commons = [slot.label for slot in slots if slot.kind == "common"]
    assert commons == ["Tour de salle", "Déjeuner", "Clôture"]
    assert blocks(slots) == (0, 0, 1, 1, 1)
    assert [room.seats for room in read_rooms(ROOMS)] == [24, 14, 10, 8]


def test_what_topics_need_some_room_has() -> None:
    features = {feature for room in read_rooms(ROOMS) for feature in room.features}
    assert {need for topic in TOPICS for need in topic.needs} == features


def test_every_interest_is_the_tag_of_a_topic() -> None:
    tags = {tag for topic in TOPICS for tag in topic.tags}
    assert {tag for person in PEOPLE for tag, _ in person.interests} == tags


def test_hosts_speak_the_language_of_their_topic() -> None:
    for topic in TOPICS:
        for host in topic.hosts:
            assert topic.language in PEOPLE[host].languages, topic.title


def test_texts_are_as_clean_as_if_they_had_been_typed_in() -> None:
    for topic in TOPICS:
        assert (clean_line(topic.title), clean_line(topic.why)) == (topic.title, topic.why)
        assert clean_text(topic.description) == topic.description
        assert len(topic.title) <= 60
    for note in (*NOTES, *PAGES):
        assert clean_text(note.text) == note.text


def test_french_has_its_no_break_spaces_and_curly_apostrophes() -> None:
    languages = {topic.title: topic.language for topic in TOPICS}
    texts = [f"{topic.title}\n{topic.why}\n{topic.description}" for topic in FRENCH]
    texts += [note.text for note in NOTES if languages[note.title] == "fr"]
    texts += [f"{page.title}\n{page.text}" for page in PAGES]
    for text in texts:
        own = re.sub(r"\[\[.*?\]\]", "", text)
        assert re.findall(r"\w'\w|[^\u00a0][;!?»]|[^\u00a0]:(?!\d)|«[^\u00a0]", own) == []


def test_notes_link_to_topics_that_exist() -> None:
    titles = {fold(topic.title) for topic in TOPICS}
    assert {fold(note.title) for note in NOTES} <= titles
    for note in NOTES:
        links = find_links(note.text)
        assert links
        assert {link.key for link in links} <= titles


def test_free_pages_link_to_topics_to_each_other_and_to_one_that_is_wanted() -> None:
    titles = {fold(title) for title in (*(topic.title for topic in TOPICS), *FREE)}
    links = {link.target: link.key for page in PAGES for link in find_links(page.text)}
    assert [target for target, key in links.items() if key not in titles] == ["Liste de comptables"]
    assert set(FREE) & links.keys() == {"Covoiturage du retour"}


def test_one_seed_draws_the_same_votes_and_nobody_votes_for_their_own() -> None:
    drawn = votes(random.Random(1))
    assert drawn == votes(random.Random(1))
    assert len(set(drawn)) == len(drawn)
    assert [vote for vote in drawn if vote[0] in TOPICS[vote[1]].hosts] == []


def test_everybody_votes_and_every_topic_is_voted_for() -> None:
    drawn = votes(random.Random(1))
    assert {who for who, _ in drawn} == set(range(24))
    assert {what for _, what in drawn} == set(range(22))
