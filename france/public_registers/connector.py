"""The connectors to the public registers: one question each, about no person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import uuid4

from france.public_registers import rules
from parvis.core.exchange.actions import ExchangeError, HttpSource, NotFoundAtSource
from parvis.core.people import selectors as people
from parvis.kernel.references import RegisterDown
from parvis.kernel.text import Text

sirene = HttpSource(name="sirene", title=Text("Le répertoire Sirene (Insee)", "The Sirene register (Insee)"), demo_path="/registers")
rna = HttpSource(
    name="rna", title=Text("Le répertoire national des associations", "The national register of associations"), demo_path="/registers"
)
rnf = HttpSource(
    name="rnf", title=Text("Le répertoire national des fondations", "The national register of foundations"), demo_path="/registers"
)
directory = HttpSource(name="school-directory", title=Text("L’annuaire de l’éducation", "The directory of schools"), demo_path="/registers")


def establishment(number: str) -> Mapping[str, Any] | None:
    return found(sirene, f"/v3/insee/sirene/etablissements/diffusibles/{number}", rules.establishment, why())


def association(number: str) -> Mapping[str, Any] | None:
    return found(rna, f"/v4/djepva/api-association/associations/open_data/{number}", rules.association, why())


def foundation(number: str) -> Mapping[str, Any] | None:
    return found(rnf, f"/api/foundations/{number}", rules.foundation)


def school(number: str) -> Mapping[str, Any] | None:
    asked = (("where", f'identifiant_de_l_etablissement="{number}"'), ("limit", "1"))
    return found(directory, "/api/explore/v2.1/catalog/datasets/fr-en-annuaire-education/records", rules.school, asked)


def found(
    source: HttpSource, path: str, read: Callable[[Mapping[str, Any]], Mapping[str, Any] | None], query: Iterable[tuple[str, str]] = ()
) -> Mapping[str, Any] | None:
    """What ``source`` says at ``path``, as ``read`` keeps it; None where it knows nothing. Raises RegisterDown."""
    try:
        return read(source.get(path, query=query, request_id=str(uuid4())))
    except NotFoundAtSource:
        return None
    except ExchangeError as error:
        raise RegisterDown(error.text) from error
    except (KeyError, TypeError, AttributeError, IndexError) as error:  # an answer of another shape than the published one
        raise RegisterDown(
            Text(f"{source.title.fr} a répondu autrement que prévu.", f"{source.title.en} answered otherwise than expected.")
        ) from error


def why() -> tuple[tuple[str, str], ...]:
    """What API Entreprise wants to know of every call: who asks, and about what."""
    operator = next(iter(people.organisations(kind="operator")), None)
    recipient = rules.first_establishment(operator.identifier) if operator else ""
    return (("context", "Démarche administrative"), ("object", "Numéro saisi dans un formulaire"), ("recipient", recipient))
