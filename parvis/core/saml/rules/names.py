"""Names that SAML 2.0, XML Signature, XML Encryption and eIDAS fix.

eIDAS: Technical Specifications v1.2 and later (Message Format, Attribute Profile, Interoperability
Architecture, Cryptographic Requirements), under Implementing Regulation (EU) 2015/1501.
"""

from __future__ import annotations

PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion"
METADATA = "urn:oasis:names:tc:SAML:2.0:metadata"
EIDAS = "http://eidas.europa.eu/saml-extensions"
NATURAL = "http://eidas.europa.eu/attributes/naturalperson"
LEGAL = "http://eidas.europa.eu/attributes/legalperson"
ALGORITHMS = "urn:oasis:names:tc:SAML:metadata:algsupport"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
# One prefix for each namespace in everything we write: see xml.written.
PREFIXES = {"saml2p": PROTOCOL, "saml2": ASSERTION, "md": METADATA, "eidas": EIDAS, "alg": ALGORITHMS}

POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
URI_FORMAT = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
UNSPECIFIED = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
NAME_ID_FORMATS = (PERSISTENT, TRANSIENT, UNSPECIFIED)

STATUS = "urn:oasis:names:tc:SAML:2.0:status:"
SUCCESS, REQUESTER, RESPONDER = f"{STATUS}Success", f"{STATUS}Requester", f"{STATUS}Responder"
REQUEST_DENIED, AUTHN_FAILED = f"{STATUS}RequestDenied", f"{STATUS}AuthnFailed"
NO_AUTHN_CONTEXT, NO_PASSIVE = f"{STATUS}NoAuthnContext", f"{STATUS}NoPassive"
INVALID_ATTRIBUTE = f"{STATUS}InvalidAttrNameOrValue"

DSIG = "http://www.w3.org/2000/09/xmldsig#"
XENC = "http://www.w3.org/2001/04/xmlenc#"
XENC11 = "http://www.w3.org/2009/xmlenc11#"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
ENVELOPED = f"{DSIG}enveloped-signature"

LOW, SUBSTANTIAL, HIGH = (f"http://eidas.europa.eu/LoA/{level}" for level in ("low", "substantial", "high"))
LEVELS = (LOW, SUBSTANTIAL, HIGH)  # lowest first

PERSON_IDENTIFIER = f"{NATURAL}/PersonIdentifier"
FAMILY_NAME = f"{NATURAL}/CurrentFamilyName"
GIVEN_NAME = f"{NATURAL}/CurrentGivenName"
DATE_OF_BIRTH = f"{NATURAL}/DateOfBirth"
BIRTH_NAME = f"{NATURAL}/BirthName"
PLACE_OF_BIRTH = f"{NATURAL}/PlaceOfBirth"
CURRENT_ADDRESS = f"{NATURAL}/CurrentAddress"
GENDER = f"{NATURAL}/Gender"
LEGAL_IDENTIFIER = f"{LEGAL}/LegalPersonIdentifier"
LEGAL_NAME = f"{LEGAL}/LegalName"

# Implementing Regulation (EU) 2015/1501, annex: the minimum data set.
NATURAL_MINIMUM = (FAMILY_NAME, GIVEN_NAME, DATE_OF_BIRTH, PERSON_IDENTIFIER)
NATURAL_OPTIONAL = (BIRTH_NAME, PLACE_OF_BIRTH, CURRENT_ADDRESS, GENDER)
LEGAL_MINIMUM = (LEGAL_NAME, LEGAL_IDENTIFIER)
ATTRIBUTES = (*NATURAL_MINIMUM, *NATURAL_OPTIONAL, *LEGAL_MINIMUM)


def tag(namespace: str, name: str) -> str:
    return f"{{{namespace}}}{name}"
