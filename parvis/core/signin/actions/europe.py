"""Sign-ins across borders: a person of another country comes here, one of ours is vouched for there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from parvis.core.people.selectors import organisation_subject
from parvis.core.protection import actions as protection
from parvis.core.saml import actions as saml_actions
from parvis.core.saml import selectors as saml
from parvis.core.saml.rules import bindings, names, person, requests, responses, signing, xml
from parvis.core.saml.rules.metadata import CONNECTOR, PROXY, Member
from parvis.core.saml.rules.problems import BadMessage, Refused
from parvis.core.saml.rules.requests import Request
from parvis.core.saml.rules.responses import Reply
from parvis.core.saml.selectors import Party
from parvis.core.signin import member_states, selectors
from parvis.core.signin.actions import accounts, attempts, counting, grants, history
from parvis.core.signin.models import Attempt, IdentityProvider, Protocol, ServiceProvider, SignIn
from parvis.core.signin.relying_party import Answer
from parvis.core.signin.rules import problems
from parvis.core.signin.rules.profile import Subject
from parvis.core.signin.rules.requests import AuthorizeRequest
from parvis.kernel.calendar import country
from parvis.kernel.guards import actor
from parvis.kernel.text import Text

# What people are told of a message that is not believed; the log and the operator's page keep the rule's code.
TOLD: Mapping[str, type[problems.SignInError]] = {
    "not-awaited": problems.AttemptExpired,
    "replayed": problems.AttemptExpired,
    "expired": problems.AttemptExpired,
    "level-too-low": problems.LevelTooLow,
    "incomplete": problems.IdentityIncomplete,
    "bad-identifier": problems.IdentityIncomplete,
    "no-metadata": problems.ProviderUnavailable,
}


@dataclass(frozen=True, kw_only=True)
class Handover:
    """A message that the browser carries by a form (SAML Bindings 3.5)."""

    address: str
    message: str
    relay_state: str


def register_country(party: Party, *, title: Text, account: Text, levels: tuple[str, ...]) -> IdentityProvider:
    """Let people of ``party``'s country sign in here through its node."""
    fields: dict[str, Any] = {
        "title_fr": title.fr,
        "title_en": title.en,
        "account_fr": account.fr,
        "account_en": account.en,
        "issuer": party.entity_id,
        "client_id": "",
        "sealed_secret": "",
        "audience": selectors.issuer(selectors.europe().issuer).audience,
        "levels": list(levels),
        "protocol": Protocol.SAML,
        "order": 200,
        "test": party.sample,
        "checked": False,  # they are in no register of ours
    }
    provider, _ = IdentityProvider.objects.update_or_create(slug=party.slug, defaults=fields)
    return provider


def register_connector(party: Party, *, name: str) -> ServiceProvider:
    """Let ``party``'s country ask who our people are, on behalf of its services. All of them know a person by one name."""
    row = selectors.issuer(selectors.europe().issuer)
    fields: dict[str, Any] = {
        "name": name,
        "entity": f"country:{party.country}",
        "issuer": row.slug,
        "protocol": Protocol.SAML,
        "redirect_uris": list(saml.member(party).answers_at),
        "scopes": list(row.scopes),
    }
    service, _ = ServiceProvider.objects.update_or_create(client_id=party.slug, defaults=fields)
    return service


def refresh_member(party: Party, *, by: HttpRequest) -> bool:
    """Read a member's metadata again; True when it was read and found right."""
    read = saml_actions.refresh(party)
    trace_change(f"metadata of {party.slug} {'read again' if read else 'asked again, in vain'}", by=by)
    return read


def change_node_keys(use: str, *, by: HttpRequest) -> None:
    """Take the next step of a change of the node's keys."""
    trace_change(f"{use} keys: {saml_actions.change_keys(use)}", by=by)


def trace_change(what: str, *, by: HttpRequest) -> None:
    """An administrative act leaves a line; its subject is the node, which is nobody's data."""
    protection.record(
        "signin.node-changed",
        subjects=[organisation_subject("node:europe")],
        organisation=actor(by).organisation_name or str(country().portal),
        purpose=Text("Garder sûres les connexions", "Keeping sign-ins safe"),
        legal_basis=selectors.profile().legal_basis,
        detail={"what": what},
    )


# --- they come here ---------------------------------------------------------------------------------


def receive(field: str) -> Attempt:
    """Take another country's answer; the attempt then holds the identity, sealed, for the browser that began it.

    Raises a SignInError, whose ``attempt`` tells the page how to go on.
    """
    attempt: Attempt | None = None
    try:
        message = bindings.read_posted(field)
        request_id, _ = responses.addressed(message)
        attempt = selectors.attempt_by_request(request_id)
        if attempt is None or attempt.provider is None:
            raise BadMessage("not-awaited", "no open sign-in sent that request")
        received_from(attempt, attempt.provider, message, request_id=request_id)
    except BadMessage as error:
        saml_actions.note_refusal(error, party=attempt.provider.slug if attempt and attempt.provider else "")
        raise told(error, attempt=attempt) from error
    except problems.SignInError as error:
        error.attempt = attempt
        raise
    return attempt


