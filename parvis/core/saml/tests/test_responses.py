"""What an answer must be to be believed, and each attack that must fail."""

from __future__ import annotations

import contextlib
from base64 import b64encode
from copy import deepcopy
from datetime import timedelta

import pytest
import xmlsec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from saml2 import samlp

from parvis.core.saml.rules import encryption, names, responses, signing, xml
from parvis.core.saml.rules.names import ASSERTION, DSIG, PROTOCOL, XENC, tag
from parvis.core.saml.rules.problems import BadMessage, Refused
from parvis.core.saml.tests.conftest import ACS, NOW, PERSON, PROXY, answer, awaited, reply, resigned, signer, taken


def refused(code: str):
    return pytest.raises(BadMessage, match=f"^{code}")


def test_a_right_answer_is_read(pairs):
    statement = taken(answer(pairs), pairs)
    assert statement.attributes == PERSON
    assert statement.level == names.SUBSTANTIAL


def test_the_assertion_travels_encrypted_and_nothing_of_the_person_is_readable(pairs):
    message = answer(pairs)
    assert b"Tamm" not in message
    assert encryption.GCM.encode() in message
    assert f"{names.XENC11}rsa-oaep".encode() in message


def test_an_answer_to_the_key_before_the_last_is_still_read(pairs):
    assert taken(answer(pairs), pairs, opening=[pairs.attacker.key, pairs.connector.key]).attributes == PERSON


# --- signatures -------------------------------------------------------------------------------------


def test_unsigned_response(pairs):
    root = etree.fromstring(answer(pairs))
    root.remove(root.find(tag(DSIG, "Signature")))
    with refused("unsigned"):
        taken(etree.tostring(root), pairs)


def test_unsigned_response_around_a_signed_assertion(pairs):
    """A signature of the assertion alone leaves the status and the addressee of the response to anybody."""
    root = etree.fromstring(answer(pairs))
    root.remove(root.find(tag(DSIG, "Signature")))
    root.set("Destination", ACS)
    with refused("unsigned"):
        taken(etree.tostring(root), pairs)


def test_altered_response(pairs):
    with refused("bad-signature"):
        taken(answer(pairs).replace(b'InResponseTo="_asked"', b'InResponseTo="_other"'), pairs, request_id="_other")


def test_altered_cipher_text(pairs):
    root = etree.fromstring(answer(pairs))
    value = next(root.iter(tag(XENC, "CipherValue")))
    value.text = "AAAA" + value.text[4:]
    with refused("bad-signature"):
        taken(etree.tostring(root), pairs)


def test_signed_by_a_key_in_the_message_that_nobody_registered(pairs):
    with refused("bad-signature"):
        taken(answer(pairs, by=pairs.attacker), pairs)


def test_key_info_of_the_registered_key_over_another_key_s_signature(pairs):
    root = etree.fromstring(answer(pairs, by=pairs.attacker))
    root.find(f"{tag(DSIG, 'Signature')}//{tag(DSIG, 'X509Certificate')}").text = signing.bare(pairs.proxy.certificate)
    with refused("bad-signature"):
        taken(etree.tostring(root), pairs)


def test_assertion_signed_by_another_key_inside_a_right_response(pairs):
    message = responses.shell(reply(), now=NOW, status=status())
    inner = assertion()
    signing.signed(inner, key=pairs.attacker.key, certificate=pairs.attacker.certificate)
    message.append(encryption.encrypted(inner, certificate=pairs.connector.certificate))
    with refused("bad-signature"):
        taken(resigned(message, pairs.proxy), pairs)


def test_sha1_signature(pairs):
    with refused("weak-algorithm"):
        taken(answer(pairs, algorithm="http://www.w3.org/2000/09/xmldsig#rsa-sha1"), pairs)


def test_sha1_digest(pairs):
    with refused("weak-algorithm"):
        taken(answer(pairs).replace(f"{XENC}sha256".encode(), f"{DSIG}sha1".encode(), 1), pairs)


def test_pkcs1_signature_only_from_ordinary_parties(pairs):
    message = answer(pairs, algorithm=signing.RSA_SHA256)
    assert taken(message, pairs, algorithms=signing.ORDINARY_SIGNATURES).attributes == PERSON
    with refused("weak-algorithm"):
        taken(message, pairs)


