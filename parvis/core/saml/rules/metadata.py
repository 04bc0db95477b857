"""What nodes publish about themselves (SAML Metadata 2; eIDAS Interoperability Architecture 6, Message Format 6.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from lxml import etree
from saml2 import md, saml
from saml2 import xmldsig as ds
from saml2.extension import algsupport, mdattr

from parvis.core.saml.rules import encryption, names, signing, times, xml
from parvis.core.saml.rules.names import DSIG, EIDAS, METADATA, tag
from parvis.core.saml.rules.problems import BadMessage
from parvis.core.saml.rules.requests import new_id
from parvis.core.saml.rules.responses import Signer
from parvis.core.saml.rules.xml import Element

CONNECTOR, PROXY = "connector", "proxy"  # asks on behalf of services; answers about a country's people
PUBLISHED_FOR = timedelta(hours=24)  # eIDAS: short, so that a withdrawn key is soon unknown
LONGEST_VALIDITY = timedelta(days=31)
LEVELS_ATTRIBUTE = "urn:oasis:names:tc:SAML:attribute:assurance-certification"
APPLICATION = "http://eidas.europa.eu/entity-attributes/application-identifier"
VERSION = "http://eidas.europa.eu/entity-attributes/protocol-version"


@dataclass(frozen=True, kw_only=True)
class Published:
    """What we say of one of our two roles. Certificates are PEM, the current one first."""

    role: str
    entity_id: str
    country: str
    organisation: str
    website: str
    signing: Sequence[str]
    encryption: Sequence[str]
    answers_at: str = ""  # a connector's address for responses
    asked_at: str = ""  # a proxy's address for requests
    levels: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Member:
    """What is used of another node's metadata. Certificates are PEM."""

    role: str
    entity_id: str
    country: str
    signing: tuple[str, ...]
    encryption: tuple[str, ...]
    levels: tuple[str, ...]
    sp_type: str
    redirect_at: str
    post_at: str
    answers_at: tuple[str, ...]
    valid_until: datetime


def written(about: Published, *, now: datetime, signer: Signer) -> bytes:
    """Signed metadata that ends after ``PUBLISHED_FOR``."""
    entity = md.EntityDescriptor(
        id=new_id(),
        entity_id=about.entity_id,
        valid_until=times.written(now + PUBLISHED_FOR),
        extensions=extensions(about),
        spsso_descriptor=connector(about) if about.role == CONNECTOR else None,
        idpsso_descriptor=proxy(about) if about.role == PROXY else None,
        organization=md.Organization(
            organization_name=[md.OrganizationName(text=about.organisation, lang="en")],
            organization_display_name=[md.OrganizationDisplayName(text=about.organisation, lang="en")],
            organization_url=[md.OrganizationURL(text=about.website, lang="en")],
        ),
    )
    root = xml.written(entity)
    country = etree.SubElement(root.find(tag(METADATA, "Extensions")), tag(EIDAS, "NodeCountry"))
    country.text = about.country
    return bytes(etree.tostring(signing.signed(root, key=signer.key, certificate=signer.certificate, algorithm=signer.algorithm)))


def extensions(about: Published) -> md.Extensions:
    said = {APPLICATION: ["Parvis"], VERSION: ["1.4"], **({LEVELS_ATTRIBUTE: list(about.levels)} if about.levels else {})}
    attributes = [
        saml.Attribute(name=name, name_format=names.URI_FORMAT, attribute_value=[saml.AttributeValue(text=value) for value in values])
        for name, values in said.items()
    ]
    supported = [algsupport.DigestMethod(algorithm=f"{names.XENC}sha256")]
    supported += [algsupport.SigningMethod(algorithm=each) for each in sorted(signing.EIDAS_SIGNATURES)]
    return md.Extensions(extension_elements=[mdattr.EntityAttributes(attribute=attributes), *supported])


def connector(about: Published) -> md.SPSSODescriptor:
    at = md.AssertionConsumerService(binding=names.POST, location=about.answers_at, index="0", is_default="true")
    return md.SPSSODescriptor(
        protocol_support_enumeration=names.PROTOCOL,
        authn_requests_signed="true",
        want_assertions_signed="true",
        key_descriptor=key_descriptors(about),
        name_id_format=[md.NameIDFormat(text=each) for each in names.NAME_ID_FORMATS],
        assertion_consumer_service=[at],
    )


def proxy(about: Published) -> md.IDPSSODescriptor:
    attributes = (*names.NATURAL_MINIMUM, names.BIRTH_NAME, names.PLACE_OF_BIRTH, names.GENDER)
    return md.IDPSSODescriptor(
        protocol_support_enumeration=names.PROTOCOL,
        want_authn_requests_signed="true",
        key_descriptor=key_descriptors(about),
        name_id_format=[md.NameIDFormat(text=each) for each in names.NAME_ID_FORMATS],
        single_sign_on_service=[md.SingleSignOnService(binding=each, location=about.asked_at) for each in (names.REDIRECT, names.POST)],
        attribute=[saml.Attribute(name=each, name_format=names.URI_FORMAT, friendly_name=each.rpartition("/")[2]) for each in attributes],
    )