def told(error: BadMessage, *, attempt: Attempt | None) -> problems.SignInError:
    problem = TOLD.get(error.code, problems.ForgedAnswer)(str(error))
    problem.attempt = attempt
    return problem


def received_from(attempt: Attempt, provider: IdentityProvider, message: bytes, *, request_id: str) -> None:
    attempts.require_usable(provider, attempt=attempt)
    try:
        statement = member_states.proved(provider, message, request_id=request_id, level=attempt.level)
    except Refused as refusal:
        use_up(attempt)
        raise (problems.Declined if refusal.is_declined else problems.ProviderFailed)(refusal.status) from refusal
    saml_actions.count_once("assertion", party=provider.slug, message_id=statement.id)
    use_up(attempt)
    level = selectors.europe().level_of(statement.level)
    attempts.require_level(level, attempt=attempt, provider=provider)
    received = selectors.europe().identity_from(statement.attributes)
    attempts.keep(attempt, attempts.checked(received, provider=provider), proved=Answer(claims={}, level=level, id_token=""))


def use_up(attempt: Attempt) -> None:
    """A request is answered once, also when two answers race."""
    waiting = Attempt.objects.filter(pk=attempt.pk, state_fingerprint=attempt.state_fingerprint)
    if not waiting.update(state_fingerprint=None):
        raise BadMessage("replayed", "that request was answered at the same moment")
    attempt.state_fingerprint = None


# --- ours go there ----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Arrived:
    """A request as the browser brought it: by a query, or by a form."""

    query: str = ""
    field: str = ""
    relay_state: str = ""

    def message(self) -> bytes:
        return bindings.read_posted(self.field) if self.field else bindings.read_redirected(self.query)


def asked_by(arrived: Arrived, *, browser: str) -> Attempt | Handover:
    """The sign-in that another country's node asks for, or the error that it is answered at once.

    Raises BadRequest, which never goes back to the sender, for a request that is not believed.
    """
    slug = ""
    try:
        root = xml.parsed(arrived.message())
        party = saml.party_called(xml.text_of(root.find(names.tag(names.ASSERTION, "Issuer"))), role=CONNECTOR)
        slug = party.slug
        member = saml.member(party)
        asked = believed(root, arrived, party=party, member=member)
        saml_actions.count_once("request", party=slug, message_id=asked.id)
        service = service_of(party)
        relay_state = bindings.relay_state(arrived.relay_state)
    except BadMessage as error:
        saml_actions.note_refusal(error, party=slug)
        raise problems.BadRequest(str(error)) from error
    if sub_status := what_is_not_offered(asked):
        reply = reply_to(asked.id, service=service, address=asked.answer_at, name_format=asked.name_id_format)
        return refusal(reply, party=party, status=names.REQUESTER, sub_status=sub_status, relay_state=relay_state)
    return begun(asked, service=service, relay_state=relay_state, browser=browser)


def believed(root: xml.Element, arrived: Arrived, *, party: Party, member: Member) -> Request:
    """The request, signed by the party and made for us, with the address that its metadata gives for the answer."""
    algorithms = saml.algorithms_of(party)
    if arrived.field:
        root = signing.verified(root, certificates=member.signing, algorithms=algorithms)
    else:
        bindings.require_signed_query(arrived.query, certificates=member.signing, algorithms=algorithms)
    asked = requests.read(root, destination=member_states.address("saml-requests"), now=timezone.now(), eidas=party.is_eidas)
    if asked.issuer != party.entity_id:
        raise BadMessage("wrong-issuer", "the request comes from another party than it says")
    if asked.answer_at and asked.answer_at not in member.answers_at:
        raise BadMessage("wrong-destination", "the address for the answer is not in the metadata")
    if party.is_eidas and not (asked.sp_type or member.sp_type):
        raise BadMessage("incomplete", "SPType is said neither in the request nor in the metadata")
    return Request(**{**asked.__dict__, "answer_at": asked.answer_at or member.answers_at[0]})


def service_of(party: Party) -> ServiceProvider:
    service = selectors.service(party.slug)
    if service is None:
        raise BadMessage("suspended", "that party may not ask at present")
    return service


def what_is_not_offered(asked: Request) -> str:
    """The SAML sub-status for a request that nobody here can meet; empty when it can be."""
    row = selectors.issuer(selectors.europe().issuer)
    if any(each.required and each.name not in row.scopes for each in asked.wanted):
        return names.INVALID_ATTRIBUTE
    wanted = names.LEVELS.index(asked.level)
    return "" if any(names.LEVELS.index(uri) >= wanted for uri in member_states.levels_given()) else names.NO_AUTHN_CONTEXT


