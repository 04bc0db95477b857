"""What can go wrong at the door. Each error says what happened, why, and what to do, in both languages.

No message holds a value of anybody's data: they are logged and shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from parvis.core.exchange.rules.permitted import Missing
from parvis.kernel.text import Text


class ExchangeError(Exception):
    """A question that got no answer. ``code`` is what the trace and the metrics keep of it."""

    code: ClassVar[str] = "error"

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class AskedInsideTransaction(ExchangeError, RuntimeError):
    """A programming mistake: the line in the trace would be undone with the caller's transaction."""

    code = "inside-transaction"

    def __init__(self, offer: str) -> None:
        super().__init__(
            Text(
                f"« {offer} » a été demandé au milieu d’une transaction. Appelez `ask` avant de l’ouvrir.",
                f"{offer!r} was asked inside a transaction, which could undo its line in the trace. Call `ask` before opening it.",
            )
        )


class NeedNotDeclared(ExchangeError):
    """No manifest and no procedure says that this asker needs this offer."""

    code = "need-not-declared"

    def __init__(self, asker: str, offer: str) -> None:
        super().__init__(
            Text(
                f"« {asker} » demande « {offer} » sans l’avoir déclaré. Ajoutez ce besoin (`needs=`) à son manifeste ou à sa démarche.",
                f"{asker!r} asks {offer!r} without declaring it. Add the need (`needs=`) to its manifest or procedure file.",
            )
        )


class NotAuthorised(ExchangeError):
    """The need is declared, but the organisation holds no authorisation valid today."""

    code = "not-authorised"

    def __init__(self, organisation: str, offer: Text) -> None:
        super().__init__(
            Text(
                f"{organisation} n’a pas d’habilitation en cours pour « {offer.fr} ». "
                "Demandez-la ou faites-la renouveler : voir /apis/authorisations.",
                f"{organisation} holds no current authorisation for “{offer.en}”. "
                "Ask for one or have it renewed: see /apis/authorisations.",
            )
        )


class PolicyBroken(ExchangeError):
    """The authorisation's row no longer says what was signed when it was granted: nothing goes through until an operator looked."""

    code = "policy-broken"

    def __init__(self, authorisation: str) -> None:
        super().__init__(
            Text(
                f"L’habilitation {authorisation} ne correspond plus à ce qui a été signé quand elle a été accordée. Rien n’a été demandé ; "
                "l’exploitant de la plateforme doit la vérifier, et au besoin la révoquer et l’accorder de nouveau.",
                f"Authorisation {authorisation} no longer says what was signed when it was granted. Nothing was asked; "
                "the platform’s operator must check it and, where needed, revoke it and grant it again.",
            )
        )


class RecipientNotAuthorised(ExchangeError):
    """The body named as receiving the data is not among those that the authorisation names."""

    code = "recipient-not-authorised"

    def __init__(self, recipient: str, *, authorisation: str) -> None:
        super().__init__(
            Text(
                f"L’habilitation {authorisation} ne nomme pas {recipient} parmi ceux qui peuvent recevoir les données. "
                "Indiquez un destinataire qu’elle nomme, ou demandez à la modifier.",
                f"Authorisation {authorisation} does not name {recipient} among those that may receive the data. "
                "Give a recipient that it names, or ask for it to be changed.",
            )
        )


class IdentifierOutsideItsSector(ExchangeError):
    """A national identifier was asked for where it may not be used."""

    code = "identifier-outside-its-sector"

    def __init__(self, identifier: Text, *, sector: str) -> None:
        super().__init__(
            Text(
                f"« {identifier.fr} » ne peut pas être donné hors des secteurs où la loi permet son usage"
                f"{f' ({sector} n’en est pas un)' if sector else ''}. Rien n’a été demandé. Voir /apis/identifiers.",
                f"“{identifier.en}” cannot be given outside the sectors in which the law allows its use"
                f"{f' ({sector} is not one)' if sector else ''}. Nothing was asked. See /apis/identifiers.",
            )
        )


class CaseNotProven(ExchangeError):
    """No case about the subject stands behind the question."""

    code = "case-not-proven"

    def __init__(self, why: Text) -> None:
        super().__init__(
            Text(
                f"Cette question doit servir un dossier qui concerne la personne : {why.fr} Rien n’a été demandé.",
                f"This question must serve a case that concerns the person: {why.en} Nothing was asked.",
            )
        )


class TooManyCalls(ExchangeError):
    """More calls came within this minute than the authorisation allows. Nothing was asked, and no line is written about it."""

    code = "too-many-calls"

    def __init__(self, limit: int, *, authorisation: str, retry_after_seconds: int) -> None:
        super().__init__(
            Text(
                f"L’habilitation {authorisation} permet {limit} appels par minute, et il y en a eu plus. Recommencez dans {retry_after_seconds} s.",
                f"Authorisation {authorisation} allows {limit} calls a minute, and there were more. Try again in {retry_after_seconds} s.",
            )
        )
        self.limit = limit
        self.retry_after_seconds = retry_after_seconds


class FlowStopped(ExchangeError):
    """The person stopped this flow, which no law requires: nobody asks until they allow it again."""

    code = "stopped-by-person"

    def __init__(self, offer: Text) -> None:
        super().__init__(
            Text(
                f"La personne a arrêté cet échange : « {offer.fr} » n’a pas été demandé. Elle peut donner l’information elle-même, "
                "ou autoriser de nouveau l’échange dans son espace.",
                f"The person stopped this flow: “{offer.en}” was not asked. They can give the information themselves, "
                "or allow the flow again in their space.",
            )
        )


