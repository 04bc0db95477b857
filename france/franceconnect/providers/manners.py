"""How each demonstration provider recognises people: in a real one, the page that asks; here, what the page says it would ask."""

from __future__ import annotations

from dataclasses import dataclass

from parvis.kernel.text import Text


@dataclass(frozen=True, kw_only=True)
class Manner:
    """What people show there, and the means it names in ``amr`` (RFC 8176)."""

    asks: Text
    methods: tuple[str, ...]


MANNERS = {
    "impots": Manner(asks=Text("Votre numéro fiscal, puis votre mot de passe", "Your tax number, then your password"), methods=("pwd",)),
    "ameli": Manner(
        asks=Text("Votre numéro de sécurité sociale, puis votre mot de passe", "Your social security number, then your password"),
        methods=("pwd",),
    ),
    "laposte": Manner(
        asks=Text("Votre téléphone, puis le code de l’application", "Your phone, then the code of the app"), methods=("pop", "pin", "mfa")
    ),
    "mobile": Manner(
        asks=Text("Votre numéro de mobile, puis le code reçu par message", "Your mobile number, then the code we text you"),
        methods=("sms",),
    ),
    "carte": Manner(
        asks=Text("Votre carte dans le lecteur, puis son code", "Your card in the reader, then its code"), methods=("sc", "pin", "mfa")
    ),
    "agents": Manner(
        asks=Text("Votre adresse professionnelle, puis votre mot de passe", "Your work address, then your password"), methods=("pwd",)
    ),
    "ministeres": Manner(asks=Text("Votre matricule, puis votre mot de passe", "Your staff number, then your password"), methods=("pwd",)),
    "caisses": Manner(
        asks=Text("Votre identifiant de la caisse, puis votre mot de passe", "Your fund’s identifier, then your password"), methods=("pwd",)
    ),
}
