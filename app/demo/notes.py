"""What they wrote down, in their sessions and beside them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Note:
    """The page of the topic with this title, written by the person at this place in PEOPLE."""

    title: str
    author: int
    text: str


@dataclass(frozen=True)
class FreePage:
    """A page that belongs to no session, written so many minutes after the day's beginning."""

    title: str
    author: int
    minutes: int
    text: str


PAGES = (
    FreePage(
        "Covoiturage du retour",
        17,
        70,
        """\
Départ à 18 h 15 devant l’entrée. Écrivez-vous dans une ligne !

| De Lausanne vers | au volant | places |
|---|---|---|
| Morges, Nyon, Genève | Bastien | 3 |
| Vevey, Montreux | Fabienne | 2 |
| Yverdon | Marc, avec la fourgonnette | 1 |

Celles et ceux qui restent se retrouvent au [[Déjeuner entre concurrents]] de décembre.""",
    ),
    FreePage(
        "Livres et outils qu’on s’est conseillés",
        2,
        130,
        """\
Une ligne par trouvaille, avec la session d’où elle vient.

- Un minuteur de cuisine pour les blocs : [[Ma semaine en blocs : essai de six mois]]
- Le modèle de contrat de Camille : [[Contrats : les cinq lignes qui m’ont sauvée]]
- Priya’s empty spreadsheet, from [[A cash cushion on an income that jumps]]

Ce qu’il nous faut encore : une [[Liste de comptables]] et le [[Covoiturage du retour]].""",
    ),
)

NOTES = (
    Note(
        "Fixer ses prix sans s’excuser",
        7,
        """\
## Ce qu’on s’est dit
- Dire le prix, puis se taire. Compter jusqu’à cinq dans sa tête.
- Un rabais se troque : moins cher, donc moins de retouches ou un délai plus long.
- Léa a augmenté de 15 % en janvier : un seul client perdu, le plus pénible.

> « Si personne ne dit jamais non, c’est trop bas. »

## À lire aussi
[[Contrats : les cinq lignes qui m’ont sauvée]] et [[Déjeuner entre concurrents|le déjeuner]].

## Actions
- [ ] Élodie : afficher ses prix dans l’atelier avant la fin du mois
- [ ] Marc : refaire son devis type et l’envoyer à Léa""",
    ),
    Note(
        "Contrats : les cinq lignes qui m’ont sauvée",
        18,
        """\
## Les cinq lignes
1. Acompte de 30 % à la commande ; le travail commence quand il est arrivé.
2. Deux séries de retouches comprises, la suivante à l’heure.
3. Droits : pour quoi, où, combien de temps.
4. Annulation : ce qui est fait est dû.
5. Délai de paiement : 20 jours.

Le sujet voisin en anglais : [[The client who always wants one more change]].

## Actions
- [ ] Camille : partager son modèle, sans les noms
- [ ] Sandrine : relire le paragraphe sur les rappels""",
    ),
    Note(
        "The client who always wants one more change",
        9,
        """\
## The e-mail we wrote
“Happy to do this. It is outside the two rounds we agreed on, so it comes to CHF 280
and moves the delivery to Thursday. Shall I go ahead?”

- Say yes to the person and put a price on the change.
- Number the rounds in every file name: people see the count themselves.
- In French, the same idea: [[Dire non à un projet (et bien dormir)]].

## Actions
- [ ] Tom: send round the change-request form
- [ ] Léa: translate it into French""",
    ),
    Note(
        "Ma semaine en blocs : essai de six mois",
        17,
        """\
## L’agenda de Julien
| | matin | après-midi |
|---|---|---|
| lundi, mercredi | production | production |
| mardi, jeudi | production | clients |
| vendredi | administration | rien, exprès |

Ce qui a raté : les semaines avec un jour férié. Ce qui a tenu : le vendredi à 10 h.
Mei fait autrement, voir [[One calendar, four half-days: a calmer week]].

## Actions
- [ ] Chloé : essayer deux semaines et raconter
- [ ] Bastien : bloquer le vendredi dès décembre""",
    ),
    Note(
        "Lonely on Wednesdays: how do you find your people?",
        19,
        """\
## What lasted
- A call every Monday at 8:30, fifteen minutes, three people, no agenda (two years!)
- The same café on the same day: you stop having to organise it.

## What did not
- Big chat groups: silent after three weeks.
- Monthly dinners: too far apart, see also [[Déjeuner entre concurrents]].

## Actions
- [ ] Hannah: Wednesday table at the station café, first one next week
- [ ] David: collect the numbers of those who want a Monday call""",
    ),
    Note(
        "AVS, LPP, 3e pilier : que reste-t-il à 65 ans ?",
        15,
        """\
## À retenir
- Commander son extrait de compte AVS : c’est gratuit, et une année manquante se paie longtemps.
- La LPP est facultative pour nous ; le 3e pilier A a un plafond plus haut sans LPP.
- L’assurance-accidents et la perte de gain sont à choisir soi-même.

Chiffres à vérifier auprès de sa caisse : ils changent chaque année.
La question des statuts reste ouverte : [[Raison individuelle ou Sàrl ?]]

## Actions
- [ ] Olivier : inviter quelqu’un de la caisse au prochain SoloCamp
- [ ] Rafael : commander son extrait lundi""",
    ),
    Note(
        "A cash cushion on an income that jumps",
        22,
        """\
## Three pots
1. **Tax and AVS**: 30 % of every payment, moved the same day.
2. **Slow months**: Priya aims at four; the room’s answers went from one to nine.
3. **Me**: the same salary each month, even in January.

Related: [[TVA, factures, rappels : la foire aux questions|VAT and reminders (in French)]].

## Actions
- [ ] Priya: share the empty spreadsheet
- [ ] Grace: open a second account""",
    ),
    Note(
        "Prendre de vraies vacances",
        14,
        """\
## Nos recettes
- Annoncer les dates six semaines avant, les rappeler dans chaque courriel.
- Un remplaçant pour les urgences, payé, et réciproque.
- La veille du départ : ne rien livrer !

Pour trouver ce remplaçant : [[Déjeuner entre concurrents]].

## Actions
- [ ] Bastien et Inès : se remplacer en février
- [ ] Chloé : écrire le message d’absence que tout le monde peut copier""",
    ),
)
