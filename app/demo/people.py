"""The 24 solo workers who came, and what they care about."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """A first name, the languages spoken (the first is the interface's), a trade, and interests.

    An interest is a tag of the topics with a weight from 1 (curious) to 3 (came for it).
    """

    name: str
    languages: tuple[str, ...]
    trade: str
    interests: tuple[tuple[str, int], ...]


PEOPLE = (
    Person("Léa", ("fr", "en"), "graphiste", (("prix", 3), ("clients", 2), ("visibilité", 1))),
    Person("Marc", ("fr",), "menuisier d’art", (("prix", 2), ("visibilité", 3), ("argent", 1))),
    Person("Sofia", ("fr", "en"), "traductrice", (("outils", 3), ("prix", 2), ("isolement", 1))),
    Person("Julien", ("fr",), "développeur web", (("outils", 3), ("semaine", 2), ("clients", 1))),
    Person("Anaïs", ("fr",), "sophrologue", (("santé", 3), ("équilibre", 2), ("visibilité", 2))),
    Person("Tom", ("en",), "product designer", (("clients", 3), ("prix", 2), ("semaine", 1))),
    Person("Priya", ("en", "fr"), "data analyst", (("outils", 2), ("argent", 3), ("admin", 1))),
    Person("Nicolas", ("fr",), "photographe", (("visibilité", 3), ("admin", 2), ("prix", 1))),
    Person("Camille", ("fr", "en"), "illustratrice", (("admin", 3), ("prix", 2), ("clients", 2))),
    Person("David", ("en",), "copywriter", (("visibilité", 2), ("isolement", 3), ("semaine", 2))),
    Person("Inès", ("fr",), "architecte", (("clients", 3), ("admin", 2), ("équilibre", 1))),
    Person("Yannick", ("fr",), "vidéaste", (("visibilité", 2), ("outils", 2), ("argent", 2))),
    Person("Hannah", ("en",), "English coach", (("isolement", 3), ("santé", 2), ("visibilité", 1))),
    Person("Olivier", ("fr",), "consultant en énergie", (("retraite", 3), ("argent", 3))),
    Person("Chloé", ("fr",), "rédactrice", (("équilibre", 3), ("semaine", 2), ("isolement", 2))),
    Person(
        "Rafael", ("fr", "en"), "ingénieur du son", (("argent", 2), ("retraite", 1), ("prix", 2))
    ),
    Person("Mei", ("en",), "UX researcher", (("semaine", 3), ("équilibre", 2), ("outils", 1))),
    Person("Bastien", ("fr",), "paysagiste", (("semaine", 2), ("équilibre", 2), ("clients", 2))),
    Person("Sandrine", ("fr",), "comptable", (("admin", 3), ("argent", 2), ("retraite", 2))),
    Person("Kofi", ("fr", "en"), "formateur", (("visibilité", 2), ("prix", 2), ("isolement", 1))),
    Person("Élodie", ("fr",), "couturière", (("prix", 3), ("santé", 1), ("isolement", 2))),
    Person("Luca", ("fr",), "webmaster", (("outils", 2), ("visibilité", 3), ("semaine", 1))),
    Person("Grace", ("en",), "yoga teacher", (("santé", 3), ("équilibre", 3), ("argent", 1))),
    Person("Fabienne", ("fr",), "médiatrice", (("retraite", 3), ("santé", 2), ("clients", 1))),
)
