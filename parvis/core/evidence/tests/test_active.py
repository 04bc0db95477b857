"""Answers of chips: published examples, made by others, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as st

from parvis.core.evidence.rules import active, lds
from parvis.core.evidence.rules.problems import Refused

TODAY = date(2026, 6, 1)
# A chip of a real passport, from the tests of pymrtd: its DG15, and (nonce, answer).
DG15 = bytes.fromhex(
    "6F81A230819F300D06092A864886F70D010101050003818D0030818902818100BD8620D45693E1CD8678639F22E9553F09E3AFD87BD26000113CE2798B7A02A2E0"
    "AB6B7525D09072109D938D6708167E8FAFAF83F17BFBA36CECCE26058C7ED9AE29516755B19F78CE0E73DA02340B117B8AB2ECA007F1390E93E896016335EB5C1E"
    "330B961C03E253D17874F7ABEE8D4962C49FFE578D46954FF23B26F5E5550203010001"
)
ANSWERS = [
    (
        "47E4EE7F211F7326",
        "8AECE4E0AB1A6B9E06B31ACBA51AE316D0B7B48E2F5FE13E575060F6B9DC27A2F9D03DCF67A141F466EEC753879106BE0992F46F5EAAD075EB1886D2ACE90D60"
        "C2EDA69880780CE4FA36EF27AB01C47527BD23B178EC8F213307281572C219487FC11B2C3D9C144DC98D96D1A79A7478449D692D3D14E8C044F81B3ADF0047E0",
    ),
    (
        "5DD17658F6E21C13",
        "97251259E9EB453A8DC2D9CD85D5A49D2E83F31D6465CB1FBD09C5E7800D4F0FB9FF7312343CD3955CA3BE6768AD7938F3D36B0C9E2205923786949B5F48FBF1"
        "C94D01B5BC9DA88C8293E118F87E14E4CC409D52AA7ED266E20248AB3C04949838540DEB24588436607EA620B4825D002C5FAB4F07B618D72C0A9EC247653FE7",
    ),
]
# Bouncy Castle, ISO9796Test 13: an answer to a nonce of zeroes.
OTHER_CHIP = rsa.RSAPublicNumbers(
    65537,
    int(
        "CDCBDABBF93BE8E8294E32B055256BBD0397735189BF75816341BB0D488D05D627991221DF7D59835C76A4BB4808ADEEB779E7794504E956ADC2A661B46904CD"
        "C71337DD29DDDD454124EF79CFDD7BC2C21952573CEFBA485CC38C6BD2428809B5A31A898A6B5648CAA4ED678D9743B589134B7187478996300EDBA16271A861",
        16,
    ),
).public_key()
OTHER_ANSWER = bytes.fromhex(
    "482E20D1EDDED34359C38F5E7C01203F9D6B2641CDCA5C404D49ADAEDE034C7481D781D043722587761C90468DE69C6585A1E8B9C322F90E1B580EEDAB3F6007"
    "D0C366CF92B4DB8B41C8314929DCE2BE889C0129123484D2FD3D12763D2EBFD12AC8E51D7061AFCA1A53DEDEC7B9A617472A78C952CCC72467AE008E5F132994"
)
# Doc 9303 part 11, appendix F: what the signature opens to, and the nonce (RND.IFD).
WORKED = bytes.fromhex(
    "6A9D2784A67F8E7C659973EA1AEA25D95B6C8F91E5002F369F0FBDCE8A3CEC1991B543F1696546C5524CF23A5303CD6C98599F40B79F377B5F3A1406B3B4D8F9"
    "6784D23AA88DB7E1032A405E69325FA91A6E86F5C71AEA978264C4A207446DAD4E7292E2DCDA3024B47DA8C063AA1E6D22FBD976AB0FE73D94D2D9C6D88127BC"
)
WORKED_NONCE = bytes.fromhex("F173589974BF40C6")


def answers(key, nonce: bytes, signature: bytes) -> str:
    return active.verify(key, nonce=nonce, signature=signature, ecdsa_hash="", today=TODAY)


@pytest.mark.parametrize(("nonce", "answer"), ANSWERS)
def test_answers_of_a_real_chip_hold(nonce, answer):
    assert answers(lds.chip_key_of(DG15), bytes.fromhex(nonce), bytes.fromhex(answer)) == "sha1"


def test_the_answer_of_another_library_holds():
    assert answers(OTHER_CHIP, bytes(8), OTHER_ANSWER) == "sha1"


def test_the_worked_example_of_doc_9303_holds(monkeypatch):
    monkeypatch.setattr(active, "pow", lambda *_: int.from_bytes(WORKED, "big"), raising=False)
    assert answers(OTHER_CHIP, WORKED_NONCE, bytes(128)) == "sha1"
    with pytest.raises(Refused, match="chip-wrong-answer"):
        answers(OTHER_CHIP, bytes(8), bytes(128))


@pytest.mark.parametrize("change", [0, 60, 127])
def test_a_changed_answer_is_refused(change):
    altered = bytearray(OTHER_ANSWER)
    altered[change] ^= 1
    with pytest.raises(Refused, match="chip-wrong-answer"):
        answers(OTHER_CHIP, bytes(8), bytes(altered))


def test_an_answer_to_another_nonce_is_refused():
    with pytest.raises(Refused, match="chip-wrong-answer"):
        answers(OTHER_CHIP, bytes(7) + b"\1", OTHER_ANSWER)


def test_hashes_and_short_keys_are_refused_from_their_day_on():
    with pytest.raises(Refused, match="weak-algorithm"):
        active.verify(OTHER_CHIP, nonce=bytes(8), signature=OTHER_ANSWER, ecdsa_hash="", today=date(2027, 1, 1))
    key = rsa.generate_private_key(65537, 2048).public_key()
    with pytest.raises(Refused, match="chip-wrong-answer"):
        active.verify(key, nonce=bytes(8), signature=bytes(256), ecdsa_hash="", today=date(2031, 1, 1))


@given(st.binary(max_size=300))
def test_any_bytes_are_refused(data):
    with pytest.raises(Refused):
        answers(OTHER_CHIP, bytes(8), data)
