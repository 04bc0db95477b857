"""Answers: a signed response with one encrypted assertion, or the status of an error (SAML Core 3.3; eIDAS Message Format 6.4)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lxml import etree
from saml2 import saml, samlp

from parvis.core.saml.rules import encryption, names, person, signing, times, xml
from parvis.core.saml.rules.names import ASSERTION, PROTOCOL, tag
from parvis.core.saml.rules.problems import BadMessage, Refused
from parvis.core.saml.rules.requests import new_id
from parvis.core.saml.rules.xml import Element

LIFE = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class Signer:
    """Our key and certificate in PEM, and the algorithm that the other side takes."""

    key: str
    certificate: str
    algorithm: str = signing.PSS


@dataclass(frozen=True, kw_only=True)
class Reply:
    """Where an answer goes: to which request, at which address, to whom."""

    request_id: str
    destination: str
    audience: str
    issuer: str
    name_id_format: str = names.UNSPECIFIED


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What an answer proves: its attributes by URI and the level of assurance, as its URI."""

    id: str
    attributes: Mapping[str, str]
    level: str
    name_id: str


def success(
    reply: Reply,
    *,
    attributes: Mapping[str, str],
    level: str,
    now: datetime,
    signer: Signer,
    certificate: str,
    address: str = "",
    eidas: bool = True,
) -> bytes:
    """A response whose assertion is signed, then encrypted for ``certificate``, under the signature of the whole.

    ``eidas`` types the values by its schema, which other software does not have and then refuses.
    """
    assertion = xml.written(assertion_for(reply, attributes, level=level, now=now, address=address))
    if eidas:
        typed(assertion)
    signing.signed(assertion, key=signer.key, certificate=signer.certificate, algorithm=signer.algorithm)
    response = shell(reply, now=now, status=samlp.Status(status_code=samlp.StatusCode(value=names.SUCCESS)))
    response.append(encryption.encrypted(assertion, certificate=certificate, eidas=eidas))
    return bytes(etree.tostring(signing.signed(response, key=signer.key, certificate=signer.certificate, algorithm=signer.algorithm)))


def failure(reply: Reply, *, status: str, sub_status: str, message: str, now: datetime, signer: Signer) -> bytes:
    """A signed response that says why there is no assertion."""
    code = samlp.StatusCode(value=status, status_code=samlp.StatusCode(value=sub_status))
    response = shell(reply, now=now, status=samlp.Status(status_code=code, status_message=samlp.StatusMessage(text=message)))
    return bytes(etree.tostring(signing.signed(response, key=signer.key, certificate=signer.certificate, algorithm=signer.algorithm)))


def shell(reply: Reply, *, now: datetime, status: samlp.Status) -> Element:
    message = samlp.Response(
        id=new_id(),
        version="2.0",
        issue_instant=times.written(now),
        in_response_to=reply.request_id,
        destination=reply.destination,
        consent="urn:oasis:names:tc:SAML:2.0:consent:obtained",
        issuer=saml.Issuer(text=reply.issuer),
        status=status,
    )
    return xml.written(message)


def assertion_for(reply: Reply, attributes: Mapping[str, str], *, level: str, now: datetime, address: str) -> saml.Assertion:
    ends = times.written(now + LIFE)
    name_id = new_id() if reply.name_id_format == names.TRANSIENT else attributes[names.PERSON_IDENTIFIER]
    confirmation = saml.SubjectConfirmationData(
        in_response_to=reply.request_id, recipient=reply.destination, not_on_or_after=ends, address=address or None
    )
    return saml.Assertion(
        id=new_id(),
        version="2.0",
        issue_instant=times.written(now),
        issuer=saml.Issuer(text=reply.issuer),
        subject=saml.Subject(
            name_id=saml.NameID(text=name_id, format=reply.name_id_format),
            subject_confirmation=[saml.SubjectConfirmation(method=names.BEARER, subject_confirmation_data=confirmation)],
        ),
        conditions=saml.Conditions(
            not_before=times.written(now),
            not_on_or_after=ends,
            audience_restriction=[saml.AudienceRestriction(audience=[saml.Audience(text=reply.audience)])],
        ),
        authn_statement=[
            saml.AuthnStatement(
                authn_instant=times.written(now),
                authn_context=saml.AuthnContext(authn_context_class_ref=saml.AuthnContextClassRef(text=level)),
            )
        ],
        attribute_statement=[saml.AttributeStatement(attribute=[attribute(name, value) for name, value in attributes.items()])],
    )