def test_hmac_signature_made_with_the_public_certificate(pairs):
    """Key confusion: what everybody knows is no secret."""
    with refused("weak-algorithm"):
        taken(answer(pairs).replace(signing.PSS.encode(), b"http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"), pairs)


def status():
    return samlp.Status(status_code=samlp.StatusCode(value=names.SUCCESS))


def assertion(**changed):
    attributes = changed.pop("attributes", PERSON)
    level = changed.pop("level", names.SUBSTANTIAL)
    made = responses.assertion_for(reply(**changed), attributes, level=level, now=changed.get("at", NOW), address="")
    return etree.fromstring(str(made).encode())


def with_assertion(pairs, inner, **changed) -> bytes:
    """A right response around ``inner``: its own node made it, so only what it says is wrong."""
    message = responses.shell(reply(**changed), now=NOW, status=status())
    message.append(encryption.encrypted(inner, certificate=pairs.connector.certificate))
    return resigned(message, pairs.proxy)


# --- signature wrapping: the eight forms of « On Breaking SAML » (Somorovsky and others, 2012) ------------------


def evil_response(pairs):
    """A response of the attacker's own making, encrypted to the right key, without a signature."""
    inner = assertion(attributes={**PERSON, names.FAMILY_NAME: "Evil"})
    root = responses.shell(reply(), now=NOW, status=status())
    root.append(encryption.encrypted(inner, certificate=pairs.connector.certificate))
    return root


def xsw1(pairs, original, evil):
    """The signed response inside the signature of the false one."""
    signature = deepcopy(original.find(tag(DSIG, "Signature")))
    original.remove(original.find(tag(DSIG, "Signature")))
    evil.insert(1, signature)
    signature.append(original)
    return evil


def xsw2(pairs, original, evil):
    """The signature detached, before the signed response, both in the false one."""
    signature = deepcopy(original.find(tag(DSIG, "Signature")))
    original.remove(original.find(tag(DSIG, "Signature")))
    evil.insert(1, signature)
    evil.insert(2, original)
    return evil


def xsw3(pairs, original, evil):
    """A false assertion before the true one, in the signed response."""
    original.insert(2, evil.find(tag(ASSERTION, "EncryptedAssertion")))
    return original


def xsw4(pairs, original, evil):
    """The true assertion inside the false one."""
    false = evil.find(tag(ASSERTION, "EncryptedAssertion"))
    true = original.find(tag(ASSERTION, "EncryptedAssertion"))
    original.replace(true, false)
    false.append(true)
    return original


def xsw5(pairs, original, evil):
    """The false assertion in the true one's place, the true one at the end."""
    true = original.find(tag(ASSERTION, "EncryptedAssertion"))
    original.replace(true, evil.find(tag(ASSERTION, "EncryptedAssertion")))
    original.append(true)
    return original


def xsw6(pairs, original, evil):
    """The true assertion inside the signature of the response."""
    true = original.find(tag(ASSERTION, "EncryptedAssertion"))
    original.replace(true, evil.find(tag(ASSERTION, "EncryptedAssertion")))
    original.find(tag(DSIG, "Signature")).append(true)
    return original


def xsw7(pairs, original, evil):
    """The false assertion in Extensions, which schemas leave open."""
    extensions = etree.Element(tag(PROTOCOL, "Extensions"))
    extensions.append(evil.find(tag(ASSERTION, "EncryptedAssertion")))
    original.insert(2, extensions)
    return original


def xsw8(pairs, original, evil):
    """The signed response in an Object of the signature, under the same ID as the false one."""
    evil.set("ID", original.get("ID"))
    signature = deepcopy(original.find(tag(DSIG, "Signature")))
    original.remove(original.find(tag(DSIG, "Signature")))
    holder = etree.SubElement(signature, tag(DSIG, "Object"))
    holder.append(original)
    evil.insert(1, signature)
    return evil


