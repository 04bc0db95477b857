"""Which readings are unusual: published rules, each with its threshold, as pure functions over what was read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from parvis.kernel.text import Text

NEW_BODY, NIGHT, BULK, NO_FILE, SHOWN_LATER = "new-body", "night", "bulk", "no-file", "shown-later"

DAY_BEGINS, DAY_ENDS = 6, 22  # hours where the country is
BULK_WINDOW = timedelta(hours=1)
WITH_THE_PERSON = frozenset({"signin.identity-released", "signin.token-checked"})  # readings that one's own sign-in causes
BULK_BY_AGENT = 20  # people read by one agent within the window
BULK_BY_BODY = 500  # people read by one body's machines within the window


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One line as the rules see it: ``at`` where the country is, ``actor`` empty when no agent is named."""

    key: int
    subject: str
    body: str
    actor: str
    at: datetime
    file_reference: str
    by_oneself: bool = False  # the person was there and asked for it
    own_file: bool = False  # it serves a file that the person opened
    works: bool = True  # administrations work on that day


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule in plain words: what it looks for, why, and when there is no need to worry."""

    slug: str
    title: Text
    looks_for: Text
    why: Text
    mistaken: Text
    raised: Callable[[Reading, Sequence[Reading]], bool] | None = None  # (the reading, those of its body within the window)


def at_night(reading: Reading, _others: Sequence[Reading]) -> bool:
    """An agent read outside the hours or the days on which administrations work."""
    return bool(reading.actor) and not (reading.works and DAY_BEGINS <= reading.at.hour < DAY_ENDS)


def without_file(reading: Reading, _others: Sequence[Reading]) -> bool:
    """An agent read and named no file. Machines ask within a person's own procedure, before the file has a number."""
    return bool(reading.actor) and not reading.file_reference


def in_bulk(reading: Reading, others: Sequence[Reading]) -> bool:
    """The same agent, or a body's machines, read more people than the threshold in the hour that ends here."""
    since = reading.at - BULK_WINDOW
    same = {each.subject for each in others if each.actor == reading.actor and since < each.at <= reading.at} | {reading.subject}
    return len(same) > (BULK_BY_AGENT if reading.actor else BULK_BY_BODY)


RULES = {
    rule.slug: rule
    for rule in (
        Rule(
            slug=NEW_BODY,
            title=Text("Première lecture par cet organisme", "First reading by this body"),
            looks_for=Text(
                "Un organisme lit vos données alors qu’aucune ligne de votre trace ne parle encore de lui, et pas pour une démarche que vous avez commencée.",
                "A body reads your data although no line of your trace mentions it yet, and not for a request that you began.",
            ),
            why=Text("Vous n’avez peut-être jamais eu affaire à lui.", "You may never have dealt with it."),
            mistaken=Text(
                "Un déménagement, un organisme qui en remplace un autre, une démarche faite pour vous par quelqu’un qui vous représente.",
                "You moved, a body replaced another, or somebody who acts for you made a request.",
            ),
        ),
        Rule(
            slug=NIGHT,
            title=Text("La nuit ou un jour chômé", "At night or on a day off"),
            looks_for=Text(
                f"Un agent lit vos données entre {DAY_ENDS}\u00a0h et {DAY_BEGINS}\u00a0h, un jour de fin de semaine ou un jour férié.",
                f"An agent reads your data between {DAY_ENDS}:00 and 0{DAY_BEGINS}:00, at a weekend or on a public holiday.",
            ),
            why=Text("Peu d’agents travaillent à ces heures.", "Few agents work at those hours."),
            mistaken=Text(
                "Une permanence, un hôpital, un agent qui rattrape un retard. Les échanges sans agent n’alertent pas.",
                "A duty service, a hospital, an agent catching up. Exchanges without an agent raise nothing.",
            ),
            raised=at_night,
        ),
        Rule(
            slug=BULK,
            title=Text("Lecture en masse", "Reading in bulk"),
            looks_for=Text(
                f"Un même agent lit plus de {BULK_BY_AGENT} personnes en une heure, ou les machines d’un organisme plus de {BULK_BY_BODY}.",
                f"One agent reads more than {BULK_BY_AGENT} people within an hour, or a body’s machines more than {BULK_BY_BODY}.",
            ),
            why=Text("Une fuite commence souvent ainsi.", "This is how many leaks begin."),
            mistaken=Text(
                "Une campagne annoncée\u00a0: rentrée scolaire, renouvellement de droits. Le seuil atteint, seules les lectures suivantes alertent.",
                "An announced campaign: start of the school year, renewal of rights. Only the readings beyond the threshold raise it.",
            ),
            raised=in_bulk,
        ),
        Rule(
            slug=NO_FILE,
            title=Text("Aucun dossier indiqué", "No file named"),
            looks_for=Text(
                "Un agent lit vos données sans nommer le dossier pour lequel il le fait.",
                "An agent reads your data without naming the file for which they do so.",
            ),
            why=Text("Une lecture doit servir à quelque chose de précis.", "A reading must serve something precise."),
            mistaken=Text(
                "Un renseignement donné au guichet ou au téléphone, avant tout dossier.",
                "An answer given at the counter or by telephone, before there is any file.",
            ),
            raised=without_file,
        ),
        Rule(
            slug=SHOWN_LATER,
            title=Text("Lecture qui vous était cachée", "Reading that was hidden from you"),
            looks_for=Text(
                "Une lecture que la loi permettait de taire pour un temps vous est montrée.",
                "A reading that the law allowed to keep quiet for a time is now shown to you.",
            ),
            why=Text(
                "Elle est à sa date dans la trace\u00a0: sans alerte, elle passerait inaperçue.",
                "It stands at its own date in the trace: without an alarm it would go unnoticed.",
            ),
            mistaken=Text(
                "Le motif et le texte de loi que donne la ligne vous paraissent clairs. Vous pouvez tout de même la contester.",
                "The reason and the law that the line gives are clear to you. You may contest it all the same.",
            ),
        ),
    )
}


def alarms(reading: Reading, *, others: Sequence[Reading], known_bodies: Iterable[str]) -> Iterator[str]:
    """The rules that ``reading`` raises; none for what one asked for oneself, and no new body for a file that one opened with it.

    ``others`` are readings by the same body in the last hour, ``known_bodies`` those of earlier lines about the subject.
    Neither may hold a line that is still hidden: an alarm, or its absence, would betray it.
    """
    if reading.by_oneself:
        return
    own_file = reading.own_file and reading.file_reference and not reading.actor
    if reading.body and reading.body not in known_bodies and not own_file:
        yield NEW_BODY
    for slug, rule in RULES.items():
        if rule.raised is not None and rule.raised(reading, others):
            yield slug
