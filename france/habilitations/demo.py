"""The demonstration: Bastien instructs for the fund, Malo for the platform; Bastien and Claire connect programs."""

from __future__ import annotations

from france.habilitations.kinds import FUND
from parvis.core.authorisations import actions
from parvis.core.people import actions as people
from parvis.core.people import selectors

ROLE = "authorisations-instructor"
TEMPLATE = "Durée de conservation"


INSTRUCTORS = (("bastien", FUND), ("malo", "000000018"))  # the fund, and the invented body that runs the demonstration


DEVELOPERS = (("bastien", FUND), ("claire", "213502388"))


def load() -> None:
    for account, body in INSTRUCTORS:
        person = selectors.professional(provider="agents", uid=account)
        if person:
            people.join(person, selectors.organisation_by_identifier(body), role=ROLE)
    for account, body in DEVELOPERS:
        person = selectors.professional(provider="agents", uid=account)
        if person:
            people.join(person, selectors.organisation_by_identifier(body), role="authorisations-developer")
    keep_template()


def keep_template() -> None:
    actions.keep_phrase(
        selectors.organisation_by_identifier(FUND),
        purpose="request_changes",
        title=TEMPLATE,
        text="La durée de conservation demandée dépasse ce que la finalité justifie. Réduisez-la, ou dites quel texte l’impose.",
    )
