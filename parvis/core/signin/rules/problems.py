"""What can go wrong in a sign-in, by class: what happened, why, and what to do next.

``code`` finds the country's own code in its profile. ``oauth_error`` is what a service is told
when the person can be sent back to it (RFC 6749 4.1.2.1); "declined" and "failed" stay apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from parvis.core.signin.rules.register import Finding
from parvis.kernel.text import Text


class SignInError(Exception):
    """Base of all; ``detail`` is for the operator's log and never holds personal data."""

    code: ClassVar[str] = ""
    status: ClassVar[int] = 400
    oauth_error: ClassVar[str] = "server_error"
    outcome: ClassVar[str] = "failed"
    title: ClassVar[Text]
    text: ClassVar[Text]

    def __init__(self, detail: str = "") -> None:
        super().__init__(f"{type(self).__name__}: {detail}" if detail else type(self).__name__)
        self.detail = detail
        self.attempt: Any = None  # the sign-in it happened in, when that is known
        self.provider = ""  # the short name of the provider concerned


class BadRequest(SignInError):
    code = "bad-request"
    oauth_error = "invalid_request"
    title = Text("Ce service nous a mal adressé sa demande", "This service sent us a wrong request")
    text = Text(
        "La demande de connexion envoyée par le service est incomplète ou contient un paramètre inconnu. "
        "Vous n’y pouvez rien : revenez au service et signalez-lui l’erreur ci-dessous.",
        "The sign-in request that the service sent is incomplete or holds an unknown parameter. "
        "You can do nothing about it: go back to the service and tell it the error below.",
    )


class UnknownService(BadRequest):
    code = "unknown-service"
    title = Text("Ce service n’est pas enregistré", "This service is not registered")
    text = Text(
        "Le service qui vous envoie n’est pas enregistré ici, ou demande un retour à une adresse qui n’est pas la sienne. "
        "Pour votre sécurité, nous ne vous y renvoyons pas. Fermez cette page et prévenez le service que vous utilisiez.",
        "The service that sent you is not registered here, or asks to return to an address that is not its own. "
        "For your safety we do not send you there. Close this page and tell the service you were using.",
    )


class ClaimNotGranted(BadRequest):
    code = "claim-not-granted"


class HintWithoutHash(BadRequest):
    code = "hint-without-hash"


class RequestUriRefused(BadRequest):
    code = "request-uri-refused"
    oauth_error = "request_uri_not_supported"


class RequestObjectRefused(BadRequest):
    code = "request-object-refused"
    oauth_error = "invalid_request_object"


class HintNotKnown(SignInError):
    code = "hint-not-known"
    oauth_error = "invalid_idp_hint"
    title = Text(
        "Ce service a choisi pour vous un fournisseur qu’il ne peut pas choisir", "This service chose a provider it may not choose"
    )
    text = Text(
        "Revenez au service et recommencez sans ce choix ; s’il se répète, signalez-lui l’erreur.",
        "Go back to the service and start again without that choice; if it happens again, tell it about the error.",
    )


class LevelNotOffered(SignInError):
    code = "level-not-offered"
    oauth_error = "invalid_acr"
    title = Text("Niveau de garantie indisponible ici", "Level of assurance not available here")
    text = Text(
        "Le service demande un niveau que cet accès ne donne pas.", "The service asks for a level that this entrance does not give."
    )


class AttemptExpired(SignInError):
    code = "attempt-expired"
    title = Text("Cette connexion a expiré", "This sign-in has expired")
    text = Text(
        "Elle a été commencée il y a trop longtemps, dans un autre navigateur, ou elle a déjà servi. Recommencez la connexion.",
        "It was started too long ago, in another browser, or has been used already. Start signing in again.",
    )


class StateUnknown(AttemptExpired):
    code = "state-unknown"


class ForgedAnswer(SignInError):
    code = "forged-answer"
    title = Text("La réponse reçue n’a pas pu être vérifiée", "The answer received could not be verified")
    text = Text(
        "La réponse du fournisseur d’identité ne correspond pas à votre demande. Par prudence, nous n’en tenons pas compte. "
        "Recommencez ; si cela se reproduit, choisissez un autre fournisseur.",
        "The identity provider’s answer does not match your request. To be safe, we do not use it. "
        "Start again; if it happens once more, choose another provider.",
    )