@pytest.mark.parametrize("wrap", [xsw1, xsw2, xsw3, xsw4, xsw5, xsw6, xsw7, xsw8], ids=lambda wrap: wrap.__name__)
def test_signature_wrapping(pairs, wrap):
    message = etree.tostring(wrap(pairs, etree.fromstring(answer(pairs)), evil_response(pairs)))
    with refused("bad-signature"):
        taken(message, pairs)


def test_signature_wrapping_inside_the_encrypted_assertion(pairs):
    """The inner signature must cover the whole assertion that is read, too."""
    true = assertion()
    signing.signed(true, key=pairs.proxy.key, certificate=pairs.proxy.certificate)
    false = assertion(attributes={**PERSON, names.FAMILY_NAME: "Evil"})
    signature = deepcopy(true.find(tag(DSIG, "Signature")))
    false.insert(1, signature)
    etree.SubElement(false, tag(ASSERTION, "Advice")).append(true)
    with refused("bad-signature"):
        taken(with_assertion(pairs, false), pairs)


def test_a_signature_over_nothing_but_a_part(pairs):
    root = etree.fromstring(answer(pairs))
    next(root.iter(tag(DSIG, "Reference"))).set("URI", "#elsewhere")
    with refused("bad-signature"):
        taken(etree.tostring(root), pairs)


def test_an_xslt_transform_in_the_signature(pairs):
    root = etree.fromstring(answer(pairs))
    list(root.iter(tag(DSIG, "Transform")))[1].set("Algorithm", "http://www.w3.org/TR/1999/REC-xslt-19991116")
    with refused("bad-signature"):
        taken(etree.tostring(root), pairs)


def test_comment_in_name_id_does_not_cut_the_name(pairs):
    """Canonical form leaves comments out, so the signature holds: the whole text must be read, not its first part."""
    message = etree.fromstring(answer(pairs))
    issuer = message.find(tag(ASSERTION, "Issuer"))
    issuer.text, tail = PROXY[:8], PROXY[8:]
    comment = etree.Comment("x")
    comment.tail = tail
    issuer.insert(0, comment)
    assert taken(etree.tostring(message), pairs).attributes == PERSON
    inner = etree.tostring(assertion()).replace(b"EE/FR/38502030001", b"EE/FR/3850<!-- -->2030001")
    assert taken(with_assertion(pairs, etree.fromstring(inner)), pairs).name_id == PERSON[names.PERSON_IDENTIFIER]


def test_canonical_form_with_comments_is_refused(pairs):
    root = etree.fromstring(answer(pairs))
    next(root.iter(tag(DSIG, "CanonicalizationMethod"))).set("Algorithm", f"{names.EXCLUSIVE}WithComments")
    with refused("bad-signature"):
        taken(etree.tostring(root), pairs)


# --- whom, where, when ------------------------------------------------------------------------------


def test_wrong_issuer(pairs):
    with refused("wrong-issuer"):
        taken(answer(pairs, issuer="https://elsewhere.example"), pairs)


def test_wrong_issuer_of_the_assertion(pairs):
    with refused("wrong-issuer"):
        taken(with_assertion(pairs, assertion(issuer="https://elsewhere.example")), pairs)


def test_wrong_destination(pairs):
    with refused("wrong-destination"):
        taken(answer(pairs, destination="https://elsewhere.example/acs"), pairs)


def test_wrong_recipient(pairs):
    with refused("wrong-recipient"):
        taken(with_assertion(pairs, assertion(destination="https://elsewhere.example/acs")), pairs)


def test_wrong_audience(pairs):
    with refused("wrong-audience"):
        taken(with_assertion(pairs, assertion(audience="https://other-service.example")), pairs)


def test_answer_to_another_request(pairs):
    with refused("not-awaited"):
        taken(answer(pairs, request_id="_another"), pairs)


def test_assertion_for_another_request(pairs):
    with refused("not-awaited"):
        taken(with_assertion(pairs, assertion(request_id="_another")), pairs)


def test_unsolicited_answer(pairs):
    root = etree.fromstring(answer(pairs))
    del root.attrib["InResponseTo"]
    with refused("not-awaited"):
        taken(resigned(root, pairs.proxy), pairs)


