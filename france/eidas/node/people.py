"""Invented people of two States, marked as the demonstration's."""

from __future__ import annotations

from dataclasses import dataclass

from parvis.core.saml.rules import names


@dataclass(frozen=True, kw_only=True)
class Foreigner:
    """Somebody who has an electronic identity in another State. ``identifier`` is as that State tells it to France."""

    account: str
    family_name: str
    given_name: str
    birth_date: str
    gender: str
    identifier: str

    def attributes(self) -> dict[str, str]:
        return {
            names.FAMILY_NAME: self.family_name,
            names.GIVEN_NAME: self.given_name,
            names.DATE_OF_BIRTH: self.birth_date,
            names.PERSON_IDENTIFIER: self.identifier,
            names.GENDER: self.gender,
        }


PEOPLE = {
    "EE": (
        Foreigner(
            account="mari", family_name="Tamm", given_name="Mari", birth_date="1985-02-03", gender="Female", identifier="EE/FR/demo-3850203"
        ),
        Foreigner(
            account="juhan", family_name="Saar", given_name="Juhan", birth_date="1972-09-14", gender="Male", identifier="EE/FR/demo-7209140"
        ),
    ),
    "PT": (
        Foreigner(
            account="ines",
            family_name="Almeida",
            given_name="Inês",
            birth_date="1991-06-30",
            gender="Female",
            identifier="PT/FR/demo-9106301",
        ),
    ),
}