class IdTokenWrong(ForgedAnswer):
    code = "id-token-wrong"


class UserInfoWrong(ForgedAnswer):
    code = "userinfo-wrong"


class Declined(SignInError):
    code = "declined"
    status = 200
    oauth_error = "access_denied"
    outcome = "declined"
    title = Text("Vous avez refusé la connexion", "You declined to sign in")
    text = Text(
        "Rien n’a été transmis. Vous pouvez recommencer, avec ce compte ou un autre, ou revenir à l’accueil.",
        "Nothing was passed on. You can start again, with this account or another, or go back to the front page.",
    )


class ProviderFailed(SignInError):
    code = "provider-failed"
    status = 502
    title = Text("Le fournisseur d’identité a signalé une erreur", "The identity provider reported an error")
    text = Text(
        "La connexion a échoué chez le fournisseur d’identité ; vous n’avez rien refusé et rien n’est perdu. "
        "Réessayez, ou choisissez un autre fournisseur.",
        "The sign-in failed at the identity provider; you declined nothing and nothing is lost. Try again, or choose another provider.",
    )


class NoCode(ProviderFailed):
    code = "no-code"


class UserInfoFailed(ProviderFailed):
    code = "userinfo-failed"


class ProviderUnavailable(SignInError):
    code = "provider-unavailable"
    status = 503
    oauth_error = "temporarily_unavailable"
    title = Text("Ce fournisseur d’identité ne répond pas", "This identity provider does not answer")
    text = Text(
        "Il est peut-être en panne ou en maintenance. Choisissez un autre fournisseur, ou réessayez dans quelques minutes.",
        "It may be down or under maintenance. Choose another provider, or try again in a few minutes.",
    )


class ProviderSuspended(SignInError):
    code = "provider-suspended"
    status = 403
    oauth_error = "temporarily_unavailable"
    title = Text("Ce fournisseur d’identité est suspendu", "This identity provider is suspended")
    text = Text(
        "La plateforme a suspendu les connexions par ce fournisseur. Votre compte chez lui n’est pas en cause : choisissez-en un autre.",
        "The platform has suspended sign-ins through this provider. Your account there is not at fault: choose another one.",
    )


class ProviderUnknown(ProviderSuspended):
    code = "provider-unknown"
    title = Text("Ce fournisseur d’identité n’est pas proposé ici", "This identity provider is not offered here")
    text = Text(
        "Il n’est pas enregistré sur la plateforme, ou ne l’est plus. Choisissez-en un autre.",
        "It is not registered on the platform, or no longer is. Choose another one.",
    )


class LevelTooLow(SignInError):
    code = "level-too-low"
    status = 403
    oauth_error = "access_denied"
    title = Text("Un niveau de garantie plus élevé est demandé", "A higher level of assurance is required")
    text = Text(
        "Ce service demande une identité vérifiée plus fortement que ne le fait ce fournisseur. Choisissez un fournisseur qui donne ce niveau.",
        "This service needs an identity verified more strongly than this provider does. Choose a provider that gives that level.",
    )


class TestAccountsOnly(SignInError):
    code = "test-accounts-only"
    status = 403
    oauth_error = "access_denied"
    title = Text("Ce service n’accepte que des comptes de test", "This service takes test accounts only")
    text = Text(
        "Il est encore en cours d’essai : il ne peut recevoir l’identité de personne. Choisissez un compte de test, ou revenez au service.",
        "It is still being tried out: it may not be told who anybody is. Choose a test account, or go back to the service.",
    )


class LevelUnsupported(ProviderFailed):
    code = "level-unsupported"


class LevelNotAllowed(ProviderFailed):
    code = "level-not-allowed"


class IdentityIncomplete(SignInError):
    code = "identity-incomplete"
    status = 502
    title = Text("L’identité reçue est incomplète", "The identity received is incomplete")
    text = Text(
        "Le fournisseur n’a pas transmis tout ce qu’il faut pour vous reconnaître avec certitude. "
        "Vérifiez vos informations chez lui, ou choisissez un autre fournisseur.",
        "The provider did not pass on all that is needed to recognise you with certainty. "
        "Check your details there, or choose another provider.",
    )


