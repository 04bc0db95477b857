"""A file of sites: its schema, and every cell that is wrong with its line and column."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from parvis.components.network.rules import words
from parvis.kernel.accents import without_accents
from parvis.kernel.delimited import UnreadableFile, decoded, lines
from parvis.kernel.networks import NetworkPlace
from parvis.kernel.text import Text

MOST_ROWS = 50_000
MOST_BYTES = 10_000_000
LONGEST_CELL = 2_000
ENCODINGS = {"utf-8-sig": "UTF-8", "cp1252": "Windows-1252"}  # as people know them

COLUMNS = {
    "code": Text(
        "Code unique du site, lettres, chiffres et tirets, 20 au plus", "The site’s own code: letters, digits, hyphens, 20 at most"
    ),
    "name": Text("Nom du site", "Name of the site"),
    "body": Text("Identifiant de l’organisme", "Identifier of the body"),
    "body_name": Text("Nom de l’organisme", "Name of the body"),
    "family": Text("Ministère ou autorité de tutelle", "Ministry or authority that it is under"),
    "kind": Text("Genre de site", "Kind of site"),
    "commune": Text("Code officiel de la commune", "Official code of the municipality"),
    "longitude": Text("Longitude, degrés ; vide : le centre de la commune", "Longitude, degrees; empty: the middle of the municipality"),
    "latitude": Text("Latitude, degrés", "Latitude, degrees"),
    "technology": Text("Technique du lien", "Technology of the link"),
    "rate": Text("Débit, mégabits par seconde", "Rate, megabits per second"),
    "backup": Text("Technique du lien de secours ; vide : aucun", "Technology of the backup link; empty: none"),
    "services": Text("Services, séparés par des espaces", "Services, with spaces between"),
    "opened_on": Text("Ouverture, AAAA-MM-JJ", "Opened on, YYYY-MM-DD"),
    "closed_on": Text("Fermeture, AAAA-MM-JJ", "Closed on, YYYY-MM-DD"),
    "criticality": Text("Importance, de 1 (vitale) à 4 (basse)", "Criticality, from 1 (vital) to 4 (low)"),
    "label": Text("Diffusion : internal ou restricted", "Label: internal or restricted"),
}
NEEDED = ("code", "name", "body", "body_name", "family", "kind", "commune", "technology", "rate")


@dataclass(frozen=True)
class Wrong:
    """One thing to mend: where it stands, what it is."""

    line: int
    column: str
    value: str
    words: Text


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the network knows, against which cells are checked."""

    families: Collection[str]
    services: Collection[str]
    areas: Collection[str]
    place: Callable[[str], NetworkPlace | None]


@dataclass
class Read:
    """All of a file: rows that are right, and everything that is wrong."""

    encoding: str
    rows: list[dict[str, Any]] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)


def read(content: bytes, known: Known) -> Read:
    """Rows by the names of COLUMNS, typed; raises UnreadableFile."""
    text, encoding = decoded(content, most_bytes=MOST_BYTES)
    found, seen = Read(ENCODINGS.get(encoding, encoding.upper())), dict[str, int]()
    cut = lines(text)
    header = header_of(next(cut, (1, []))[1])
    for number, cells in cut:
        take(found, number, header, cells, known=known, seen=seen)
    if not found.rows and not found.wrong:
        raise UnreadableFile(Text("Le fichier ne contient aucun site.", "The file holds no site."))
    return found


def header_of(cells: list[str]) -> list[str]:
    """The names of the columns; raises UnreadableFile naming what is missing, unknown or twice there."""
    names = [cell.strip().lower() for cell in cells]
    missing = [name for name in NEEDED if name not in names]
    unknown = [name for name in names if name not in COLUMNS]
    twice = sorted({name for name in names if names.count(name) > 1})
    if missing or unknown or twice:
        said = [(missing, "manquent", "missing"), (unknown, "inconnues", "unknown"), (twice, "en double", "there twice")]
        french = " ; ".join(f"{word} : {', '.join(each[:20])[:300]}" for each, word, _ in said if each)
        english = "; ".join(f"{word}: {', '.join(each[:20])[:300]}" for each, _, word in said if each)
        raise UnreadableFile(Text(f"La première ligne nomme les colonnes — {french}.", f"The first line names the columns – {english}."))
    return names


def take(found: Read, line: int, header: list[str], cells: list[str], *, known: Known, seen: dict[str, int]) -> None:
    if len(found.rows) + len(found.wrong) >= MOST_ROWS:
        raise UnreadableFile(Text("Plus de 50 000 lignes : coupez le fichier.", "More than 50,000 lines: cut the file."))
    if len(cells) != len(header):
        found.wrong.append(
            Wrong(line, "", str(len(cells)),
                  Text(f"{len(header)} cellules attendues", f"{len(header)} cells expected"))
        )  # fmt: skip
        return
    given = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
    row, wrong = checked(given, known)
    if row["code"] in seen:
        first = seen[row["code"]]
        wrong["code"] = Text(f"déjà à la ligne {first}", f"on line {first} already")
    seen.setdefault(row["code"], line)
    found.wrong += [Wrong(line, name, given.get(name, "")[:60], said) for name, said in wrong.items()]
    if not wrong:
        found.rows.append(row)


