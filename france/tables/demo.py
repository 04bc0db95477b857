"""The invented body that owns the sample tables, an agent who publishes tables, and a commune that may ask for the restricted one."""

from france.tables.rules import ASKER, BODY, OFFER
from parvis.components.registries import actions, selectors
from parvis.core.exchange import actions as exchange
from parvis.core.people import actions as people
from parvis.core.people.selectors import organisation_by_identifier, organisations, professional
from parvis.kernel.calendar import today

TOWN = "213502388"


def load() -> None:
    people.organisation(BODY, name="Service statistique de démonstration", kind="agency", sample=True)
    for registry in selectors.shipped():
        if registry.owner == BODY:
            actions.load(registry)
    publisher = professional(provider="agents", uid="gwenola")
    if publisher is not None:
        people.join(publisher, organisation_by_identifier(TOWN), role="data-publisher")
    start = today().replace(month=1, day=1)
    for town in organisations(kind="municipality"):
        exchange.authorise(town, asker=ASKER, offer=OFFER, valid_from=start, valid_until=start.replace(year=start.year + 2))