class NotConfirmed(SignInError):
    """The civil register did not confirm the identity: nobody signs in with it."""

    status = 403
    oauth_error = "access_denied"


class FoundByNameInUse(NotConfirmed):
    code = "register-name-in-use"
    title = Text("Votre nom de naissance est à corriger chez ce fournisseur", "Your name at birth must be corrected at this provider")
    text = Text(
        "Le registre d’état civil vous trouve sous votre nom d’usage, mais pas sous le nom de naissance que ce fournisseur a transmis. "
        "Faites corriger votre nom de naissance chez lui, ou choisissez un autre fournisseur.",
        "The civil register finds you under your name in use, but not under the name at birth that this provider passed on. "
        "Have your name at birth corrected there, or choose another provider.",
    )


class NotInRegister(NotConfirmed):
    code = "register-not-found"
    title = Text("Votre identité n’a pas été trouvée à l’état civil", "Your identity was not found in the civil register")
    text = Text(
        "L’identité transmise par ce fournisseur ne correspond à aucune inscription. Le plus souvent, un prénom, une date ou un lieu "
        "de naissance y est mal saisi : vérifiez-les chez lui, ou choisissez un autre fournisseur.",
        "The identity that this provider passed on matches no record. Most often a given name, a date or a place of birth was typed "
        "wrongly there: check them at the provider, or choose another one.",
    )


class NearInRegister(NotInRegister):
    code = "register-near"


class SeveralInRegister(NotInRegister):
    code = "register-several"
    title = Text("Votre identité ressemble à plusieurs inscriptions", "Your identity looks like several records")
    text = Text(
        "L’état civil trouve plusieurs personnes qui ressemblent à l’identité transmise, et ne choisit pas au hasard. "
        "Faites compléter vos prénoms et votre lieu de naissance chez ce fournisseur, ou choisissez-en un autre.",
        "The civil register finds several people who look like the identity passed on, and does not pick one at random. "
        "Have your given names and place of birth completed at this provider, or choose another one.",
    )


class RegisterRefused(NotConfirmed):
    code = "register-refused"
    title = Text("L’identité transmise n’a pas pu être vérifiée", "The identity passed on could not be checked")
    text = Text(
        "Le registre d’état civil n’accepte pas l’identité telle que ce fournisseur l’a transmise. "
        "Vérifiez vos informations chez lui, ou choisissez un autre fournisseur.",
        "The civil register does not accept the identity as this provider passed it on. "
        "Check your details there, or choose another provider.",
    )


class IdentityClosed(NotConfirmed):
    """The record is of somebody who died; said with tact, since registers err too."""

    code = "register-closed"
    title = Text("Cette identité ne permet plus de se connecter", "This identity can no longer be used to sign in")
    text = Text(
        "D’après l’état civil, l’identité transmise ne permet plus la connexion. Si c’est la vôtre, c’est une erreur : demandez à "
        "la mairie de votre lieu de naissance une copie de votre acte, puis faites corriger le registre avec elle.",
        "According to the civil register, the identity passed on can no longer sign in. If it is yours, this is a mistake: ask the "
        "town hall of your place of birth for a copy of your certificate, then have the register corrected with it.",
    )


class RegisterUnavailable(SignInError):
    code = "register-unavailable"
    status = 503
    oauth_error = "temporarily_unavailable"
    title = Text("Votre identité ne peut pas être vérifiée pour le moment", "Your identity cannot be checked at the moment")
    text = Text(
        "Le registre d’état civil ne répond pas, et nous n’avons pas encore vérifié votre identité avec lui : nous ne faisons pas comme si. "
        "Réessayez dans quelques minutes. Si c’est urgent, la démarche peut aussi se faire sur papier ou au guichet.",
        "The civil register does not answer, and we have not checked your identity with it yet: we do not pretend that we had. "
        "Try again in a few minutes. If it is urgent, the procedure can also be done on paper or at the counter.",
    )


class ProviderBlocked(SignInError):
    code = "provider-blocked"
    status = 403
    oauth_error = "access_denied"
    title = Text("Vous avez bloqué ce fournisseur", "You blocked this provider")
    text = Text(
        "Vous avez décidé que personne ne se connecte en votre nom par ce fournisseur. "
        "Connectez-vous par un autre ; vous pourrez l’autoriser de nouveau sur la page « Mes connexions ».",
        "You decided that nobody signs in as you through this provider. "
        "Sign in through another one; you can then allow it again on the page “My sign-ins”.",
    )


