"""The closed lists of the inventory, each with its words."""

from __future__ import annotations

from parvis.kernel.networks import Label
from parvis.kernel.text import Text

STATES = {
    "in-service": Text("En service", "In service"),
    "degraded": Text("Dégradé", "Degraded"),
    "down": Text("En panne", "Down"),
    "maintenance": Text("En maintenance", "In maintenance"),
    "planned": Text("Prévu", "Planned"),
    "closed": Text("Fermé", "Closed"),
}
# How each state is shown: the kinds of the design's tags.
TAGS = {"in-service": "ok", "degraded": "wait", "down": "late", "maintenance": "info", "planned": "plain", "closed": "plain"}
WORKING = ("in-service", "degraded", "down", "maintenance")  # states of a site that is open
SET_BY_HAND = ("in-service", "degraded", "down", "maintenance")

KINDS = {
    "head-office": Text("Administration centrale", "Head office"),
    "office": Text("Bureaux", "Offices"),
    "counter": Text("Accueil du public", "Public counter"),
    "court": Text("Tribunal", "Court"),
    "police": Text("Police et secours", "Police and rescue"),
    "school": Text("Enseignement", "Education"),
    "health": Text("Santé", "Health"),
    "barracks": Text("Caserne ou base", "Barracks or base"),
    "data-centre": Text("Centre de données", "Data centre"),
    "workshop": Text("Atelier ou dépôt", "Workshop or depot"),
}
TECHNOLOGIES = {
    "fibre": Text("Fibre", "Fibre"),
    "copper": Text("Cuivre", "Copper"),
    "leased": Text("Liaison louée", "Leased line"),
    "radio": Text("Faisceau hertzien", "Microwave link"),
    "mobile": Text("Réseau mobile", "Mobile network"),
    "satellite": Text("Satellite", "Satellite"),
}
CRITICALITIES = {
    1: Text("Vitale", "Vital"),
    2: Text("Haute", "High"),
    3: Text("Ordinaire", "Ordinary"),
    4: Text("Basse", "Low"),
}
SERVICE_KINDS = {
    "connection": Text("Raccordement", "Connection"),
    "internet": Text("Internet", "Internet"),
    "security": Text("Sécurité", "Security"),
    "collaboration": Text("Travail à plusieurs", "Working together"),
    "hosting": Text("Hébergement", "Hosting"),
    "base": Text("Services de base", "Basic services"),
    "data": Text("Données", "Data"),
}
SITE_LABELS = (Label.INTERNAL, Label.RESTRICTED)  # what is higher is not in this inventory
