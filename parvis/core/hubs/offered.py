"""An offer of this platform behind an address of a hub."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from parvis.core.exchange.actions import ExchangeError, NotFoundAtSource, Query, SourceUnavailable, Subject
from parvis.core.hubs.relay import failed
from parvis.core.hubs.rules.sources import SourceAnswer, SourceFailure
from parvis.kernel import catalogue

if TYPE_CHECKING:
    from parvis.core.hubs.rules.endpoints import Endpoint
    from parvis.core.hubs.rules.sources import About, Parameters


@dataclass(frozen=True, kw_only=True)
class Offered:
    """``offer`` as a hub tells it: ``shaped`` puts its values into the hub's form, ``missing`` says that there is no record."""

    offer: str
    shaped: Callable[[Endpoint, Parameters, Mapping[str, Any]], SourceAnswer]
    missing: Callable[[Endpoint], SourceAnswer]

    @property
    def name(self) -> str:
        return self.offer

    def answer(self, endpoint: Endpoint, parameters: Parameters, about: About, *, request_id: str) -> SourceAnswer:
        """Raises SourceFailure. The door has been passed already: the trace and the mask are the hub's."""
        query = Query(
            offer=self.offer,
            subject=Subject(identity=about.identity) if about.identity else Subject(organisation=about.organisation),
            fields=tuple(field.name for field in catalogue.offer(self.offer).fields),
            recipient=next(iter(parameters.get("recipient", ())), ""),
            request_id=request_id,
        )
        try:
            return self.shaped(endpoint, parameters, catalogue.offer(self.offer).provider(query))
        except NotFoundAtSource:
            return self.missing(endpoint)
        except SourceUnavailable as failure:
            raise failed(failure) from None
        except ExchangeError:  # it refused us, or the question
            raise SourceFailure("refused") from None