class SecondFactorMissing(SignInError):
    """Nothing was refused: it could not be given (OpenID Connect Core Unmet Authentication Requirements 1.0)."""

    code = "second-factor-missing"
    status = 403
    oauth_error = "unmet_authentication_requirements"
    title = Text("Ce service demande un second facteur", "This service needs a second factor")
    text = Text(
        "Votre fournisseur ne l’a pas demandé, et aucun n’a été donné ici. Ajoutez-en un à votre bureau, puis recommencez.",
        "Your provider did not ask for one, and none was given here. Add one at your desk, then start again.",
    )


class EmployerUnreadable(IdentityIncomplete):
    code = "employer-unreadable"
    title = Text("Votre employeur n’a pas pu être reconnu", "Your employer could not be recognised")
    text = Text(
        "Le fournisseur de votre employeur n’a pas transmis le numéro de votre lieu de travail, ou en a transmis un qui n’existe pas. "
        "Signalez-le au service informatique de votre employeur, qui le corrige dans son annuaire, puis recommencez : "
        "d’ici là, personne ne peut ouvrir votre bureau avec ce compte.",
        "Your employer’s provider did not pass on the number of your place of work, or passed on one that does not exist. "
        "Tell your employer’s IT department, which corrects it in its directory, then start again: "
        "until then nobody can open your desk with this account.",
    )


class NoRole(SignInError):
    code = "no-role"
    status = 403
    oauth_error = "access_denied"
    title = Text("Vous n’avez pas de rôle dans cet organisme", "You have no role in this body")
    text = Text(
        "Votre fournisseur vous a reconnu, mais l’organisme qu’il indique ne vous a donné aucun rôle ici. "
        "Demandez à la personne qui y gère les droits de vous en donner un.",
        "Your provider recognised you, but the body it names has given you no role here. "
        "Ask the person who manages rights there to give you one.",
    )


class BodyNotRegistered(NoRole):
    code = "body-not-registered"
    title = Text("Votre organisme n’est pas encore inscrit ici", "Your body is not registered here yet")
    text = Text(
        "Votre fournisseur vous a reconnu, et l’organisme qu’il indique existe, mais il ne figure pas parmi ceux qui utilisent cette plateforme. "
        "Demandez à la personne qui y gère l’informatique ou les droits d’écrire à la plateforme pour l’y inscrire, puis recommencez.",
        "Your provider recognised you, and the body it names exists, but it is not among those that use this platform. "
        "Ask whoever manages its IT or its rights to write to the platform to have it registered, then start again.",
    )


class TooManyAttempts(SignInError):
    code = "too-many-attempts"
    status = 429
    oauth_error = "temporarily_unavailable"
    title = Text("Trop d’essais en peu de temps", "Too many attempts in a short time")
    text = Text("Attendez une minute, puis recommencez la connexion.", "Wait one minute, then start signing in again.")


UNCONFIRMED: dict[Finding, type[NotConfirmed]] = {
    Finding.NAME_IN_USE: FoundByNameInUse,
    Finding.NEAR: NearInRegister,
    Finding.SEVERAL: SeveralInRegister,
    Finding.NOT_FOUND: NotInRegister,
    Finding.REFUSED: RegisterRefused,
    Finding.CLOSED: IdentityClosed,
}


class TokenError(Exception):
    """An answer of the token, user information or logout endpoint (RFC 6749 5.2)."""

    def __init__(self, error: str, description: str, *, status: int = 400, challenge: str = "") -> None:
        super().__init__(f"{error}: {description}")
        self.error = error
        self.description = description
        self.status = status
        self.challenge = challenge  # of WWW-Authenticate


def title_of(code: str) -> Text:
    """The title of the problem called ``code``, as a history shows it later; empty for none, or one no longer known."""
    found = next((each for each in kinds_of(SignInError) if code and each.code == code), None)
    return found.title if found else Text("", "")


def kinds_of(problem: type[SignInError]) -> Iterator[type[SignInError]]:
    """The problems below ``problem``, each before its own kinds."""
    for each in problem.__subclasses__():
        yield each
        yield from kinds_of(each)
