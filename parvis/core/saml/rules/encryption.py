"""Assertions that only their addressee reads: AES-GCM under RSA-OAEP (eIDAS Cryptographic Requirements, section 3.3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from xml.sax.saxutils import quoteattr

import xmlsec
from lxml import etree

from parvis.core.saml.rules import xml
from parvis.core.saml.rules.names import ASSERTION, DSIG, XENC, XENC11, tag
from parvis.core.saml.rules.problems import BadMessage
from parvis.core.saml.rules.xml import Element

GCM = f"{XENC11}aes256-gcm"
CONTENT = {f"{XENC11}aes{bits}-gcm" for bits in (128, 192, 256)}  # never CBC: what is not authenticated can be altered
KEY_TRANSPORT = {f"{XENC11}rsa-oaep", f"{XENC}rsa-oaep-mgf1p"}  # never PKCS#1 v1.5


def encrypted(assertion: Element, *, certificate: str, eidas: bool = True) -> Element:
    """An EncryptedAssertion that the holder of ``certificate``'s key opens.

    Outside eIDAS the key is transported in the older form of RSA-OAEP, whose mask function is fixed to
    SHA-1: other software refuses what came with XML Encryption 1.1, and disagrees on the mask as soon
    as the digest is another. OAEP does not rest on the collision resistance of its hash.
    """
    transport, digest = (f"{XENC11}rsa-oaep", f"{XENC}sha256") if eidas else (f"{XENC}rsa-oaep-mgf1p", f"{DSIG}sha1")
    mask = f'<xenc11:MGF xmlns:xenc11="{XENC11}" Algorithm="{XENC11}mgf1sha256"/>' if eidas else ""
    box = etree.Element(tag(ASSERTION, "EncryptedAssertion"), nsmap={"saml2": ASSERTION})
    template = etree.fromstring(
        f'<xenc:EncryptedData xmlns:xenc="{XENC}" xmlns:ds="{DSIG}" Type="{XENC}Element"><xenc:EncryptionMethod Algorithm="{GCM}"/>'
        f'<ds:KeyInfo><xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="{transport}"><ds:DigestMethod Algorithm="{digest}"/>'
        f"{mask}</xenc:EncryptionMethod><xenc:CipherData><xenc:CipherValue/>"
        "</xenc:CipherData></xenc:EncryptedKey></ds:KeyInfo><xenc:CipherData><xenc:CipherValue/></xenc:CipherData></xenc:EncryptedData>"
    )
    manager = xmlsec.KeysManager()
    manager.add_key(xmlsec.Key.from_memory(certificate.encode(), xmlsec.constants.KeyDataFormatCertPem))
    context = xmlsec.EncryptionContext(manager)
    context.key = xmlsec.Key.generate(xmlsec.constants.KeyDataAes, 256, xmlsec.constants.KeyDataTypeSession)
    # As bytes of its own: encrypted in place, it would lean on the namespaces of what surrounds it.
    box.append(context.encrypt_binary(template, etree.tostring(assertion)))
    return box


def decrypted(box: Element, *, keys: Iterable[str]) -> Element:
    """The assertion in ``box``, opened with one of ``keys`` (PEM); raises BadMessage.

    Only call it on what a verified signature covers: otherwise the answers of this function would
    help whoever alters the cipher text.
    """
    data = box.findall(tag(XENC, "EncryptedData"))
    if len(data) != 1:
        raise BadMessage("unreadable", "an EncryptedAssertion holds one EncryptedData")
    require_sound(data[0])
    for key in keys:
        content = opened(data[0], key)
        if content is not None:
            return self_standing(content, data[0].nsmap)
    raise BadMessage("undecipherable", "encrypted for another key")


def self_standing(content: bytes, inherited: Mapping[str | None, str]) -> Element:
    """The element in ``content``; some software leaves out the namespaces that its surroundings declared."""
    try:
        return xml.parsed(content)
    except BadMessage as error:
        if error.code != "unreadable":
            raise
    declared = " ".join(f"xmlns{f':{prefix}' if prefix else ''}={quoteattr(uri)}" for prefix, uri in inherited.items())
    around = xml.parsed(f"<around {declared}>".encode() + content + b"</around>")
    if len(around) != 1:
        raise BadMessage("unreadable", "what was encrypted is not one element")
    return xml.alone(around[0])


def require_sound(data: Element) -> None:
    content, transported = data.find(tag(XENC, "EncryptionMethod")), list(data.iter(tag(XENC, "EncryptedKey")))
    if content is None or content.get("Algorithm") not in CONTENT:
        raise BadMessage("weak-algorithm", "content encryption must be AES-GCM")
    if len(transported) != 1:
        raise BadMessage("unreadable", "one EncryptedKey is expected inside EncryptedData")
    method = transported[0].find(tag(XENC, "EncryptionMethod"))
    if method is None or method.get("Algorithm") not in KEY_TRANSPORT:
        raise BadMessage("weak-algorithm", "the key must be transported by RSA-OAEP")
    if any(True for _ in data.iter(tag(XENC, "CipherReference"), tag(DSIG, "RetrievalMethod"))):
        raise BadMessage("unreadable", "references out of the message are refused")


def opened(data: Element, key: str) -> bytes | None:
    """The plain bytes; as bytes, so that the one careful parser reads them too."""
    apart = xml.alone(data)
    apart.attrib.pop("Type", None)
    manager = xmlsec.KeysManager()
    manager.add_key(xmlsec.Key.from_memory(key.encode(), xmlsec.constants.KeyDataFormatPem))
    try:
        plain = xmlsec.EncryptionContext(manager).decrypt(apart)
    except (xmlsec.Error, ValueError):
        return None
    return plain if isinstance(plain, bytes) else None
