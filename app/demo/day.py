"""The house and the hours, as the organiser would paste them into the form."""

NAME = "SoloCamp Lausanne"

DAY = (
    "9h30 à 17h15, 45 min, pause 15, tour de salle 9h30 à 10h30, déjeuner 12h30 à 13h30, "
    "clôture 16h30 à 17h15"
)

ROOMS = """\
Verrière, 24, écran, tableau blanc
Atelier, 14, écran
Bibliothèque, 10, tableau blanc
Jardin d’hiver, 8, calme
"""
