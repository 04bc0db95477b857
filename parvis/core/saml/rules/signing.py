"""XML signatures over exactly one element, by keys known beforehand (XML Signature 1.1; SAML Core 5)."""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Collection, Iterable

import xmlsec
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from lxml import etree

from parvis.core.saml.rules import names, xml
from parvis.core.saml.rules.names import DSIG, ENVELOPED, EXCLUSIVE, tag
from parvis.core.saml.rules.problems import BadMessage
from parvis.core.saml.rules.xml import Element

PSS = "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1"
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
# eIDAS Cryptographic Requirements, section 3.2: RSASSA-PSS and ECDSA, with SHA-2 of 256 bits or more.
EIDAS_SIGNATURES = frozenset(
    {f"http://www.w3.org/2007/05/xmldsig-more#sha{bits}-rsa-MGF1" for bits in (256, 384, 512)}
    | {f"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha{bits}" for bits in (256, 384, 512)}
)
# What ordinary SAML software signs with; only for a party registered as such.
ORDINARY_SIGNATURES = EIDAS_SIGNATURES | {f"http://www.w3.org/2001/04/xmldsig-more#rsa-sha{bits}" for bits in (256, 384, 512)}
DIGESTS = {f"{names.XENC}sha256", "http://www.w3.org/2001/04/xmldsig-more#sha384", f"{names.XENC}sha512"}
LEAST_RSA_BITS = {True: 3072, False: 2048}  # under eIDAS, and elsewhere
LEAST_EC_BITS = 256


def certificate_of(pem: str) -> x509.Certificate:
    """Raises BadMessage when ``pem`` is no certificate."""
    try:
        return x509.load_pem_x509_certificate(pem.encode())
    except ValueError as error:
        raise BadMessage("bad-certificate", "not a certificate in PEM") from error


def require_strong(pem: str, *, eidas: bool = True) -> None:
    key = certificate_of(pem).public_key()
    strong = (isinstance(key, rsa.RSAPublicKey) and key.key_size >= LEAST_RSA_BITS[eidas]) or (
        isinstance(key, ec.EllipticCurvePublicKey) and key.key_size >= LEAST_EC_BITS
    )
    if not strong:
        raise BadMessage("weak-key", f"RSA keys need {LEAST_RSA_BITS[eidas]} bits, elliptic curves {LEAST_EC_BITS}")


def signed(element: Element, *, key: str, certificate: str, algorithm: str = PSS) -> Element:
    """``element``, which has an ID, with its enveloped signature after the issuer."""
    template = etree.fromstring(
        f'<ds:Signature xmlns:ds="{DSIG}"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="{EXCLUSIVE}"/>'
        f'<ds:SignatureMethod Algorithm="{algorithm}"/><ds:Reference URI="#{element.get("ID")}"><ds:Transforms>'
        f'<ds:Transform Algorithm="{ENVELOPED}"/><ds:Transform Algorithm="{EXCLUSIVE}"/></ds:Transforms>'
        f'<ds:DigestMethod Algorithm="{names.XENC}sha256"/><ds:DigestValue/></ds:Reference></ds:SignedInfo><ds:SignatureValue/>'
        f"<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{bare(certificate)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>"
    )
    has_issuer = len(element) and element[0].tag == tag(names.ASSERTION, "Issuer")
    element.insert(1 if has_issuer else 0, template)
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(key.encode(), xmlsec.constants.KeyDataFormatPem)
    context.register_id(element, "ID")
    context.sign(template)
    return element


def bare(certificate: str) -> str:
    """The certificate's base64 without its PEM lines."""
    return "".join(line for line in certificate.splitlines() if line and not line.startswith("-----"))


def armoured(base64_text: str) -> str:
    """PEM of the base64 found in a document; raises BadMessage."""
    try:
        found = x509.load_der_x509_certificate(b64decode("".join(base64_text.split()), validate=True))
    except (ValueError, NotBase64) as error:
        raise BadMessage("bad-certificate", "X509Certificate is not a certificate") from error
    return found.public_bytes(serialization.Encoding.PEM).decode()


def verified(element: Element, *, certificates: Iterable[str], algorithms: Collection[str], largest: int = xml.LARGEST_MESSAGE) -> Element:
    """What was signed of ``element``, and nothing else: read again from the canonical bytes, without the signature.

    The element is first set apart in a document of its own, so that a signature can only speak of
    it; keys, certificates and addresses inside the message are never used. Raises BadMessage.
    """
    apart = xml.alone(element, largest=largest)
    signature = own_signature(apart)
    require_plain(signature, of=apart, algorithms=algorithms)
    if not any(holds(apart, signature, certificate) for certificate in certificates):
        raise BadMessage("bad-signature", "no registered certificate of the sender verifies it")
    apart.remove(signature)
    return xml.parsed(xml.canonical(apart), largest=largest)


