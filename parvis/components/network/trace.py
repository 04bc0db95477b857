"""The lines that changes of the network leave in the trace."""

from parvis.kernel.manifest import TraceEvent
from parvis.kernel.text import Text


def event(name: str, french: str, english: str, *fields: str) -> TraceEvent:
    return TraceEvent(name=f"network.{name}", sentence=Text(french, english), fields=fields)


TRACE = (
    event(
        "state-changed",
        "L’état du site {site} a changé : {state}.",
        "The state of the site {site} changed: {state}.",
        "site",
        "state",
        "cause",
    ),
    event(
        "sheet-applied",
        "L’inventaire des sites a changé : {added} ajoutés, {changed} modifiés, {closed} fermés.",
        "The inventory of sites changed: {added} added, {changed} changed, {closed} closed.",
        "sheet",
        "added",
        "changed",
        "closed",
    ),
    event(
        "sheet-undone",
        "Un changement de l’inventaire des sites a été annulé.",
        "A change of the inventory of sites was undone.",
        "sheet",
        "added",
        "changed",
        "closed",
    ),
    event(
        "event-announced",
        "Un incident ou des travaux sont annoncés : {event}.",
        "An incident or works are announced: {event}.",
        "event",
    ),
    event("event-ended", "Un incident ou des travaux ont pris fin : {event}.", "An incident or works ended: {event}.", "event"),
    event(
        "service-asked",
        "{organisation} a demandé le service {service}.",
        "{organisation} asked for the service {service}.",
        "service",
        "subscription",
    ),
    event(
        "service-decided",
        "La demande du service {service} est {state}.",
        "The request for the service {service} is {state}.",
        "service",
        "state",
    ),
    event(
        "rule-proposed",
        "Une règle de navigation est proposée pour {pattern}.",
        "A rule of browsing is proposed for {pattern}.",
        "decision",
        "pattern",
        "family",
    ),
    event(
        "rule-confirmed",
        "Une règle de navigation est confirmée pour {pattern}.",
        "A rule of browsing is confirmed for {pattern}.",
        "decision",
        "pattern",
        "family",
    ),
    event(
        "rule-refused",
        "Une règle de navigation est refusée pour {pattern}.",
        "A rule of browsing is refused for {pattern}.",
        "decision",
        "pattern",
        "family",
    ),
    event("block-contested", "{organisation} conteste un blocage : {contest}.", "{organisation} contests a block: {contest}.", "contest"),
    event("contest-answered", "La contestation {contest} a reçu une réponse.", "The contest {contest} was answered.", "contest", "state"),
)