def begun(asked: Request, *, service: ServiceProvider, relay_state: str, browser: str) -> Attempt:
    row = selectors.issuer(service.issuer)
    level = selectors.europe().level_of(asked.level)
    request = AuthorizeRequest(
        redirect_uri=asked.answer_at,
        scopes=tuple(dict.fromkeys((*names.NATURAL_MINIMUM, *(each.name for each in asked.wanted if each.name in row.scopes)))),
        state=relay_state,
        nonce=asked.id,
        level=level,
        name_format=asked.name_id_format,
        on_behalf_of=asked.provider_name,
    )
    return attempts.begin(
        browser=browser, audience=row.audience, level=level, service=service, request=request, seconds=row.interaction_seconds
    )


@transaction.atomic
def agree(attempt: Attempt, *, language: str) -> Handover:
    """Close the attempt with an assertion about the person: under a name for that country alone, encrypted for its node."""
    service = grants.service_of(attempt)
    row, asked = selectors.issuer(service.issuer), AuthorizeRequest.from_json(attempt.request)
    received, _ = attempts.received_in(attempt)
    provider = attempts.provider_of(attempt)
    attempts.require_usable(provider, attempt=attempt)  # the operator may have suspended it since
    known = accounts.recognised(received, provider=provider, language=language)
    accounts.require_not_blocked(known, provider=provider)  # they may have said so since
    attempts.close(attempt)
    subject = Subject(identity=known.identity, email="", usual_name=known.usual_name, provider=provider.slug)
    party, member = member_of(service)
    signed = responses.success(
        reply_to(asked.nonce, service=service, address=asked.redirect_uri, name_format=asked.name_format),
        attributes=attributes_for(subject, asked=asked, to=party.country, value=grants.subject_for(known, service=service, row=row)),
        level=selectors.europe().levels[attempt.received_level],
        now=timezone.now(),
        signer=saml.signer_for(party),
        certificate=member.encryption[0],
        eidas=party.is_eidas,
    )
    history.note(known, provider=provider, service=service, level=attempt.received_level, outcome=SignIn.Outcome.SUCCEEDED)
    grants.trace_release(known, service=service, row=row, asked=asked, mandate=None)
    counting.count(service, SignIn.Outcome.SUCCEEDED)
    return Handover(address=asked.redirect_uri, message=bindings.posted(signed), relay_state=asked.state)


def member_of(service: ServiceProvider) -> tuple[Party, Member]:
    party = saml.party(service.client_id)
    try:
        if party is None:
            raise BadMessage("unknown-party", "not registered")
        return party, saml.member(party)
    except BadMessage as error:
        raise problems.ProviderUnavailable(f"{service.client_id}: {error}") from error


def attributes_for(subject: Subject, *, asked: AuthorizeRequest, to: str, value: str) -> dict[str, str]:
    """What was asked, of what is known, and who it is to that country."""
    europe = selectors.europe()
    known = {names.PERSON_IDENTIFIER: person.identifier(of=europe.country, to=to, value=value), **europe.attributes_of(subject)}
    return {name: known[name] for name in asked.scopes if known.get(name)}


def reply_to(request_id: str, *, service: ServiceProvider, address: str, name_format: str) -> Reply:
    party, _ = member_of(service)
    return Reply(
        request_id=request_id,
        destination=address,
        audience=party.entity_id,
        issuer=member_states.entity_id(PROXY),
        name_id_format=name_format or names.UNSPECIFIED,
    )


def refuse(attempt: Attempt) -> Handover:
    """The person says no: the other country is told so, and nothing else."""
    service, asked = grants.service_of(attempt), AuthorizeRequest.from_json(attempt.request)
    party, _ = member_of(service)
    grants.refuse(attempt, session=None)
    reply = reply_to(asked.nonce, service=service, address=asked.redirect_uri, name_format=asked.name_format)
    return refusal(reply, party=party, status=names.RESPONDER, sub_status=names.REQUEST_DENIED, relay_state=asked.state)


def refusal(reply: Reply, *, party: Party, status: str, sub_status: str, relay_state: str) -> Handover:
    message = responses.failure(
        reply, status=status, sub_status=sub_status, message=SAID[sub_status], now=timezone.now(), signer=saml.signer_for(party)
    )
    return Handover(address=reply.destination, message=bindings.posted(message), relay_state=relay_state)


SAID = {
    names.REQUEST_DENIED: "The person declined.",
    names.INVALID_ATTRIBUTE: "A required attribute is not available from this country.",
    names.NO_AUTHN_CONTEXT: "No identity scheme of this country that is open to others gives the level of assurance asked.",
}