def key_descriptors(about: Published) -> list[md.KeyDescriptor]:
    signs = [md.KeyDescriptor(use="signing", key_info=key_info(each)) for each in about.signing]
    method = md.EncryptionMethod(algorithm=encryption.GCM)
    reads = [md.KeyDescriptor(use="encryption", key_info=key_info(each), encryption_method=[method]) for each in about.encryption]
    return signs + reads


def key_info(certificate: str) -> ds.KeyInfo:
    return ds.KeyInfo(x509_data=[ds.X509Data(x509_certificate=ds.X509Certificate(text=signing.bare(certificate)))])


def read(content: bytes, *, pinned: str, now: datetime, eidas: bool = True) -> Member:
    """The node that ``content`` describes, signed by the certificate we hold; raises BadMessage.

    Only one entity's own metadata is read, never an aggregate; its validity must be said and near.
    """
    root = xml.parsed(content, largest=xml.LARGEST_METADATA)
    if root.tag != tag(METADATA, "EntityDescriptor"):
        raise BadMessage("unreadable", "one EntityDescriptor was expected")
    algorithms = signing.EIDAS_SIGNATURES if eidas else signing.ORDINARY_SIGNATURES
    signed = signing.verified(root, certificates=[pinned], algorithms=algorithms, largest=xml.LARGEST_METADATA)
    valid_until = times.read(signed.get("validUntil"))
    if valid_until <= now:
        raise BadMessage("expired", "the metadata is no longer valid")
    if valid_until > now + LONGEST_VALIDITY:
        raise BadMessage("expired", f"the metadata says it is valid for more than {LONGEST_VALIDITY.days} days")
    return member_in(signed, valid_until=valid_until, eidas=eidas)


def member_in(root: Element, *, valid_until: datetime, eidas: bool) -> Member:
    services, people = root.find(tag(METADATA, "SPSSODescriptor")), root.find(tag(METADATA, "IDPSSODescriptor"))
    if (services is None) == (people is None):
        raise BadMessage("unreadable", "the metadata must describe one role: a connector or a proxy")
    descriptor = services if people is None else people
    member = Member(
        role=CONNECTOR if people is None else PROXY,
        entity_id=root.get("entityID", "")[:500],
        country=xml.text_of(root.find(f".//{tag(EIDAS, 'NodeCountry')}")),
        signing=certificates(descriptor, use="signing"),
        encryption=certificates(descriptor, use="encryption"),
        levels=levels_in(root),
        sp_type=xml.text_of(root.find(f".//{tag(EIDAS, 'SPType')}")),
        redirect_at=location(descriptor, "SingleSignOnService", names.REDIRECT),
        post_at=location(descriptor, "SingleSignOnService", names.POST),
        answers_at=locations(descriptor, "AssertionConsumerService", names.POST),
        valid_until=valid_until,
    )
    require_usable(member, eidas=eidas)
    return member


def certificates(descriptor: Element, *, use: str) -> tuple[str, ...]:
    held = [each for each in descriptor.iterfind(tag(METADATA, "KeyDescriptor")) if each.get("use", use) == use]
    return tuple(signing.armoured(found.text or "") for each in held for found in each.iter(tag(DSIG, "X509Certificate")))


def levels_in(root: Element) -> tuple[str, ...]:
    values = {
        xml.text_of(value)
        for attribute in root.iter(tag(names.ASSERTION, "Attribute"))
        if attribute.get("Name") == LEVELS_ATTRIBUTE
        for value in attribute.iter(tag(names.ASSERTION, "AttributeValue"))
    }
    return tuple(level for level in names.LEVELS if level in values)


def locations(descriptor: Element, name: str, binding: str) -> tuple[str, ...]:
    return tuple(each.get("Location", "") for each in descriptor.iterfind(tag(METADATA, name)) if each.get("Binding") == binding)


def location(descriptor: Element, name: str, binding: str) -> str:
    return next(iter(locations(descriptor, name, binding)), "")


def require_usable(member: Member, *, eidas: bool) -> None:
    if not member.entity_id or not member.signing:
        raise BadMessage("incomplete", "entityID or signing certificate is missing")
    for certificate in (*member.signing, *member.encryption):
        signing.require_strong(certificate, eidas=eidas)
    if member.role == CONNECTOR and (not member.encryption or not member.answers_at):
        raise BadMessage("incomplete", "a connector needs an encryption certificate and an address for answers by HTTP-POST")
    if member.role == PROXY and not (member.redirect_at or member.post_at):
        raise BadMessage("incomplete", "a proxy needs an address for requests")
    for address in filter(None, (*member.answers_at, member.redirect_at, member.post_at)):
        if urlsplit(address).scheme not in ("https", "http") or not urlsplit(address).hostname:
            raise BadMessage("unreadable", "an address in the metadata is not a web address")