def is_signed(element: Element) -> bool:
    return element.find(tag(DSIG, "Signature")) is not None


def own_signature(element: Element) -> Element:
    found = element.findall(tag(DSIG, "Signature"))
    if len(found) != 1:
        raise BadMessage("unsigned" if not found else "bad-signature", f"{len(found)} signatures of the element itself")
    return found[0]


def require_plain(signature: Element, *, of: Element, algorithms: Collection[str]) -> None:
    """One reference, to the element itself, by the two transforms that SAML allows (SAML Core 5.4), with sound algorithms."""
    ids = [each.get("ID") for each in of.iter() if isinstance(each.tag, str) and each.get("ID")]
    references = list(signature.iter(tag(DSIG, "Reference")))
    methods = [each.get("Algorithm") for each in signature.iter(tag(DSIG, "SignatureMethod"))]
    if not of.get("ID") or len(ids) != len(set(ids)):
        raise BadMessage("bad-signature", "an ID is missing or not unique")
    if len(references) != 1 or references[0].get("URI") != f"#{of.get('ID')}" or signature.find(tag(DSIG, "Object")) is not None:
        raise BadMessage("bad-signature", "the signature does not cover exactly the element it stands in")
    canonicalisations = [each.get("Algorithm") for each in signature.iter(tag(DSIG, "CanonicalizationMethod"))]
    transforms = [each.get("Algorithm") for each in references[0].iter(tag(DSIG, "Transform"))]
    if canonicalisations != [EXCLUSIVE] or transforms not in ([ENVELOPED, EXCLUSIVE], [ENVELOPED]):
        raise BadMessage("bad-signature", "another canonical form or transform than SAML allows")
    digests = [each.get("Algorithm") for each in references[0].iter(tag(DSIG, "DigestMethod"))]
    if len(methods) != 1 or methods[0] not in algorithms or len(digests) != 1 or digests[0] not in DIGESTS:
        raise BadMessage("weak-algorithm", "signature or digest algorithm is not accepted")


def holds(element: Element, signature: Element, certificate: str) -> bool:
    context = xmlsec.SignatureContext()
    try:
        context.key = xmlsec.Key.from_memory(certificate.encode(), xmlsec.constants.KeyDataFormatCertPem)
        context.register_id(element, "ID")
        context.verify(signature)
    except (xmlsec.Error, ValueError):
        return False
    return True


def detached(query: str, *, key: str, algorithm: str = PSS) -> str:
    """The base64 signature over a query (SAML Bindings 3.4.4.1)."""
    private = serialization.load_pem_private_key(key.encode(), password=None)
    if not isinstance(private, rsa.RSAPrivateKey):
        raise TypeError("the node signs with RSA")
    return b64encode(private.sign(query.encode(), padding_of(algorithm), hash_of(algorithm))).decode()


def require_detached(query: str, signature: str, *, algorithm: str, certificates: Iterable[str], algorithms: Collection[str]) -> None:
    """Raises BadMessage unless one of ``certificates`` signed ``query``."""
    if algorithm not in algorithms:
        raise BadMessage("weak-algorithm", "signature algorithm is not accepted")
    try:
        raw = b64decode(signature, validate=True)
    except (ValueError, NotBase64) as error:
        raise BadMessage("bad-signature", "Signature is not base64") from error
    if not any(detached_holds(query, raw, algorithm=algorithm, certificate=certificate) for certificate in certificates):
        raise BadMessage("bad-signature", "no registered certificate of the sender verifies the query")


def detached_holds(query: str, signature: bytes, *, algorithm: str, certificate: str) -> bool:
    key = certificate_of(certificate).public_key()
    try:
        if isinstance(key, rsa.RSAPublicKey) and "ecdsa" not in algorithm:
            key.verify(signature, query.encode(), padding_of(algorithm), hash_of(algorithm))
        elif isinstance(key, ec.EllipticCurvePublicKey) and "ecdsa" in algorithm:
            key.verify(signature_in_der(signature), query.encode(), ec.ECDSA(hash_of(algorithm)))
        else:
            return False
    except (InvalidSignature, ValueError):
        return False
    return True


def signature_in_der(signature: bytes) -> bytes:
    """XML Signature writes r and s one after the other (RFC 4050 3.3)."""
    half = len(signature) // 2
    return encode_dss_signature(int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big"))


def padding_of(algorithm: str) -> padding.AsymmetricPadding:
    digest = hash_of(algorithm)
    return padding.PSS(padding.MGF1(digest), digest.digest_size) if algorithm.endswith("MGF1") else padding.PKCS1v15()


def hash_of(algorithm: str) -> hashes.HashAlgorithm:
    return hashes.SHA512() if "sha512" in algorithm else hashes.SHA384() if "sha384" in algorithm else hashes.SHA256()