def checked(given: Mapping[str, str], known: Known) -> tuple[dict[str, Any], dict[str, Text]]:
    """One row with its cells typed, and what is wrong by column."""
    row: dict[str, Any] = {}
    wrong: dict[str, Text] = {}
    for name in COLUMNS:
        try:
            row[name] = typed(name, given.get(name, ""), known)
        except Problem as problem:
            row[name], wrong[name] = given.get(name, ""), problem.words
    if not wrong:
        wrong.update(between(row, known))
    return row, wrong


class Problem(ValueError):
    """A cell is wrong; ``words`` says how."""

    def __init__(self, french: str, english: str) -> None:
        super().__init__(english)
        self.words = Text(french, english)


def typed(name: str, cell: str, known: Known) -> Any:
    """A cell as its column means it; raises Problem."""
    if len(cell) > LONGEST_CELL or any(ord(character) < 32 for character in cell):
        raise Problem("trop long, ou avec un saut de ligne", "too long, or with a line break")
    if not cell and name in NEEDED:
        raise Problem("vide", "empty")
    return CELLS[name](cell, known)


def code(cell: str, _known: Known) -> str:
    if len(cell) > 20 or not cell.isascii() or not cell.replace("-", "").isalnum():
        raise Problem("lettres, chiffres et tirets, 20 au plus", "letters, digits and hyphens, 20 at most")
    return cell.upper()


def text(limit: int) -> Callable[[str, Known], str]:
    def check(cell: str, _known: Known) -> str:
        if len(cell) > limit:
            raise Problem(f"plus de {limit} caractères", f"longer than {limit} characters")
        return cell

    return check


def among(values: Callable[[Known], Collection[Any]]) -> Callable[[str, Known], str]:
    def check(cell: str, known: Known) -> str:
        if cell and cell not in values(known):
            listed = ", ".join(sorted(map(str, values(known)))[:30])
            raise Problem(f"inconnu ; choisissez parmi {listed}", f"unknown; choose among {listed}")
        return cell

    return check


def number(low: float, high: float) -> Callable[[str, Known], float | None]:
    def check(cell: str, _known: Known) -> float | None:
        if not cell:
            return None
        try:
            value = float(cell.replace(",", "."))
        except ValueError as error:
            raise Problem("n’est pas un nombre", "is not a number") from error
        if not low <= value <= high:
            raise Problem(f"doit être entre {low:g} et {high:g}", f"must be between {low:g} and {high:g}")
        return value

    return check


def whole(low: int, high: int, default: int | None = None) -> Callable[[str, Known], int | None]:
    def check(cell: str, _known: Known) -> int | None:
        if not cell:
            return default
        if not (cell.isascii() and cell.isdigit() and len(cell) < 10 and low <= int(cell) <= high):
            raise Problem(f"doit être un nombre entier de {low} à {high}", f"must be a whole number from {low} to {high}")
        return int(cell)

    return check


def commune(cell: str, known: Known) -> str:
    found = known.place(cell)
    if found is None:
        raise Problem("aucune commune n’a ce code", "no municipality has this code")
    if found.area not in known.areas:
        raise Problem("cette commune est hors de la carte", "this municipality is outside the map")
    return cell


def services(cell: str, known: Known) -> list[str]:
    found = list(dict.fromkeys(cell.split()))
    if unknown := [each for each in found if each not in known.services]:
        raise Problem(f"services inconnus : {', '.join(unknown)[:200]}", f"unknown services: {', '.join(unknown)[:200]}")
    return found


def day(cell: str, _known: Known) -> str | None:
    if not cell:
        return None
    try:
        return date.fromisoformat(cell).isoformat() if len(cell) == 10 else day_error()
    except ValueError as error:
        raise Problem("n’est pas un jour : écrivez AAAA-MM-JJ", "is not a day: write YYYY-MM-DD") from error


def day_error() -> str:
    raise ValueError


CELLS: dict[str, Callable[[str, Known], Any]] = {
    "code": code,
    "name": text(200),
    "body": text(40),
    "body_name": text(200),
    "family": among(lambda known: known.families),
    "kind": among(lambda _known: words.KINDS),
    "commune": commune,
    "longitude": number(-180, 180),
    "latitude": number(-90, 90),
    "technology": among(lambda _known: words.TECHNOLOGIES),
    "rate": whole(1, 1_000_000),
    "backup": among(lambda _known: words.TECHNOLOGIES),
    "services": services,
    "opened_on": day,
    "closed_on": day,
    "criticality": whole(1, 4, 3),
    "label": lambda cell, known: among(lambda _known: [each.value for each in words.SITE_LABELS])(cell, known) or "internal",
}


def between(row: dict[str, Any], known: Known) -> dict[str, Text]:
    """What is wrong between cells; the place is completed on the way."""
    place = known.place(row["commune"])
    if (row["longitude"] is None) != (row["latitude"] is None):
        return {"latitude": Text("longitude et latitude vont ensemble", "longitude and latitude go together")}
    if row["longitude"] is None and (place is None or place.longitude is None):
        return {
            "longitude": Text(
                "à donner : le centre de cette commune n’est pas connu", "needed: the middle of this municipality is not known"
            )
        }
    if row["opened_on"] and row["closed_on"] and row["closed_on"] < row["opened_on"]:
        return {"closed_on": Text("avant l’ouverture", "before it opened")}
    if place is not None:
        row.update(place=place.name, area=place.area)
        if row["longitude"] is None:
            row.update(longitude=place.longitude, latitude=place.latitude)
    return {}


@lru_cache(maxsize=20_000)
def folded(text: str) -> str:
    """What the search compares: lower case, without accents."""
    return text.lower() if text.isascii() else without_accents(text).lower()
