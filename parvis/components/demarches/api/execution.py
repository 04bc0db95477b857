"""Runs one query: read, checked and measured before anything is looked up; in a bounded time."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import structlog
from django.utils.translation import gettext
from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
    execute_sync,
    get_operation_ast,
    parse,
    specified_rules,
    validate,
)
from graphql.execution.values import VariableValues, get_variable_values
from graphql.validation import MaxIntrospectionDepthRule, OverlappingFieldsCanBeMergedRule
from typing_extensions import override

from parvis.components.demarches.api.planning import Planned, TooLate
from parvis.components.demarches.api.schema import schema
from parvis.components.demarches.rules import limits, measuring, tangles
from parvis.components.demarches.selectors.access import Access, Refused

log = structlog.get_logger(__name__)
SECONDS = 30.0
MOST_ERRORS = 20


class SameFields(OverlappingFieldsCanBeMergedRule):
    """As the specification has it, but columns and answers of several types may all be called ``value``.

    Clients were written against a server that lets them, and each answer has one type, so nothing becomes ambiguous.
    """

    @override
    def report_error(self, error: GraphQLError) -> None:
        if "conflicting types" not in error.message:
            super().report_error(error)


RULES = [*(SameFields if rule is OverlappingFieldsCanBeMergedRule else rule for rule in specified_rules), MaxIntrospectionDepthRule]


class Wrong(Exception):
    """A call that is not run; ``errors`` say why, ``code`` what kind of wrong it is."""

    def __init__(self, errors: list[GraphQLError], *, code: str) -> None:
        super().__init__(errors[0].message)
        self.errors, self.code = errors, code


@dataclass(frozen=True, kw_only=True)
class Call:
    """What a caller sends."""

    text: str
    variables: Mapping[str, Any]
    operation: str | None = None


@lru_cache(maxsize=256)
def read(text: str) -> DocumentNode:
    """A text that was found right; raises Wrong."""
    if len(text) > limits.LONGEST:
        raise Wrong([GraphQLError(f"This query is longer than {limits.LONGEST:,} signs.")], code="graphql_parse_failed")
    try:
        document = parse(text, max_tokens=limits.TOKENS)
        tangles.check(document)
    except GraphQLError as error:
        raise Wrong([error], code="graphql_parse_failed") from error
    except limits.TooLarge as error:
        raise Wrong([GraphQLError(str(error))], code="too_large") from error
    except RecursionError as error:
        raise Wrong([GraphQLError("This query is nested too deeply to be read.")], code="graphql_parse_failed") from error
    if errors := validate(schema(), document, RULES, max_errors=MOST_ERRORS):
        raise Wrong(errors, code="graphql_validation_failed")
    return document


def run(call: Call, access: Access) -> ExecutionResult:
    """The answer to ``call``; raises Wrong for one that is not run."""
    document = read(call.text)
    operation = get_operation_ast(document, call.operation)
    if operation is None:
        raise Wrong([GraphQLError("Say in `operationName` which operation of this query is meant.")], code="bad_request")
    about_schema = asks_about_schema(document, operation)
    variables = measured(document, operation, call.variables, is_about=about_schema)
    access.types = limits.types_named(document)
    if operation.operation is OperationType.MUTATION or about_schema:
        given = dict(call.variables)
        return execute_sync(schema(), document, context_value=access, variable_values=given, operation_name=call.operation)
    planned = Planned(schema(), document, variables, access, deadline=time.monotonic() + SECONDS)
    try:
        return ExecutionResult(data=planned.run(operation), errors=planned.errors or None)
    except TooLate as late:
        raise Wrong([GraphQLError(f"This query took longer than {SECONDS:.0f} seconds: ask for smaller pages.")], code="timeout") from late


def asks_about_schema(document: DocumentNode, operation: OperationDefinitionNode) -> bool:
    """Whether all that the operation asks is about the schema; raises Wrong for a mix, and for too many acts in one call."""
    asked = limits.root_fields(document, operation)
    about = [each for each in asked if each in ("__schema", "__type")]
    if about and len(about) < len(asked):
        raise Wrong([GraphQLError("Ask about the schema in a query of its own.")], code="bad_request")
    if operation.operation is OperationType.MUTATION and len(asked) > limits.ACTS:
        raise Wrong([GraphQLError(f"At most {limits.ACTS} acts in one call: {len(asked)} are asked.")], code="too_large")
    return bool(about)


def measured(document: DocumentNode, operation: OperationDefinitionNode, given: Mapping[str, Any], *, is_about: bool) -> VariableValues:
    """The variables as their types have them; raises Wrong for those that do not fit, and for what is too deep or too large."""
    values = coerced(operation, given)
    if isinstance(values, list):
        raise Wrong(values, code="graphql_variables_invalid")
    try:
        measuring.check(schema(), document, operation, values, is_about=is_about)
    except limits.TooLarge as error:
        raise Wrong([GraphQLError(str(error))], code="too_large") from error
    return values


def coerced(operation: OperationDefinitionNode, given: Mapping[str, Any]) -> VariableValues | list[GraphQLError]:
    try:
        return get_variable_values(schema(), operation.variable_definitions or (), dict(given), max_errors=MOST_ERRORS)
    except RecursionError:
        return [GraphQLError("The variables are nested too deeply to be read.")]


def shaped(error: GraphQLError) -> dict[str, Any]:
    """An error as callers read it; what is wrong with this server is logged and not told."""
    told = dict(error.formatted)
    original = error.original_error
    if isinstance(original, Refused):
        told["extensions"] = {"code": original.code}
    elif original is not None and not isinstance(original, GraphQLError):
        log.error("demarches.failed", exc_info=original)
        told["message"], told["extensions"] = (
            gettext("Something went wrong here. It is written down; try again later."),
            {"code": "internal_server_error"},
        )
    return told
