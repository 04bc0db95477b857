"""The gate before publication: what the file itself shows. Pages and links are checked where they can be drawn and reached."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from parvis.components.builder.rules.blank import TO_WRITE
from parvis.components.builder.rules.findings import Finding, Weight
from parvis.components.builder.rules.plain_language import ENOUGH, HARD, LONG_SENTENCE, Readability, readability
from parvis.components.builder.rules.relevance import TWO_ANSWERS
from parvis.components.procedures.rules.definition import Field, ProcedureFile
from parvis.components.procedures.rules.once_only import Concepts, redundant
from parvis.kernel.text import Text

LANGUAGES = ("fr", "en")
NAMES_OF_LANGUAGES = {"fr": Text("français", "French"), "en": Text("anglais", "English")}
OF_THE_LAW = ("legal_basis", "owner", "adopted_by", "keywords")  # titles of texts and names of bodies are not ours to simplify
CONTACT = frozenset({"email", "phone", "address", "iban", "file"})  # used by whoever answers: to write, to pay, as a proof


@dataclass(frozen=True, kw_only=True)
class Said:
    """One text of the file and where it stands."""

    place: str
    texts: Mapping[str, str]


def texts(value: Any, place: str = "") -> Iterator[Said]:
    """Every sentence that people read, in both languages."""
    if isinstance(value, Mapping):
        if value and set(value) <= set(LANGUAGES) and all(isinstance(each, str) for each in value.values()):
            yield Said(place=place, texts=value)
            return
        for key, each in value.items():
            yield from texts(each, f"{place}.{key}" if place else str(key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from texts(each, f"{place}.{index}")


def findings(value: Mapping[str, Any], definition: ProcedureFile, *, concepts: Concepts, read_by_rule: Collection[str]) -> list[Finding]:
    """What the text of the file shows, in the order in which it is written."""
    return [
        *unwritten(value),
        *empty_blocks(definition),
        *without_law(definition),
        *asked_although_known(definition, concepts),
        *unused(value, definition, read_by_rule),
        *hard_to_read(value),
    ]


def unwritten(value: Mapping[str, Any]) -> Iterator[Finding]:
    made_up = [each["label"] for each in TWO_ANSWERS]
    for said in texts(value):
        if said.texts == TO_WRITE or dict(said.texts) in made_up:
            what = Text("Ce texte reste à écrire.", "This text is still to be written.")
            mend = Text("Écrivez-le dans les deux langues.", "Write it in both languages.")
            yield Finding(check="texts", weight=Weight.BLOCKING, what=what, mend=mend, place=said.place)
        elif said.texts.get("fr") == said.texts.get("en") and len(said.texts.get("fr", "").split()) > 3:
            what = Text("Le même texte sert aux deux langues.", "The same text serves both languages.")
            mend = Text("Traduisez-le.", "Translate it.")
            yield Finding(check="translation", weight=Weight.WARNING, what=what, mend=mend, place=said.place)


def empty_blocks(definition: ProcedureFile) -> Iterator[Finding]:
    for index, page in enumerate(definition.pages):
        place = f"pages.{index}"
        if not any(each.asks for each in page.fields):
            what = Text(f"La page « {page.title.fr} » ne demande rien.", f"The page “{page.title.en}” asks nothing.")
            yield Finding(check="empty", weight=Weight.WARNING, what=what, mend=MOVE_OR_REMOVE, place=place)
        for position, each in enumerate(page.fields):
            following = page.fields[position + 1 : position + 2]
            if each.type == "heading" and (not following or (following[0].type == "heading" and level(following[0]) <= level(each))):
                what = Text(f"Rien ne suit le titre « {each.label.fr} ».", f"Nothing follows the heading “{each.label.en}”.")
                yield Finding(check="empty", weight=Weight.BLOCKING, what=what, mend=MOVE_OR_REMOVE, place=f"{place}.fields.{position}")


MOVE_OR_REMOVE = Text("Mettez-y une question, ou retirez-le.", "Put a question there, or remove it.")


def level(field: Field) -> int:
    return int(getattr(field, "level", 0) or 1)


def without_law(definition: ProcedureFile) -> Iterator[Finding]:
    if not definition.legal_url:
        what = Text("Le texte de loi n’a pas d’adresse.", "The legal text has no address.")
        mend = Text("Donnez l’adresse où chacun peut le lire.", "Give the address where anybody can read it.")
        yield Finding(check="law", weight=Weight.WARNING, what=what, mend=mend, place="legal_url")
    for index, need in enumerate(definition.needs):
        if not need.legal_url:
            what = Text(
                f"La base légale de « {need.title.fr} » n’a pas d’adresse.", f"The legal basis of “{need.title.en}” has no address."
            )
            mend = Text("Donnez l’adresse du texte qui permet de demander.", "Give the address of the text that allows asking.")
            yield Finding(check="law", weight=Weight.WARNING, what=what, mend=mend, place=f"needs.{index}.legal_url")


def asked_although_known(definition: ProcedureFile, concepts: Concepts) -> Iterator[Finding]:
    places = places_of(definition)
    for each in redundant(definition, concepts):
        offers = ", ".join(sorted(concepts[each.concept]))
        what = Text(f"« {each.label.fr} » est déjà connu d’une administration.", f"An administration knows “{each.label.en}” already.")
        mend = Text(f"Demandez-le à {offers} au lieu de le redemander.", f"Ask {offers} instead of asking the person again.")
        yield Finding(check="once-only", weight=Weight.WARNING, what=what, mend=mend, place=places.get(each.name, ""))


def places_of(definition: ProcedureFile) -> dict[str, str]:
    found = {}
    for page_index, page in enumerate(definition.pages):
        for index, field in enumerate(page.fields):
            found[field.name] = f"pages.{page_index}.fields.{index}"
            found |= {inner.name: f"pages.{page_index}.fields.{index}.fields.{place}" for place, inner in enumerate(field.fields)}
    return found


def unused(value: Mapping[str, Any], definition: ProcedureFile, read_by_rule: Collection[str]) -> Iterator[Finding]:
    """Questions that no condition, rule, routing, decision or letter looks at, and that serve neither to answer nor as a proof."""
    used = {*names_used(value), *read_by_rule}
    places = places_of(definition)
    for each in definition.all_fields():
        inner = {field.name for field in each.fields}
        if not each.typed or each.type in CONTACT or each.name in used or inner & used:
            continue
        what = Text(f"Seul l’œil de l’agent se sert de « {each.label.fr} ».", f"Only an agent’s eye uses “{each.label.en}”.")
        mend = Text(
            "Retirez la question si la décision s’en passe : moins on demande, mieux c’est.",
            "Remove the question if the decision can do without: the less is asked, the better.",
        )
        yield Finding(check="unused", weight=Weight.WARNING, what=what, mend=mend, place=places[each.name])


def names_used(value: Any, key: str = "") -> Iterator[str]:
    """Names of fields that the file names outside their own declaration: in conditions, rules, figures, letters (``{name}``)."""
    if isinstance(value, Mapping):
        for each, inner in value.items():
            if each not in ("options", "label", "hint"):
                yield from names_used(inner, each)
    elif isinstance(value, list):
        for each in value:
            yield from names_used(each, key)
    elif isinstance(value, str):
        if key in NAMING_KEYS:
            yield value
        yield from (part.partition("}")[0] for part in value.split("{")[1:])


NAMING_KEYS = frozenset({"answer", "answered", "field", "fields", "uses", "by", "on", "columns"})


def hard_to_read(value: Mapping[str, Any]) -> Iterator[Finding]:
    for said in texts(value):
        if said.place.rpartition(".")[2] in OF_THE_LAW or said.texts == TO_WRITE:
            continue
        for language in LANGUAGES:
            yield from hard_in(said, language, readability(said.texts.get(language, ""), language))


def hard_in(said: Said, language: str, found: Readability) -> Iterator[Finding]:
    name = NAMES_OF_LANGUAGES[language]
    if found.score is not None and found.score < HARD:
        what = Text(f"Texte difficile en {name.fr} (score {found.score:.0f}).", f"Hard text in {name.en} (score {found.score:.0f}).")
        mend = Text("Des phrases plus courtes, des mots plus courants.", "Shorter sentences, more usual words.")
        yield Finding(check="plain-language", weight=Weight.WARNING, what=what, mend=mend, place=said.place)
    if found.longest > LONG_SENTENCE:
        what = Text(f"Une phrase de {found.longest} mots en {name.fr}.", f"A sentence of {found.longest} words in {name.en}.")
        mend = Text(f"Au plus {LONG_SENTENCE} mots : coupez-la.", f"At most {LONG_SENTENCE} words: cut it.")
        yield Finding(check="sentences", weight=Weight.WARNING, what=what, mend=mend, place=said.place)
    for word, better in found.jargon:
        what = Text(f"« {word} » en {name.fr} : peu de gens le disent.", f"“{word}” in {name.en}: few people say so.")
        yield Finding(
            check="jargon", weight=Weight.WARNING, what=what, mend=Text(f"Dites « {better} ».", f"Say “{better}”."), place=said.place
        )


def scores(value: Mapping[str, Any]) -> dict[str, float | None]:
    """The score of all texts together, by language; None where there is too little text."""
    found: dict[str, float | None] = {}
    for language in LANGUAGES:
        read = (each.texts.get(language, "") for each in texts(value) if each.place.rpartition(".")[2] not in OF_THE_LAW)
        together = readability("\n".join(read), language)
        found[language] = together.score if together.words >= ENOUGH else None
    return found


def changed_silence(before: ProcedureFile | None, after: ProcedureFile) -> Iterator[Finding]:
    """What silence means, and after how long, cannot change once people filed under it: another clock is another procedure."""
    if before is None or before.silence is None or before.silence.is_same_as(after.silence):
        return
    what = Text(
        "Ce que veut dire le silence de l’administration, ou son délai, change par rapport à la version en vigueur.",
        "What the administration’s silence means, or after how long, differs from the version in force.",
    )
    mend = Text(
        "Gardez le même sens et le même délai, ou faites-en une nouvelle démarche et fermez celle-ci en la lui renvoyant.",
        "Keep the same meaning and delay, or make a new procedure of it and close this one with a link to it.",
    )
    yield Finding(check="silence", weight=Weight.BLOCKING, what=what, mend=mend, place="clocks")


def stops(found: Collection[Finding]) -> bool:
    """Whether something must be mended before publication."""
    return any(each.weight is Weight.BLOCKING for each in found)
