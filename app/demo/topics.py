"""What they proposed, in the order in which it came."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Topic:
    """A proposal; `hosts` are names' places in PEOPLE, none where a host is still wanted.

    `slots` is the length, `needs` are room features, `cannot` are session slots counted from 0 in
    which a host is away.
    """

    title: str
    why: str
    description: str
    tags: tuple[str, ...]
    language: str
    hosts: tuple[int, ...]
    slots: int = 1
    needs: tuple[str, ...] = ()
    cannot: tuple[int, ...] = ()


TOPICS = (
    Topic(
        "Fixer ses prix sans s’excuser",
        "Je baisse encore mon tarif avant même que le client ait réagi.",
        """\
On part de nos vrais devis, noms masqués : combien, pour quoi, et qu’est-ce qui a coincé ?
Ensuite, exercice à deux : annoncer son prix, puis **se taire**.
Chacun repart avec une phrase qui lui ressemble.""",
        ("prix", "clients"),
        "fr",
        (0, 20),
        slots=2,
        needs=("tableau blanc",),
    ),
    Topic(
        "Se faire connaître quand on déteste se vendre",
        "Mes clients viennent du bouche-à-oreille, et il s’essouffle.",
        """\
Je suis menuisier, pas vendeur. Qu’est-ce qui vous a amené votre dernier bon client ?
On dresse la liste de ce qui marche ici, entre Lausanne et Vevey, et de ce qui coûte trop cher.""",
        ("visibilité",),
        "fr",
        (1,),
    ),
    Topic(
        "Machine translation ate my rates: now what?",
        "Half of my requests are now “just check what the tool wrote”.",
        """\
I moved from translating to editing, then to advising. Some of it pays, some does not.
Bring your own trade: writers, illustrators and developers hear the same sentence.
Let us compare what we say yes to, and at what price.""",
        ("outils", "prix"),
        "en",
        (2,),
    ),
    Topic(
        "Ma semaine en blocs : essai de six mois",
        "Je travaillais sept jours sur sept sans jamais finir.",
        """\
Production le matin, clients le mardi et le jeudi, administration le vendredi à 10 h.
Je montre mon agenda, même les semaines ratées. Apportez le vôtre !""",
        ("semaine", "équilibre"),
        "fr",
        (3, 14),
        needs=("écran",),
    ),
    Topic(
        "Le dos, les yeux, le souffle : pauses qui tiennent",
        "Huit heures d’écran, zéro collègue pour me dire de me lever.",
        """\
Trois pauses de trois minutes, à essayer sur place, sans tapis ni tenue.
Puis on parle de ce qui nous empêche de les faire. Venez comme vous êtes.""",
        ("santé",),
        "fr",
        (4,),
        needs=("calme",),
    ),
    Topic(
        "The client who always wants one more change",
        "Round seven of a “final” logo. I need a kind way to say stop.",
        """\
Tell your worst story in two minutes, no names. Then we write the e-mail together.
I bring the change-request form that saved my last project.""",
        ("clients",),
        "en",
        (5,),
    ),
    Topic(
        "A cash cushion on an income that jumps",
        "January paid for three months, then nothing until May.",
        """\
My spreadsheet has three pots: tax, slow months, me. I show it with real numbers.
What is your number of months, and how did you get there?""",
        ("argent",),
        "en",
        (6,),
        needs=("écran",),
        cannot=(4,),
    ),
    Topic(
        "Un site d’une page qui amène des clients",
        "Mon portfolio est beau, et personne ne m’écrit.",
        """\
On regarde cinq sites de la salle, dix secondes chacun : qui, quoi, pour qui, comment joindre ?
Puis on réécrit les premières lignes de ceux qui veulent bien.""",
        ("visibilité", "outils"),
        "fr",
        (7, 21),
        slots=2,
        needs=("écran",),
    ),
    Topic(
        "Contrats : les cinq lignes qui m’ont sauvée",
        "Une exposition annulée, et un acompte qui a tout changé.",
        """\
Acompte, délai, nombre de retouches, droits d’utilisation, annulation.
Je lis mes phrases, vous dites les vôtres, on garde les meilleures dans les notes.
Ce n’est pas un avis juridique, mais c’est du vécu.""",
        ("admin", "clients"),
        "fr",
        (8,),
    ),
    Topic(
        "Lonely on Wednesdays: how do you find your people?",
        "Some weeks the only voice I hear is the coffee machine’s.",
        """\