def attribute(name: str, value: str) -> saml.Attribute:
    values = [saml.AttributeValue(text=value)]
    return saml.Attribute(name=name, name_format=names.URI_FORMAT, friendly_name=name.rpartition("/")[2], attribute_value=values)


def typed(assertion: Element) -> None:
    """Each value under its type of the eIDAS schema (Attribute Profile 2.2), whose prefix has to be declared beside it."""
    for each in assertion.iter(tag(ASSERTION, "Attribute")):
        namespace, _, short = each.get("Name", "").rpartition("/")
        value = each.find(tag(ASSERTION, "AttributeValue"))
        typed_value = etree.Element(value.tag, nsmap={"saml2": ASSERTION, "xsi": names.XSI, "eidas": namespace})
        typed_value.set(tag(names.XSI, "type"), f"eidas:{short}Type")
        typed_value.text = value.text
        each.replace(value, typed_value)


@dataclass(frozen=True, kw_only=True)
class Awaited:
    """What an answer must fit: the request it answers, who may answer it, and whose persons those are."""

    request_id: str
    issuer: str
    destination: str
    audience: str
    level: str
    country: str
    own_country: str


def addressed(message: bytes) -> tuple[str, str]:
    """(request answered, issuer) as the message says: to look up what is awaited, never to be believed."""
    root = xml.parsed(message)
    if root.tag != tag(PROTOCOL, "Response"):
        raise BadMessage("unreadable", "a Response was expected")
    return root.get("InResponseTo", "")[:200], xml.text_of(root.find(tag(ASSERTION, "Issuer")))[:500]


def read(
    message: bytes, *, awaited: Awaited, certificates: Collection[str], keys: Collection[str], algorithms: Collection[str], now: datetime
) -> Statement:
    """The statement in ``message``, once every rule holds; raises BadMessage, or Refused for a genuine error status."""
    root = xml.parsed(message)
    if root.tag != tag(PROTOCOL, "Response"):
        raise BadMessage("unreadable", "a Response was expected")
    signed = signing.verified(root, certificates=certificates, algorithms=algorithms)
    require_response(signed, awaited=awaited, now=now)
    assertion = assertion_in(signed, certificates=certificates, keys=keys, algorithms=algorithms)
    return statement_in(assertion, awaited=awaited, now=now)


def require_response(root: Element, *, awaited: Awaited, now: datetime) -> None:
    issuer = root.find(tag(ASSERTION, "Issuer"))
    if root.get("Version") != "2.0" or xml.text_of(issuer) != awaited.issuer:
        raise BadMessage("wrong-issuer", "the response comes from another party than was asked")
    if root.get("InResponseTo") != awaited.request_id:
        raise BadMessage("not-awaited", "InResponseTo is not our request")
    if root.get("Destination") != awaited.destination:
        raise BadMessage("wrong-destination", "the response was made for another address")
    times.require_fresh(root.get("IssueInstant"), now=now)
    require_success(root)


def require_success(root: Element) -> None:
    status = root.find(tag(PROTOCOL, "Status"))
    code = status.find(tag(PROTOCOL, "StatusCode")) if status is not None else None
    if code is None:
        raise BadMessage("unreadable", "the response has no status")
    if code.get("Value") != names.SUCCESS:
        second = code.find(tag(PROTOCOL, "StatusCode"))
        raise Refused(
            (second if second is not None else code).get("Value", "")[:200], xml.text_of(status.find(tag(PROTOCOL, "StatusMessage")))[:200]
        )


