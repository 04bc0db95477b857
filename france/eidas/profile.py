"""France's node as rows: levels, what is asked about people of other States, what is said of French people.

Sources: Regulation (EU) No 910/2014, articles 6 to 9 and 12; Implementing Regulation (EU) 2015/1501
(minimum data set) and 2015/1502 (levels of assurance); eIDAS Technical Specifications.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from france.eidas.schemes import SCHEMES
from france.places import place_name
from parvis.core.saml.rules import names
from parvis.core.signin.selectors import SAML, EuropeProfile, Identity, Issuer, Received, Subject
from parvis.kernel.manifest import Audience
from parvis.kernel.text import Text

LEVELS = {"eidas1": names.LOW, "eidas2": names.SUBSTANTIAL, "eidas3": names.HIGH}
ASKED = (*((name, True) for name in names.NATURAL_MINIMUM), (names.GENDER, False))
GENDERS = {"Female": "female", "Male": "male"}

# What other States may ask of a French person, and which claims that tells.
ATTRIBUTES: dict[str, tuple[str, ...]] = {
    names.FAMILY_NAME: ("family_name", "preferred_username"),
    names.GIVEN_NAME: ("given_name",),
    names.DATE_OF_BIRTH: ("birthdate",),
    names.PERSON_IDENTIFIER: (),
    names.BIRTH_NAME: ("family_name", "given_name"),
    names.PLACE_OF_BIRTH: ("birthplace", "birthcountry"),
    names.GENDER: ("gender",),
}

EUROPE = Issuer(
    slug="europe",
    path="europe",
    title=Text("Accès des services d’autres États européens", "Entrance for services of other European States"),
    audience=Audience.PERSON,
    levels=tuple(LEVELS),
    default_level="eidas2",
    levels_with_single_sign_on=(),  # eIDAS requests force authentication
    scopes=ATTRIBUTES,
    parameters=frozenset(),
    required_parameters=(),
    prompts=frozenset(),
    protocol=SAML,
    providers=tuple(dict.fromkeys(provider for scheme in SCHEMES for provider in scheme.providers)),
    interaction_seconds=600,
)


def received(attributes: Mapping[str, str]) -> Received:
    """A person of another State: no municipality or country of birth of ours, and no French register that knows them."""
    identifier = attributes[names.PERSON_IDENTIFIER]
    identity = Identity(
        family_name=attributes[names.FAMILY_NAME],
        given_names=tuple(attributes[names.GIVEN_NAME].split()),
        birth_date=date.fromisoformat(attributes[names.DATE_OF_BIRTH]).isoformat(),
        gender=GENDERS.get(attributes.get(names.GENDER, ""), ""),
        foreign_identifier=identifier,
    )
    return Received(identity=identity, uid=identifier)


def attributes(subject: Subject) -> dict[str, str]:
    """What is known of a French person, as the minimum data set writes it; what is not known is left out."""
    identity = subject.identity
    given_names = " ".join(identity.given_names)
    known = {
        names.FAMILY_NAME: subject.usual_name or identity.family_name,
        names.GIVEN_NAME: given_names,
        names.DATE_OF_BIRTH: identity.birth_date,
        names.BIRTH_NAME: f"{given_names} {identity.family_name}",
        names.PLACE_OF_BIRTH: place_name(identity.birth_place or identity.birth_country),
        names.GENDER: next((word for word, gender in GENDERS.items() if gender == identity.gender), "Unspecified"),
    }
    return {name: value for name, value in known.items() if value}


europe = EuropeProfile(
    country="FR",
    issuer=EUROPE.slug,
    levels=LEVELS,
    asked=ASKED,
    identity_from=received,
    attributes_of=attributes,
)
