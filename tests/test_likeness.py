"""Titles that mean the same are found, in French and in English; others are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.demo.topics import TOPICS
from app.likeness import ALIKE, Pair, Titles, words_of

DEMO = {str(number): topic.title for number, topic in enumerate(TOPICS)}

SAME = [
    ("Compost de quartier", "Composter dans le quartier"),
    ("Compost de quartier", "Compsot du quartier"),
    ("Trouver des clients", "Comment trouver ses premiers clients ?"),
    ("Se faire connaître quand on déteste se vendre", "Se faire connaitre sans se vendre"),
    ("Raison individuelle ou Sàrl ?", "Sàrl ou raison individuelle : que choisir"),
    ("TVA, factures, rappels : la foire aux questions", "Factures et rappels"),
    ("Prendre de vraies vacances", "Prendre des vacances pour de vrai"),
    ("Assurance maladie", "LES ASSURANCES MALADIE"),
    ("Dire non à un projet (et bien dormir)", "Apprendre à dire non"),
    ("Burn-out : ce que j’aurais voulu savoir avant", "Le burnout, en parler"),
    ("Find clients", "Finding new clients"),
    ("Which tools did you stop paying for?", "Tools we stopped paying for"),
    ("Pricing by value", "Price by the day, by the project or by the value?"),
    ("Time management for freelancers", "Managing your time"),
    ("Parents and solo: working around school hours", "Working parents"),
]
OTHER = [
    ("Compost de quartier", "Fête de quartier"),
    ("Trouver des clients", "Trouver un bureau"),
    ("Fixer ses prix sans s’excuser", "Fixer une fuite"),
    ("Contrats : les cinq lignes", "Apprendre cinq langues"),
    ("Coworking à Lausanne", "Manger à Lausanne"),
    ("Retraite : 3e pilier", "Retraite de méditation"),
    ("Find clients", "Find an office"),
    ("Working parents", "Working abroad"),
    ("Price by the day", "A day in the woods"),
    ("What do you want to talk about?", "How do we talk about it?"),
    ("", "Bread"),
]

titles = st.text(max_size=60)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_titles_that_mean_the_same_are_alike(one: str, other: str) -> None:
    among = Titles({**DEMO, "one": one, "other": other})

    assert among.between("one", "other").score >= ALIKE
    assert "one" in [key for key, _ in among.like(other)]


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_titles_that_share_a_word_or_none_are_not(one: str, other: str) -> None:
    among = Titles({**DEMO, "one": one, "other": other})

    assert among.between("one", "other").score < ALIKE


def test_no_two_topics_of_a_whole_day_are_alike() -> None:
    assert Titles(DEMO).pairs() == []


def test_pairs_say_which_words_they_share_and_the_most_alike_come_first() -> None:
    among = Titles(
        {"a": "Compost et jardin", "b": "Bees", "c": "Le compost au jardin", "d": "Mon compost"}
    )

    assert [(pair.first, pair.second) for pair in among.pairs()] == [
        ("a", "c"),
        ("a", "d"),
        ("c", "d"),
    ]
    assert among.pairs()[0].likeness.words == ("compost", "jardin")
    assert [key for key, _ in among.like("Jardins")] == ["a", "c"]


def test_a_word_that_many_titles_have_says_less() -> None:
    crowd = {str(n): f"Client {word}" for n, word in enumerate("abcdefghijkl")}
    few = Titles({"one": "Clients heureux", "other": "Clients perdus"})
    many = Titles({**crowd, "one": "Clients heureux", "other": "Clients perdus"})

    assert many.between("one", "other").score < few.between("one", "other").score


def test_words_are_folded_and_little_words_dropped() -> None:
    assert [word.text for word in words_of("Que reste-t-il de l’Été à 65 ans ?")] == [
        "reste",
        "ete",
        "65",
        "ans",
    ]


@given(titles, titles)
def test_likeness_is_the_same_both_ways_and_between_nothing_and_all(one: str, other: str) -> None:
    among = Titles({"one": one, "other": other})
    there, back = among.between("one", "other"), among.between("other", "one")

    assert there.score == pytest.approx(back.score)
    assert 0 <= there.score <= 1 + 1e-9


@given(st.dictionaries(st.text(max_size=3), titles, max_size=6))
def test_pairs_are_those_that_like_finds(every: dict[str, str]) -> None:
    among = Titles(every)
    order = list(every)

    found = {
        frozenset((key, other))
        for key, title in every.items()
        for other, _ in among.like(title)
        if other != key
    }

    assert {frozenset((pair.first, pair.second)) for pair in among.pairs()} == found
    assert all(order.index(pair.first) < order.index(pair.second) for pair in among.pairs())
    assert all(isinstance(pair, Pair) for pair in among.pairs())