def assertion_in(root: Element, *, certificates: Collection[str], keys: Collection[str], algorithms: Collection[str]) -> Element:
    """The one assertion, which must have come encrypted; its own signature, where there is one, must hold too."""
    boxes = root.findall(tag(ASSERTION, "EncryptedAssertion"))
    if root.find(tag(ASSERTION, "Assertion")) is not None or not boxes:
        raise BadMessage("not-encrypted", "assertions must be encrypted")
    if len(boxes) != 1:
        raise BadMessage("unreadable", "one assertion is expected")
    assertion = encryption.decrypted(boxes[0], keys=keys)
    if assertion.tag != tag(ASSERTION, "Assertion"):
        raise BadMessage("unreadable", "what was encrypted is no assertion")
    return signing.verified(assertion, certificates=certificates, algorithms=algorithms) if signing.is_signed(assertion) else assertion


def statement_in(root: Element, *, awaited: Awaited, now: datetime) -> Statement:
    assertion = saml.assertion_from_string(etree.tostring(root))
    if assertion is None or not assertion.id or assertion.version != "2.0" or assertion.issuer is None:
        raise BadMessage("unreadable", "the assertion lacks its ID, version or issuer")
    if (assertion.issuer.text or "").strip() != awaited.issuer:
        raise BadMessage("wrong-issuer", "the assertion comes from another party than was asked")
    require_subject(assertion.subject, awaited=awaited, now=now)
    require_conditions(assertion.conditions, awaited=awaited, now=now)
    level = level_of(assertion)
    if names.LEVELS.index(level) < names.LEVELS.index(awaited.level):
        raise BadMessage("level-too-low", "a lower level of assurance than was asked")
    attributes = attributes_of(root)
    person.require_complete(attributes, of=awaited.country, to=awaited.own_country)
    return Statement(id=assertion.id, attributes=attributes, level=level, name_id=(assertion.subject.name_id.text or "").strip())


def require_subject(subject: saml.Subject | None, *, awaited: Awaited, now: datetime) -> None:
    if subject is None or subject.name_id is None:
        raise BadMessage("incomplete", "the assertion names nobody")
    bearers = [each for each in subject.subject_confirmation if each.method == names.BEARER and each.subject_confirmation_data is not None]
    if len(bearers) != 1:
        raise BadMessage("incomplete", "one bearer confirmation is expected")
    data = bearers[0].subject_confirmation_data
    if data.recipient != awaited.destination:
        raise BadMessage("wrong-recipient", "the assertion was made for another address")
    if data.in_response_to != awaited.request_id:
        raise BadMessage("not-awaited", "the confirmation answers another request")
    times.require_before(data.not_on_or_after, now=now)
    times.require_after(data.not_before, now=now)


def require_conditions(conditions: saml.Conditions | None, *, awaited: Awaited, now: datetime) -> None:
    if conditions is None:
        raise BadMessage("incomplete", "the assertion has no conditions")
    times.require_before(conditions.not_on_or_after, now=now)
    times.require_after(conditions.not_before, now=now)
    restrictions = conditions.audience_restriction
    if not restrictions or not all(awaited.audience in [(each.text or "").strip() for each in one.audience] for one in restrictions):
        raise BadMessage("wrong-audience", "the assertion is for somebody else")


def level_of(assertion: Any) -> str:
    statements = assertion.authn_statement
    context = statements[0].authn_context if len(statements) == 1 else None
    said = context.authn_context_class_ref.text if context and context.authn_context_class_ref else ""
    if (level := (said or "").strip()) not in names.LEVELS:
        raise BadMessage("bad-level", "the level of assurance is none of eIDAS")
    return level


def attributes_of(root: Element) -> dict[str, str]:
    """The first value in Latin letters of each attribute that eIDAS knows; raises BadMessage for one given twice or too long."""
    found: dict[str, str] = {}
    for each in root.iterfind(f"./{tag(ASSERTION, 'AttributeStatement')}/{tag(ASSERTION, 'Attribute')}"):
        name = each.get("Name", "")
        if name in found:
            raise BadMessage("unreadable", "an attribute is given twice")
        if name in names.ATTRIBUTES:
            found[name] = latin_value(each)
    return found


def latin_value(element: Element) -> str:
    for value in element.iterfind(tag(ASSERTION, "AttributeValue")):
        latin = [flag for name, flag in value.attrib.items() if name.endswith("LatinScript")]
        if latin and latin[0] in ("false", "0"):
            continue
        text = xml.text_of(value)
        if len(text) > person.LONGEST_VALUE:
            raise BadMessage("too-large", "an attribute is too long")
        return text
    return ""
