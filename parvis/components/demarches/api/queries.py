"""Where queries begin."""

from __future__ import annotations

from typing import Any

from ariadne import QueryType
from graphql import GraphQLResolveInfo

from parvis.components.demarches.selectors.access import Access, Refused, of_id, public_procedure
from parvis.components.demarches.selectors.demarches import Descriptor
from parvis.components.demarches.selectors.dossiers import Dossier
from parvis.components.demarches.selectors.dossiers import dossier as dossier_of
from parvis.components.demarches.selectors.lists import Demarche, GroupWithDossiers

query = QueryType()


@query.field("demarche")
def demarche(_root: Any, info: GraphQLResolveInfo[Any], number: int) -> Demarche:
    access: Access = info.context
    return Demarche(access.procedure(number), access, organisation=access.organisation)


@query.field("demarcheDescriptor")
def demarche_descriptor(_root: Any, info: GraphQLResolveInfo[Any], demarche: dict[str, Any]) -> Descriptor:
    access: Access = info.context
    number = demarche["number"] if demarche.get("number") is not None else of_id("Procedure", demarche["id"])
    found = public_procedure(number)
    if found is not None:
        return Descriptor(found, access, organisation=access.token.organisation if access.token else None)
    raise Refused(f"No published procedure has the number {number}.", code="not_found")


@query.field("dossier")
def dossier(_root: Any, info: GraphQLResolveInfo[Any], number: int) -> Dossier:
    access: Access = info.context
    return dossier_of(access.file(number), access)


@query.field("groupeInstructeur")
def groupe_instructeur(_root: Any, info: GraphQLResolveInfo[Any], number: int) -> GroupWithDossiers:
    access: Access = info.context
    return GroupWithDossiers(access.group(number), access, organisation=access.organisation)
