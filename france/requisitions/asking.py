"""A judicial requisition: one question about one person, for one case, kept from them until a date where the investigation needs it."""

from __future__ import annotations

from datetime import date

from dateutil.relativedelta import relativedelta

from parvis.core.exchange import actions as exchange
from parvis.core.people.selectors import Identity, Organisation
from parvis.kernel.calendar import end_of_day, today

ASKER, OFFER = "requisitions", "dss/quotient-familial"
FIELDS = ("adresse.numero_libelle_voie", "adresse.code_postal_ville")
REASON, MONTHS = "criminal-investigation", 36  # of the duty under which such a question may stay unknown, and its longest


def latest() -> date:
    """The last day on which a question put today is shown."""
    return today() + relativedelta(months=MONTHS, days=-1)


def requisition(about: Identity, *, case: str, hidden_until: date | None, organisation: Organisation, actor_label: str) -> dict[str, str]:
    """The address that the source knows; ``hidden_until`` is the last day on which the person is not told. Raises ExchangeError."""
    answer = exchange.ask(
        OFFER,
        asker=ASKER,
        subject=exchange.Subject(identity=about),
        organisation=organisation,
        actor_label=actor_label,
        file_reference=case,
        hidden_until=end_of_day(hidden_until) if hidden_until else None,
    )
    return {path: str(answer.value(path) or "") for path in answer.fields}
