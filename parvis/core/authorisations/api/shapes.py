"""What calls send and are answered, member by member: the surface of DataPass."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Path, Query, Schema
from pydantic import Field, JsonValue

State = Literal["draft", "submitted", "changes_requested", "validated", "refused", "archived", "revoked"]
GrantedState = Literal["active", "obsolete", "revoked"]
Limit = Annotated[int, Query(ge=1, le=1000, description="How many at most.")]
Offset = Annotated[int, Query(ge=0, le=1_000_000, description="How many to skip.")]
States = Annotated[list[State], Query(alias="state[]", max_length=20, description="Only these states: state[]=draft&state[]=submitted.")]
OneState = Annotated[State | None, Query(description="Only this state.")]
Id = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,60}$", description="As lists give it.")]


class PointerOut(Schema):
    pointer: str


class ErrorOut(Schema):
    status: str
    title: str
    detail: str
    source: PointerOut | None = None


class ErrorsOut(Schema):
    errors: list[ErrorOut]


class PersonOut(Schema):
    id: int
    email: str
    given_name: str | None = None
    family_name: str | None = None


class EventOut(Schema):
    id: int
    name: str
    created_at: datetime


class AuthorisationOut(Schema):
    id: int
    slug: str
    revoked: bool
    state: GrantedState
    created_at: datetime
    data: dict[str, Any]
    authorization_request_class: str
    definition_id: str


class AuthorisationWithRequestOut(AuthorisationOut):
    request_id: int
    organization: dict[str, Any]


class RequestOut(Schema):
    id: int
    public_id: str
    definition_id: str
    type: str
    state: State
    form_uid: str
    data: dict[str, Any]
    created_at: datetime
    last_submitted_at: datetime | None
    last_validated_at: datetime | None
    reopening: bool
    reopened_at: datetime | None
    external_provider_id: str | None
    organisation: dict[str, Any]
    applicant: PersonOut | None
    service_provider: dict[str, Any] | None
    habilitations: list[AuthorisationOut]
    events: list[EventOut]


class RequestIn(Schema):
    form_uid: str = Field(max_length=200, description="One of those of /definitions/{id}/formulaires.")
    data: dict[str, JsonValue] = Field(default_factory=dict, description="Answers, by the names that requests show.")


class RequestChange(Schema):
    data: dict[str, JsonValue] = Field(description="Answers to replace; null empties one, others stay.")


class ScopeOut(Schema):
    name: str
    value: str
    group: str | None = None
    link: str | None = None
    included: bool = False
    disabled: bool = False
    deprecated: bool = False
    deprecated_date: str | None = None


class DefinitionOut(Schema):
    id: str
    name: str
    name_with_stage: str
    multi_stage: bool = Field(serialization_alias="multi_stage?")
    authorization_request_class: str
    data: list[str]
    scopes: list[ScopeOut]


class FormOut(Schema):
    uid: str
    name: str
    description: str
    use_case: str | None
    prefilled: bool = Field(serialization_alias="prefilled?")
    authorization_request_class: str
    definition_id: str
    data: dict[str, Any]


class MeOut(Schema):
    id: int
    email: str
    given_name: str | None
    family_name: str | None
    job_title: str | None
    client_id: str
    scopes: list[str]
    organisation: dict[str, Any]


class AttemptOut(Schema):
    id: int
    event: str
    status_code: int | None
    response_body: str | None
    created_at: datetime
    authorization_request_id: int | None


WRONG: dict[int, Any] = {400: ErrorsOut, 401: ErrorsOut, 403: ErrorsOut, 404: ErrorsOut, 409: ErrorsOut, 422: ErrorsOut, 429: ErrorsOut}