class FlowRequired(ExchangeError, ValueError):
    """A flow that the law requires was to be stopped."""

    code = "required-by-law"

    def __init__(self, need_purpose: Text) -> None:
        super().__init__(
            Text(
                f"Cet échange est prévu par la loi ({need_purpose.fr}) : il ne peut pas être arrêté ici. "
                "Vous pouvez contester une lecture depuis votre trace.",
                f"This flow is required by law ({need_purpose.en}): it cannot be stopped here. You can contest a reading from your trace.",
            )
        )


class NotPermitted(ExchangeError):
    """The registry of permitted exchanges has no entry for it: what the law does not permit is not asked, whoever approved it."""

    code = "not-permitted"

    def __init__(self, missing: Missing, *, organisation: str, offer: Text, fields: Iterable[str] = ()) -> None:
        why, names = WHY_NOT_PERMITTED[missing], ", ".join(fields)
        super().__init__(
            Text(
                f"{why.fr.format(organisation=organisation, offer=offer.fr, fields=names)} {SEE_REGISTRY.fr}",
                f"{why.en.format(organisation=organisation, offer=offer.en, fields=names)} {SEE_REGISTRY.en}",
            )
        )
        self.missing = missing


SEE_REGISTRY = Text(
    "Rien n’a été demandé. Le registre des échanges permis se lit à l’adresse /apis/exchanges.",
    "Nothing was asked. The registry of permitted exchanges can be read at /apis/exchanges.",
)
WHY_NOT_PERMITTED = {
    Missing.EXCHANGE: Text(
        "Aucun échange permis ne prévoit que « {offer} » soit demandé pour cet usage.",
        "No permitted exchange provides for “{offer}” to be asked for this use.",
    ),
    Missing.RECIPIENT: Text(
        "{organisation} n’est pas parmi les administrations qui peuvent recevoir « {offer} » pour cet usage.",
        "{organisation} is not among the administrations that may receive “{offer}” for this use.",
    ),
    Missing.DATE: Text(
        "L’échange permis de « {offer} » pour cet usage n’est pas en vigueur aujourd’hui.",
        "The permitted exchange of “{offer}” for this use is not in force today.",
    ),
    Missing.FIELDS: Text(
        "L’échange permis de « {offer} » pour cet usage ne couvre pas toutes ces données : {fields}.",
        "The permitted exchange of “{offer}” for this use does not cover all of these data: {fields}.",
    ),
    Missing.PROACTIVE: Text(
        "« {offer} » ne peut être demandé pour cet usage qu’après une démarche de la personne.",
        "“{offer}” can be asked for this use only once the person has asked for something.",
    ),
}


class SourceUnavailable(ExchangeError):
    """The source did not answer, or not in a way that can be trusted. Asking later may succeed.

    ``cause`` is one of timeout, connection, unresolved, overloaded, malformed, too-large, suspended,
    circuit-open, not-configured, fault.
    """

    code = "unavailable"

    def __init__(self, source: Text, *, cause: str, retry_after_seconds: int = 60) -> None:
        super().__init__(
            Text(
                f"{source.fr} ne répond pas pour le moment. Rien n’est perdu : continuez, nous redemanderons plus tard.",
                f"{source.en} is not answering at the moment. Nothing is lost: carry on, we will ask again later.",
            )
        )
        self.cause = cause
        self.retry_after_seconds = retry_after_seconds


class AnswerWaits(SourceUnavailable):
    """The source answered, and something must happen here before its answer may be used: its own health is not in doubt."""

    def __init__(self, text: Text, *, cause: str) -> None:
        ExchangeError.__init__(self, text)
        self.cause = cause
        self.retry_after_seconds = 60


class NotFoundAtSource(ExchangeError):
    """The source answered that it holds nothing about the subject."""

    code = "not-found"

    def __init__(self, source: Text) -> None:
        super().__init__(
            Text(
                f"{source.fr} n’a pas de dossier à ce nom. Vous pouvez donner l’information vous-même.",
                f"{source.en} has no record under this name. You can give the information yourself.",
            )
        )


class SourceRefused(ExchangeError):
    """The source refused the question itself: asking again in the same way will not help."""

    code = "refused"

    def __init__(self, source: Text, *, status: int) -> None:
        super().__init__(
            Text(
                f"{source.fr} a refusé la demande (code {status}). "
                "L’opérateur de la plateforme doit vérifier son accès ; donnez l’information vous-même.",
                f"{source.en} refused the request (status {status}). "
                "The platform’s operator must check its access; give the information yourself.",
            )
        )
        self.status = status


class BadAuthorisation(ExchangeError, ValueError):
    """An authorisation was asked for that could never be used."""

    code = "bad-authorisation"


class TooManyTokens(ExchangeError):
    """The person holds as many tokens as one may."""

    code = "too-many-tokens"

    def __init__(self, limit: int) -> None:
        super().__init__(
            Text(
                f"Vous avez déjà {limit} jetons. Révoquez-en un qui ne sert plus, puis recommencez.",
                f"You already have {limit} tokens. Revoke one that no longer serves, then try again.",
            )
        )
