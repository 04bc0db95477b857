"""Why a mandate is not proven or not given, in words for the person. No message names anybody else."""

from __future__ import annotations

from parvis.kernel.text import Text


class MandateRefused(Exception):
    """``text`` says what happened, why and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class NotListed(MandateRefused):
    """The register answered, and this person does not represent the company (any more)."""


class Unproven(MandateRefused):
    """The register could not be asked: nothing is called proven."""


GONE = Text(
    "Cette proposition n’est plus ouverte : elle a été acceptée, refusée, retirée, ou son délai est passé. Demandez-en une nouvelle.",
    "This proposal is no longer open: it was accepted, refused or withdrawn, or its time is over. Ask for a new one.",
)
ENDED = Text(
    "Ce mandat n’est plus en cours : il a été révoqué, ou son terme est passé. Rien n’a été fait.",
    "This mandate no longer holds: it was revoked, or its end has come. Nothing was done.",
)
OWN_LINK = Text(
    "Cette invitation vient de vous : c’est à la personne invitée de l’ouvrir, connectée avec sa propre identité.",
    "This invitation comes from you: the person invited must open it, signed in with their own identity.",
)
NO_POWER = Text(
    "Choisissez au moins un pouvoir, parmi ceux que vous détenez vous-même.",
    "Choose at least one power, among those that you hold yourself.",
)
TOO_MANY = Text(
    "Vous avez déjà 20 propositions ouvertes. Retirez-en une, puis recommencez.",
    "You already have 20 open proposals. Withdraw one, then try again.",
)
TOO_MANY_TODAY = Text(
    "Vous avez préparé 40 mandats depuis hier à cette heure. Reprenez demain, ou faites inviter un aidant par la personne elle-même.",
    "You prepared 40 mandates since this time yesterday. Go on tomorrow, or let the person invite a helper themselves.",
)
WRONG_CODE = Text(
    "Ce code n’est pas le bon, ou il n’est plus valable. Vérifiez-le dans le message reçu ; après cinq essais, recommencez la demande.",
    "This code is not the right one, or is no longer valid. Check it in the message; after five tries, begin again.",
)
