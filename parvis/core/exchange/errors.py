"""What can go wrong at the door. Each error says what happened, why, and what to do, in both languages.

No message holds a value of anybody's data: they are logged and shown.
"""

from __future__ import annotations

from typing import ClassVar

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


class SourceUnavailable(ExchangeError):
    """The source did not answer, or not in a way that can be trusted. Asking later may succeed.

    ``cause`` is one of timeout, connection, overloaded, malformed, too-large, suspended,
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
