"""What the country declares about signing in."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.conf import settings

from parvis.core.signin.rules.profile import EuropeProfile, Issuer, SignInProfile
from parvis.kernel.manifest import Need

ASKER = "signin"


# Where each part of an identity stands among claims (OpenID Connect Core 5.1).
IDENTITY_CLAIMS = {
    "family_name": "family_name",
    "given_names": "given_name",
    "birth_date": "birthdate",
    "gender": "gender",
    "birth_place": "birthplace",
    "birth_country": "birthcountry",
}


@cache
def profile() -> SignInProfile:
    """What the country's ``signin.py`` declares; without that file nobody can sign in.

    Raises LookupError when the file defines something else.
    """
    name = f"{settings.PARVIS_COUNTRY}.signin"
    if find_spec(name) is None:
        return SignInProfile()
    declared = getattr(import_module(name), "profile", None)
    if not isinstance(declared, SignInProfile):
        raise LookupError(f"{name} must define `profile = SignInProfile(...)` (parvis.core.signin.selectors)")
    return declared


def needs() -> tuple[Need, ...]:
    """What the broker itself asks at the door: the country's civil register, if it names one."""
    found = profile().register
    if found is None:
        return ()
    need = Need(
        asker=ASKER,
        offer=found.offer,
        fields=found.fields,
        purpose=found.purpose,
        legal_basis=found.legal_basis,
        legal_url=found.legal_url,
        retention_months=found.retention_months,
    )
    return (need,)


@cache
def issuer(slug: str) -> Issuer:
    return next(row for row in profile().issuers if row.slug == slug)


def issuer_url(row: Issuer) -> str:
    return f"{settings.PARVIS_ORIGIN}/{row.path}"


def europe() -> EuropeProfile:
    """What the country agreed with the others; raises LookupError when it has no node."""
    declared = profile().europe
    if declared is None:
        raise LookupError("This country's sign-in profile declares no node: set SignInProfile.europe.")
    return declared