Co-working, a weekly call, lunch with a rival: what lasted more than a month for you?
I would love to leave with two names and a date.""",
        ("isolement",),
        "en",
        (9, 12),
    ),
    Topic(
        "Dire non à un projet (et bien dormir)",
        "J’ai accepté un chantier que je sentais mal. Six mois de trop.",
        """\
Quels sont vos signaux d’alarme au premier rendez-vous ?
On en fait une liste, puis on s’entraîne à refuser sans fermer la porte.""",
        ("clients", "équilibre"),
        "fr",
        (10,),
        cannot=(0,),
    ),
    Topic(
        "Filmer son métier avec un téléphone",
        "Une minute de vos mains au travail vaut mieux qu’une brochure.",
        "Lumière, son, trois plans, pas plus. On tourne une minute dans la salle et on la regarde.",
        ("visibilité", "outils"),
        "fr",
        (11,),
        needs=("écran",),
    ),
    Topic(
        "AVS, LPP, 3e pilier : que reste-t-il à 65 ans ?",
        "J’ai cotisé au minimum pendant dix ans. Je veux comprendre, enfin.",
        """\
Un tour sans jargon : ce que l’indépendant paie, ce qu’il reçoit, ce qui est facultatif.
Je viens avec mon propre extrait de compte AVS et mes regrets.
On note les questions à poser à sa caisse.""",
        ("retraite", "argent"),
        "fr",
        (13, 23),
        needs=("tableau blanc",),
        cannot=(4,),
    ),
    Topic(
        "Déjeuner entre concurrents",
        "Et si les gens de mon métier étaient mes meilleurs collègues ?",
        "Comment partager un trop-plein de travail, un remplaçant, un tarif, sans se gêner ?",
        ("isolement", "prix"),
        "fr",
        (15,),
    ),
    Topic(
        "One calendar, four half-days: a calmer week",
        "I stopped offering “any time that suits you”.",
        """\
Four bookable half-days, the rest is mine. What broke, what did not, and what clients said.
We redraw one volunteer’s week on paper.""",
        ("semaine", "équilibre"),
        "en",
        (16,),
        cannot=(0, 1),
    ),
    Topic(
        "Prendre de vraies vacances",
        "Trois étés de suite avec l’ordinateur à la plage.",
        """\
Prévenir qui, quand, comment ? Et qui répond si ça brûle ?
Je ferme en janvier, les jardins dorment. Et vous, quelle est votre saison morte ?""",
        ("équilibre", "semaine"),
        "fr",
        (17,),
    ),
    Topic(
        "TVA, factures, rappels : la foire aux questions",
        "Posez à une comptable ce que vous n’osez pas demander.",
        """\
À partir de 100 000 francs de chiffre d’affaires, et avant ? Que garder, combien de temps ?
Apportez une facture impayée : on écrit le rappel ensemble.""",
        ("admin", "argent"),
        "fr",
        (18,),
        needs=("tableau blanc",),
    ),
    Topic(
        "Price by the day, by the project or by the value?",
        "Three clients, three ways of billing, one tired trainer.",
        "Same job, three offers on the wall: which would you sign, and which would you send?",
        ("prix",),
        "en",
        (19,),
        needs=("tableau blanc",),
    ),
    Topic(
        "Burn-out : ce que j’aurais voulu savoir avant",
        "L’atelier est resté fermé quatre mois. J’en parle volontiers.",
        """\
Pas de conseils, des récits. On écoute, on ne note rien de personnel.
Et une question pratique : qui paie quand on ne peut plus travailler ?""",
        ("santé", "équilibre"),
        "fr",
        (20,),
        needs=("calme",),
    ),
    Topic(
        "Raison individuelle ou Sàrl ?",
        "Ma fiduciaire dit une chose, mon beau-frère une autre.",
        "Je cherche quelqu’un qui a changé de forme et qui peut raconter ce que cela a coûté.",
        ("admin", "argent", "retraite"),
        "fr",
        (),
    ),
    Topic(
        "Which tools did you stop paying for?",
        "Eleven subscriptions. I use four.",
        "Looking for somebody to lead: we list what we pay each month and cancel one thing live.",
        ("outils", "argent"),
        "en",
        (),
    ),
    Topic(
        "Parents and solo: working around school hours",
        "My working day ends at 3:15, whatever the deadline says.",
        "",
        ("équilibre", "isolement", "semaine"),
        "en",
        (),
    ),
)
