"""Who asks, who acts for them, who handles: as the interface names people and bodies."""

from __future__ import annotations

from typing import Any

from parvis.components.demarches.rules import ids, words
from parvis.components.demarches.selectors import companies
from parvis.components.procedures.selectors import ForWhom
from parvis.components.procedures.selectors.for_whom import third_party
from parvis.core.people.selectors import Organisation, Person

GONE = "<deleted>"
TITLES = {"male": "M", "female": "Mme"}


def agent(person: Person | None) -> dict[str, Any] | None:
    return {"id": ids.encoded("Instructeur", person.pk), "email": person.email} if person else None


def user(person: Person | None) -> dict[str, Any]:
    """The person of a file; once their data are erased, nobody."""
    return {"id": ids.encoded("User", person.pk), "email": person.email} if person else {"id": GONE, "email": ""}


def applicant(file: Any) -> dict[str, Any]:
    """Who asks: a company as registers described it, or a person with the identity that their provider gave."""
    if file.company is not None:
        return companies.of_organisation(file.company, [each.value for each in file.answers.all()])
    other, person = filed_for(file), file.person
    if other is not None:
        return {
            "__typename": "PersonnePhysique",
            "id": ids.encoded("Individual", other.pk),
            "civilite": None,
            "nom": other.family_name,
            "prenom": other.given_name,
            "date_de_naissance": None,
            "email": other.email or None,
        }
    return {
        "__typename": "PersonnePhysique",
        "id": ids.encoded("Individual", person.pk if person else GONE),
        "civilite": TITLES.get(person.gender) if person else None,
        "nom": (person.usual_name or person.family_name) if person else "",
        "prenom": " ".join(person.given_names) if person else "",
        "date_de_naissance": born(person),
        "email": person.email if person else None,
    }


def born(person: Person | None) -> str | None:
    """The day of birth, where all of it is known."""
    return person.birth_date if person and len(person.birth_date) == 10 and "00" not in person.birth_date.split("-") else None


def helper(file: Any) -> Person | None:
    """Who filed for the person, by mandate or without; whoever files for their company files for themselves."""
    found: Person | None = file.person if filed_for(file) else file.acted_by if file.company is None else None
    return found


def filed_for(file: Any) -> ForWhom | None:
    """Whom a file was declared to be for, without a mandate; None once they took it over, for then it is theirs."""
    found = third_party(file)
    return found if found is not None and found.state != ForWhom.State.TAKEN else None


def service(organisation: Organisation) -> dict[str, Any]:
    """The body that answers for a procedure."""
    return {
        "id": ids.encoded("Service", organisation.pk),
        "nom": organisation.name,
        "siret": organisation.identifier,
        "organisme": organisation.name,
        "type_organisme": words.BODIES.get(organisation.kind, "autre"),
    }
