"""A receipt as the text of a QR code, there and back."""

from __future__ import annotations

import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.core.protection.rules import compact
from parvis.core.protection.rules.receipts import Receipt
from parvis.core.protection.tests.test_receipts import SIGNER, good_receipt


@pytest.mark.parametrize(
    ("plain", "signs"), [(b"AB", "BB8"), (b"Hello!!", "%69 VD92EX0"), (b"base-45", "UJCLQE7W581"), (b"ietf!", "QED8WEX0")]
)
def test_base45_is_that_of_the_standard(plain: bytes, signs: str) -> None:
    """The examples of RFC 9285, section 4.3 and 4.4."""
    assert compact.encoded(plain) == signs
    assert compact.decoded(signs) == plain


@given(st.binary(max_size=400))
def test_any_bytes_come_back(content: bytes) -> None:
    assert compact.decoded(compact.encoded(content)) == content


def test_a_receipt_comes_back_from_its_code_and_verifies() -> None:
    text = compact.text_of(good_receipt().as_json())
    assert text.startswith("PARVIS1:")
    assert set(text) <= set(compact.SIGNS)
    assert Receipt.parse(json.dumps(compact.parse(text))).verify(SIGNER.verifier).size == 3


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text[:-1],
        lambda text: text[:-3],
        lambda text: text[: len(text) // 2],
        lambda text: text + "000",
        lambda text: text.lower(),
        lambda text: text.replace("PARVIS1", "PARVIS2"),
        lambda text: text[:20] + ":::" + text[23:],
        lambda text: text[:20] + "é" + text[21:],
        lambda text: "PARVIS1:",
    ],
    ids=[
        "one sign less",
        "a group less",
        "half",
        "something added",
        "small letters",
        "another version",
        "an overflow",
        "no base45",
        "nothing",
    ],
)
def test_a_code_that_was_changed_is_refused(change) -> None:
    with pytest.raises(compact.BadText):
        compact.parse(change(compact.text_of(good_receipt().as_json())))


def test_a_code_that_unpacks_without_end_is_refused() -> None:
    with pytest.raises(compact.BadText, match="cut"):
        compact.parse("PARVIS1:" + compact.encoded(zlib.compress(b" " * 50_000_000, 9)))


@given(st.integers(8, 400), st.sampled_from(compact.SIGNS))
def test_no_single_sign_can_be_changed_unseen(place: int, sign: str) -> None:
    """zlib's checksum finds it before any proof is looked at."""
    text = compact.text_of(good_receipt().as_json())
    changed = text[:place] + sign + text[place + 1 :]
    if changed != text and place < len(text):
        with pytest.raises(compact.BadText):
            compact.parse(changed)


@given(st.text(alphabet=compact.SIGNS, max_size=60))
def test_base45_is_written_one_way(text: str) -> None:
    try:
        data = compact.decoded(text)
    except compact.BadText:
        return
    assert compact.encoded(data) == text


VALUES = st.recursive(
    st.text() | st.integers() | st.none() | st.booleans(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


@given(st.dictionaries(st.text(), VALUES))
def test_any_receipt_comes_out_as_it_went_in(receipt: dict[str, object]) -> None:
    assert compact.parse(compact.text_of(receipt)) == receipt


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    for each in (text, compact.PREFIX + text):
        try:
            compact.parse(each)
        except compact.BadText:
            continue
