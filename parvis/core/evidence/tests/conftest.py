"""A country of our own: its authority, a signer, a passport of somebody invented, and what the operator trusts."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache, cached_property

import pytest

from parvis.core.evidence import sample
from parvis.core.evidence.rules import certificates, lds
from parvis.core.evidence.rules.examination import Asked, Examination, examined
from parvis.core.evidence.rules.passive import Trust
from parvis.core.people.rules import Identity

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
NONCE = bytes.fromhex("F173589974BF40C6")
ANNA = Identity(family_name="Eriksson", given_names=("Anna", "Maria"), birth_date="1974-08-12", gender="female")


class Utopia:
    """All that a check needs, right; tests make one thing wrong."""

    def __init__(self) -> None:
        self.authority = sample.authority(now=NOW)
        self.signer = sample.signer(self.authority, now=NOW)
        self.chip = sample.new_rsa(2048)
        self.list = sample.revocation_list(self.authority, now=NOW)
        self.document = sample.document(ANNA, by=self.signer, now=NOW, chip=self.chip)

    def trust(self, *authorities: sample.Authority, lists: tuple[bytes, ...] | None = None, also: tuple[bytes, ...] = ()) -> Trust:
        anchors = [certificates.read(each.der) for each in authorities or (self.authority,)]
        return Trust(
            certificates=[*anchors, *map(certificates.read, also)],
            anchors=frozenset(each.fingerprint for each in anchors),
            lists=[certificates.read_list(each) for each in ((self.list,) if lists is None else lists)],
        )

    @cached_property
    def usual_trust(self) -> Trust:
        return self.trust()

    def asked(self, **changed) -> Asked:
        return Asked(**{"identity": ANNA, "usual_name": "", "nonce": NONCE, "trust": self.usual_trust, "now": NOW} | changed)

    def examined(self, document: sample.Document | None = None, **changed) -> Examination:
        """The passport, answering our nonce."""
        shown = document or self.document
        return examined({**shown.files, lds.SIGNATURE: answer(shown.chip)}, self.asked(**changed))


@cache
def answer(chip: sample.PrivateKey) -> bytes:
    """What a chip says to our nonce is the same whatever its files hold, and slow to compute."""
    return sample.answer(chip, NONCE)


@pytest.fixture(scope="session")
def utopia() -> Utopia:
    return Utopia()


def result(found: Examination, name: str) -> tuple[str, str]:
    check = next(check for check in found.checks if check.name == name)
    return check.result, check.reason