def test_mix_up_of_countries(pairs):
    """Another Member State's node, however genuine, does not answer what we asked of this one, nor for its people."""
    with refused("wrong-issuer"):
        taken(answer(pairs, issuer="https://node.pt.example/proxy"), pairs)
    with refused("bad-identifier"):
        taken(answer(pairs, attributes={**PERSON, names.PERSON_IDENTIFIER: "PT/FR/1234"}), pairs)


def test_identifier_made_for_another_country(pairs):
    with refused("bad-identifier"):
        taken(answer(pairs, attributes={**PERSON, names.PERSON_IDENTIFIER: "EE/DE/1234"}), pairs)


def test_expired(pairs):
    with refused("expired"):
        taken(answer(pairs), pairs, now=NOW + timedelta(minutes=7))


def test_clocks_may_differ_by_a_minute_and_not_more(pairs):
    assert taken(answer(pairs, at=NOW + timedelta(seconds=55)), pairs).level == names.SUBSTANTIAL
    assert taken(answer(pairs), pairs, now=NOW + timedelta(minutes=5, seconds=55)).level == names.SUBSTANTIAL
    with refused("not-yet"):
        taken(answer(pairs, at=NOW + timedelta(seconds=65)), pairs)
    with refused("expired"):
        taken(answer(pairs), pairs, now=NOW + timedelta(minutes=6, seconds=1))


def test_level_lower_than_asked(pairs):
    with refused("level-too-low"):
        taken(answer(pairs, level=names.LOW), pairs, level=names.SUBSTANTIAL)


def test_level_that_eidas_does_not_know(pairs):
    with refused("bad-level"):
        taken(answer(pairs, level="urn:oasis:names:tc:SAML:2.0:ac:classes:Password"), pairs)


@pytest.mark.parametrize("missing", names.NATURAL_MINIMUM)
def test_minimum_data_set_is_whole(pairs, missing):
    less = {name: value for name, value in PERSON.items() if name != missing}
    inner = assertion(attributes={**PERSON})
    for each in list(inner.iter(tag(ASSERTION, "Attribute"))):
        if each.get("Name") == missing:
            each.getparent().remove(each)
    assert len(less) == 3
    with refused("incomplete"):
        taken(with_assertion(pairs, inner), pairs)


def test_an_attribute_given_twice(pairs):
    inner = assertion()
    statement = next(inner.iter(tag(ASSERTION, "AttributeStatement")))
    statement.append(deepcopy(statement[0]))
    with refused("unreadable"):
        taken(with_assertion(pairs, inner), pairs)


def test_a_value_in_other_letters_does_not_stand_for_the_latin_one(pairs):
    inner = assertion()
    family = next(each for each in inner.iter(tag(ASSERTION, "Attribute")) if each.get("Name") == names.FAMILY_NAME)
    greek = etree.Element(tag(ASSERTION, "AttributeValue"))
    greek.set(tag(names.NATURAL, "LatinScript"), "false")
    greek.text = "Ωνάσης"
    family.insert(0, greek)
    assert taken(with_assertion(pairs, inner), pairs).attributes[names.FAMILY_NAME] == "Tamm"


# --- encryption -------------------------------------------------------------------------------------


def test_assertion_in_clear(pairs):
    message = responses.shell(reply(), now=NOW, status=status())
    message.append(assertion())
    with refused("not-encrypted"):
        taken(resigned(message, pairs.proxy), pairs)


def test_encrypted_to_another_key(pairs):
    with refused("undecipherable"):
        taken(answer(pairs, to=pairs.attacker), pairs)


def test_cbc_is_refused_before_anything_is_opened(pairs):
    root = etree.fromstring(answer(pairs))
    method = next(root.iter(tag(XENC, "EncryptionMethod")))
    method.set("Algorithm", f"{XENC}aes256-cbc")
    with refused("weak-algorithm"):
        taken(resigned(root, pairs.proxy), pairs)


def test_rsa_key_transport_without_oaep(pairs):
    root = etree.fromstring(answer(pairs))
    list(root.iter(tag(XENC, "EncryptionMethod")))[1].set("Algorithm", f"{XENC}rsa-1_5")
    with refused("weak-algorithm"):
        taken(resigned(root, pairs.proxy), pairs)


