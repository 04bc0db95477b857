"""Ask in advance for the families that are enrolled; let a family object; destroy what is over."""

from __future__ import annotations

from collections import Counter

from django.db import transaction

from france.school_year import selectors
from france.school_year.models import Preparation
from france.school_year.selectors import ASKER, OFFER
from parvis.core.exchange import actions as exchange
from parvis.core.people.selectors import Organisation, Person
from parvis.kernel.text import Text

AT_A_TIME = 200  # families behind one click; the next click goes on
FIELDS = ("quotient_familial.valeur", "quotient_familial.annee", "quotient_familial.mois")


def prepare(organisation: Organisation, *, year: int, actor_label: str) -> Counter[str]:
    """Ask for each family not asked about yet; how many ended how. Each is told by the door; a crash leaves the rest for the next click.

    Raises the ExchangeError that refuses them all: no authorisation, no permitted exchange.
    """
    ended: Counter[str] = Counter()
    for person in selectors.to_ask(organisation, year=year)[:AT_A_TIME]:
        ended[ask_one(person, organisation=organisation, year=year, actor_label=actor_label)] += 1
    return ended


def ask_one(person: Person, *, organisation: Organisation, year: int, actor_label: str) -> str:
    """Ask for one family and keep what came; the state in which it ended."""
    kept = {"person": person, "organisation": organisation, "year": year}
    try:
        answer = exchange.ask(
            OFFER,
            asker=ASKER,
            subject=exchange.Subject(identity=person.identity),
            organisation=organisation,
            actor_label=actor_label,
            proactive=True,
        )
    except (exchange.NotAuthorised, exchange.NotPermitted, exchange.NeedNotDeclared, exchange.PolicyBroken):
        raise
    except exchange.FlowStopped:
        return "objected"
    except exchange.SourceUnavailable:
        return Preparation.State.AWAITED  # nothing is kept: the next click asks again
    except exchange.ExchangeError:
        values: dict[str, object] = {"state": Preparation.State.UNKNOWN}
    else:
        year_of, month_of = answer.value("quotient_familial.annee"), answer.value("quotient_familial.mois")
        values = {
            "state": Preparation.State.KNOWN,
            "quotient": answer.value("quotient_familial.valeur"),
            "month": f"{year_of:04}-{month_of:02}" if isinstance(year_of, int) and isinstance(month_of, int) else "",
            "authorisation": answer.authorisation,
        }
    made, _ = Preparation.objects.get_or_create(**kept, defaults=values)
    if selectors.objects(person):  # they objected while the source was answering
        destroy(made)
        return "objected"
    return str(values["state"])


@transaction.atomic
def object_to(person: Person) -> int:
    """Stop the flow for good and destroy what it brought, at once; how much there was."""
    exchange.stop_flow(person.identity, asker=ASKER, offer=OFFER)
    return sum(destroy(each) for each in selectors.prepared_for(person.pk))


@transaction.atomic
def destroy(each: Preparation) -> bool:
    if not Preparation.objects.filter(pk=each.pk).delete()[0]:
        return False
    exchange.note_destruction(each.person.identity, asker=ASKER, offer=OFFER, organisation=each.organisation, fields=FIELDS)
    return True


def destroy_what_is_over() -> int:
    """Destroy what was kept its time, and what families objected to elsewhere; how much. Run by the clock."""
    found = Preparation.objects.select_related("person", "organisation").order_by("asked_at")
    return sum(destroy(each) for each in found.iterator(chunk_size=200) if selectors.is_over(each))


def erase(person: Person) -> Text:
    count = sum(destroy(each) for each in selectors.prepared_for(person.pk))
    return Text(f"{count} demande(s) faite(s) par avance effacée(s).", f"{count} request(s) made in advance erased.")
