"""What is wrong with a message, by code: said to operators, never with what the message held."""

from __future__ import annotations

DECLINED = {"urn:oasis:names:tc:SAML:2.0:status:RequestDenied", "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed"}


class BadMessage(ValueError):
    """A message, or metadata, that is not believed; ``code`` names the rule that it broke."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


class Refused(Exception):
    """The other party answered, genuinely, that it does not sign the person in (SAML Core 3.2.2.2)."""

    def __init__(self, status: str, reason: str = "") -> None:
        super().__init__(status)
        self.status = status
        self.reason = reason

    @property
    def is_declined(self) -> bool:
        return self.status in DECLINED
