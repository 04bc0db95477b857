"""Requests for library cards in Rennes, shared out between two groups of agents. Everybody in them is invented."""

from __future__ import annotations

from parvis.components.casework import actions as casework
from parvis.components.procedures import actions
from parvis.components.procedures.actions import SampleFile, groups
from parvis.components.procedures.selectors import File, Procedure, procedure
from parvis.core.people import actions as people
from parvis.core.people.selectors import Identity, Organisation, Person, professional

SLUG = "bibliotheque"
TOWN = "35238"
MUSIC = {"any": [{"contains": {"answer": "sections", "value": "music"}}, {"contains": {"answer": "sections", "value": "games"}}]}
# (family, given name, birth, gender, quotient at most 900 €, library, what they borrow, days ago)
READERS = (
    ("Audren", "Katell", "1994-03-08", "female", True, "Les Champs Libres", ["books"], 58),
    ("Bellec", "Yann", "1971-11-02", "male", False, "Bibliothèque Lucien-Rose", ["books", "music"], 37),
    ("Cissé", "Awa", "2000-06-19", "female", True, "Bibliothèque du Triangle", ["games"], 30),
    ("Denoual", "Rozenn", "1988-09-27", "female", False, "Les Champs Libres", ["books"], 21),
    ("Evanno", "Loïc", "1965-01-30", "male", True, "Bibliothèque de Villejean", ["books"], 16),
    ("Fofana", "Ibrahim", "1997-12-12", "male", True, "Bibliothèque du Triangle", ["music"], 11),
    ("Hascoët", "Nolwenn", "1983-04-05", "female", False, "Les Champs Libres", ["books", "games"], 8),
    ("Hamon", "Corentin", "2003-08-21", "male", True, "Bibliothèque de Villejean", ["books"], 4),
    ("Istin", "Annaïg", "1959-10-14", "female", False, "Bibliothèque Lucien-Rose", ["music", "games"], 2),
    ("Jouan", "Mathilde", "1991-02-25", "female", True, "Les Champs Libres", ["books"], 1),
)


def load(organisation: Organisation) -> None:
    """Two groups, their agents, labels, and requests to share out; repeating it adds nothing."""
    if organisation.area != TOWN or actions.has_samples(SLUG, organisation=organisation):
        return
    kind = procedure(SLUG)
    share_out(kind, organisation)
    files = [actions.file_sample(SLUG, organisation=organisation, sample=request(*reader)) for reader in READERS]
    mark(files, kind, organisation)


def share_out(kind: Procedure, organisation: Organisation) -> None:
    """Claire lends books, Gwenola lends music and games, Soizic sees all."""
    claire, gwenola, soizic = (professional(provider="agents", uid=uid) for uid in ("claire", "gwenola", "soizic"))
    music = groups.create(kind, organisation, title="Musique et jeux", rule=MUSIC)
    books = kind.groups.get(organisation=organisation, is_default=True)
    groups.arrange(books, title="Livres, et tout le reste", rule=None)
    groups.set_members(music, [gwenola] if gwenola else [])
    groups.set_members(books, [claire] if claire else [])
    if soizic:
        people.join(soizic, organisation, role="desk-manager")


def mark(files: list[File], kind: Procedure, organisation: Organisation) -> None:
    """One label on two files; Claire follows the oldest."""
    check = casework.create_label(kind, organisation, name="À rappeler", colour="wait")
    casework.create_label(kind, organisation, name="Carte prête", colour="ok")
    for file in files[:2]:
        casework.label(file, check)
    if claire := professional(provider="agents", uid="claire"):
        casework.follow(files[0], claire)


def request(family: str, given: str, born: str, gender: str, low: bool, library: str, sections: list[str], age: int) -> SampleFile:
    return SampleFile(
        person=reader(family, given, born, gender),
        known={"price": {"?quotient_at_most_900": low}},
        values={"library": library, "sections": sections},
        age_days=age,
    )


def reader(family: str, given: str, born: str, gender: str) -> Person:
    identity = Identity(family_name=family, given_names=(given,), birth_date=born, gender=gender, birth_place=TOWN, birth_country="99100")
    return people.recognise(identity, email=f"lecteur-{born}@exemple.example")
