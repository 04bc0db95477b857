"""The choice of a provider as a page shows it: those offered, the last choice first; those not offered, with why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from parvis.core.signin import browsers, selectors
from parvis.core.signin.models import IdentityProvider
from parvis.core.signin.selectors import SAML, Offer


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What to draw; ``last`` is the short name of this browser's last choice, empty when it is not offered here."""

    offered: Sequence[Offer]
    others: Sequence[Offer]
    with_evidence: Sequence[Offer]  # those that reach the level with a document presented in the same sign-in
    last: str
    countries: Sequence[IdentityProvider] = ()  # other countries, by name

    @classmethod
    def of(cls, request: HttpRequest, offers: Sequence[Offer], *, without: str = "") -> Choices:
        """``without`` leaves out the provider that just failed."""
        kept = browsers.last_provider(request)
        abroad = [each.provider for each in offers if each.provider.protocol == SAML and not each.why_not]
        offers = [each for each in offers if each.provider.protocol != SAML]
        offered = [each for each in offers if not each.why_not and each.provider.slug != without]
        last = kept if any(each.provider.slug == kept for each in offered) else ""
        offered.sort(key=lambda each: (each.provider.slug != last, each.is_failing))
        raised = [each for each in offers if each.with_evidence and each.provider.slug != without]
        others = [each for each in offers if each.why_not and not each.with_evidence]
        return cls(offered=offered, others=others, with_evidence=raised, last=last, countries=selectors.by_name(abroad))

    @property
    def issuers(self) -> list[str]:
        at_home = [offer.provider for offer in (*self.offered, *self.with_evidence)]
        return [selectors.address_of(each) for each in (*at_home, *self.countries)]
