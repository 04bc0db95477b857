"""Requests for authentication as eIDAS nodes send them (SAML Core 3.4; eIDAS Message Format 6.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex

from lxml import etree
from saml2 import saml, samlp
from saml2.extension import requested_attributes, sp_type

from parvis.core.saml.rules import names, times, xml
from parvis.core.saml.rules.problems import BadMessage
from parvis.core.saml.rules.xml import Element

SP_TYPES = ("public", "private")
MOST_ATTRIBUTES = 40


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """An attribute that the other side asks for, by its URI."""

    name: str
    required: bool


@dataclass(frozen=True, kw_only=True)
class Request:
    """What one node asks of another. ``level`` is the lowest level of assurance that will do, as its URI."""

    id: str
    issuer: str
    destination: str
    level: str
    wanted: tuple[Wanted, ...]
    sp_type: str = ""
    name_id_format: str = names.UNSPECIFIED
    provider_name: str = ""
    answer_at: str = ""


def new_id() -> str:
    """128 random bits or more, beginning as XML names must (SAML Core 1.3.4)."""
    return f"_{token_hex(20)}"


def written(asked: Request, *, now: datetime) -> Element:
    message = samlp.AuthnRequest(
        id=asked.id,
        version="2.0",
        issue_instant=times.written(now),
        destination=asked.destination,
        consent="urn:oasis:names:tc:SAML:2.0:consent:unspecified",
        force_authn="true",
        is_passive="false",
        provider_name=asked.provider_name or None,
        issuer=saml.Issuer(text=asked.issuer),
        extensions=extensions(asked),
        name_id_policy=samlp.NameIDPolicy(format=asked.name_id_format, allow_create="true"),
        requested_authn_context=samlp.RequestedAuthnContext(
            comparison="minimum", authn_context_class_ref=[saml.AuthnContextClassRef(text=asked.level)]
        ),
    )
    return xml.written(message)


def extensions(asked: Request) -> samlp.Extensions:
    wanted = requested_attributes.RequestedAttributes(
        requested_attribute=[
            requested_attributes.RequestedAttribute(
                name=each.name,
                name_format=names.URI_FORMAT,
                friendly_name=each.name.rpartition("/")[2],
                is_required="true" if each.required else "false",
            )
            for each in asked.wanted
        ]
    )
    added = [sp_type.SPType(text=asked.sp_type)] if asked.sp_type else []
    return samlp.Extensions(extension_elements=[*added, wanted])


def read(root: Element, *, destination: str, now: datetime, eidas: bool = True) -> Request:
    """The request in ``root``, whose signature was verified before; raises BadMessage.

    ``eidas`` also wants what only eIDAS nodes send: forced authentication and a list of attributes.
    """
    if root.tag != names.tag(names.PROTOCOL, "AuthnRequest"):
        raise BadMessage("unreadable", "an AuthnRequest was expected")
    message = samlp.authn_request_from_string(etree.tostring(root))
    if message is None or message.version != "2.0" or not message.id or message.issuer is None:
        raise BadMessage("unreadable", "ID, version 2.0 and Issuer are needed")
    if message.destination != destination:
        raise BadMessage("wrong-destination", "the request was made for another address")
    times.require_fresh(message.issue_instant, now=now)
    if message.is_passive in ("true", "1") or (eidas and message.force_authn not in ("true", "1")):
        raise BadMessage("passive", "the person must be asked: ForceAuthn is true and IsPassive is false")
    return Request(
        id=message.id[:200],
        issuer=(message.issuer.text or "").strip(),
        destination=destination,
        level=level_in(message),
        wanted=wanted_in(root, eidas=eidas),
        sp_type=sp_type_in(root),
        name_id_format=format_in(message),
        provider_name=(message.provider_name or "")[:200],
        answer_at=message.assertion_consumer_service_url or "",
    )


def level_in(message: samlp.AuthnRequest) -> str:
    """The lowest level asked, under ``minimum``; an ``exact`` one is taken as the least, which can only give more."""
    context = message.requested_authn_context
    asked = [(each.text or "").strip() for each in context.authn_context_class_ref] if context else []
    known = [level for level in names.LEVELS if level in asked]
    if not known or (context.comparison or "exact") not in ("minimum", "exact"):
        raise BadMessage("bad-level", "RequestedAuthnContext must name a level of assurance of eIDAS, as a minimum")
    return known[0]


def format_in(message: samlp.AuthnRequest) -> str:
    wanted = message.name_id_policy.format if message.name_id_policy else None
    if wanted and wanted not in names.NAME_ID_FORMATS:
        raise BadMessage("unreadable", "NameIDPolicy asks for a format that eIDAS does not have")
    return wanted or names.UNSPECIFIED


def wanted_in(root: Element, *, eidas: bool) -> tuple[Wanted, ...]:
    found = list(root.iterfind(f"./{names.tag(names.PROTOCOL, 'Extensions')}//{names.tag(names.EIDAS, 'RequestedAttribute')}"))
    if (not found and eidas) or len(found) > MOST_ATTRIBUTES:
        raise BadMessage("incomplete", "RequestedAttributes must list what is asked")
    if not found:
        return tuple(Wanted(name=name, required=True) for name in names.NATURAL_MINIMUM)
    return tuple(Wanted(name=each.get("Name", "")[:200], required=each.get("isRequired") in ("true", "1")) for each in found)


def sp_type_in(root: Element) -> str:
    said = xml.text_of(root.find(f"./{names.tag(names.PROTOCOL, 'Extensions')}/{names.tag(names.EIDAS, 'SPType')}"))
    if said and said not in SP_TYPES:
        raise BadMessage("unreadable", "SPType is neither public nor private")
    return said