def test_cipher_text_elsewhere(pairs):
    """A CipherReference would have us fetch an address of the sender's choice."""
    root = etree.fromstring(answer(pairs))
    data = next(root.iter(tag(XENC, "EncryptedData")))
    last = data.findall(tag(XENC, "CipherData"))[0]
    last[0].tag = tag(XENC, "CipherReference")
    last[0].set("URI", "http://127.0.0.1/secret")
    with refused("unreadable"):
        taken(resigned(root, pairs.proxy), pairs)


# --- hostile XML ------------------------------------------------------------------------------------

LAUGHS = b'<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><r>&b;</r>'
OUTSIDE = b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>'
HIDDEN = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE r [<!ENTITY x "y">]><r>&x;</r>'.encode("utf-16")


@pytest.mark.parametrize("bomb", [LAUGHS, OUTSIDE, HIDDEN], ids=["billion laughs", "external entity", "hidden by another encoding"])
def test_entities(bomb):
    with pytest.raises(BadMessage, match=r"document-type|unreadable"):
        xml.parsed(bomb)


def test_entities_inside_what_was_encrypted(pairs):
    """The plain text goes through the same careful parser."""
    root = etree.fromstring(answer(pairs))
    box = root.find(tag(ASSERTION, "EncryptedAssertion"))
    manager = xmlsec.KeysManager()
    manager.add_key(xmlsec.Key.from_memory(pairs.connector.certificate.encode(), xmlsec.constants.KeyDataFormatCertPem))
    template = deepcopy(box[0])
    for value in template.iter(tag(XENC, "CipherValue")):
        value.text = None
    template.attrib.pop("Type")
    context = xmlsec.EncryptionContext(manager)
    context.key = xmlsec.Key.generate(xmlsec.constants.KeyDataAes, 256, xmlsec.constants.KeyDataTypeSession)
    box.replace(box[0], context.encrypt_binary(template, LAUGHS))
    with refused("document-type"):
        taken(resigned(root, pairs.proxy), pairs)


def test_huge(pairs):
    with refused("too-large"):
        taken(answer(pairs) + b" " * xml.LARGEST_MESSAGE, pairs)


def test_deep():
    with pytest.raises(BadMessage, match=r"too-large|unreadable"):
        xml.parsed(b"<a>" * 1000 + b"</a>" * 1000)


@settings(deadline=None, max_examples=150)
@given(st.one_of(st.binary(max_size=400), st.text(max_size=200).map(str.encode)))
def test_no_bytes_break_the_parser(content):
    with contextlib.suppress(BadMessage):
        responses.addressed(content)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_change_of_one_letter_is_believed(pairs, data):
    """Whatever is changed in a right message, either it says the same or it is refused."""
    message = bytearray(answer_once(pairs))
    at = data.draw(st.integers(0, len(message) - 1))
    message[at] = data.draw(st.integers(32, 126))
    with contextlib.suppress(BadMessage, Refused):
        assert taken(bytes(message), pairs).attributes == PERSON


def answer_once(pairs, kept={}):  # noqa: B006
    return kept.setdefault("message", answer(pairs))


# --- errors -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sub_status", "declined"), [(names.REQUEST_DENIED, True), (names.AUTHN_FAILED, True), (names.NO_AUTHN_CONTEXT, False)]
)
def test_declined_and_failed_are_told_apart(pairs, sub_status, declined):
    message = responses.failure(reply(), status=names.RESPONDER, sub_status=sub_status, message="no", now=NOW, signer=signer(pairs.proxy))
    with pytest.raises(Refused) as told:
        taken(message, pairs)
    assert told.value.is_declined is declined


def test_an_unsigned_error_is_not_believed_either(pairs):
    message = responses.failure(
        reply(), status=names.RESPONDER, sub_status=names.REQUEST_DENIED, message="", now=NOW, signer=signer(pairs.proxy)
    )
    root = etree.fromstring(message)
    root.remove(root.find(tag(DSIG, "Signature")))
    with refused("unsigned"):
        taken(etree.tostring(root), pairs)


def test_looking_up_what_a_message_answers_believes_nothing(pairs):
    assert responses.addressed(answer(pairs)) == (awaited().request_id, PROXY)
    assert b64encode(answer(pairs))
