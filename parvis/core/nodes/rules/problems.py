"""Why a node refuses a message: one table of codes, with the status and the words of each (RFC 9457)."""

from __future__ import annotations

import json
from dataclasses import dataclass

from parvis.kernel.text import Text

PROBLEM_JSON = "application/problem+json"


class Refused(Exception):
    """A message that gets no answer; ``code`` is what logs keep, ``text`` what people read."""

    def __init__(self, code: str, *, status: int = 0, text: Text | None = None, retry_after_seconds: int = 0) -> None:
        super().__init__(code)
        known = PROBLEMS.get(code, UNKNOWN)
        self.code = code
        self.status = status or known.status
        self.text = text or known.text
        self.retry_after_seconds = retry_after_seconds


@dataclass(frozen=True)
class Problem:
    status: int
    text: Text


UNKNOWN = Problem(400, Text("Ce message est refusé.", "This message is refused."))
NOT_PROVEN = Text(
    "La signature du message ne prouve pas ce qu’il dit : rien n’a été fait. Signez-le de nouveau, tel qu’il est envoyé.",
    "The message’s signature does not prove what it says: nothing was done. Sign it again, as it is sent.",
)
CLOCKS = Text(
    "L’heure de la signature est hors de la durée permise. Réglez l’horloge du nœud, signez le message et envoyez-le aussitôt.",
    "The time of the signature is outside the permitted window. Set the node’s clock, sign the message and send it at once.",
)
MISADDRESSED = Text(
    "Ce message est adressé à un autre nœud, ou à un autre réseau.",
    "This message is addressed to another node, or to another network.",
)
CERTIFICATE = Text(
    "Le certificat de la connexion n’est pas de ceux que la liste des membres donne à qui signe le message. Renouvelez-le auprès de l’autorité du réseau.",
    "The connection’s certificate is not one that the membership lists for who signs the message. Renew it with the network’s authority.",
)
LABEL = Text(
    "La mention de protection du message n’a pas le droit de circuler entre ces deux nœuds sur ce réseau.",
    "The message’s label may not travel between these two nodes on this network.",
)
PROBLEMS = {
    **dict.fromkeys(("signature-wrong", "signed-by-another", "digest-wrong"), Problem(401, NOT_PROVEN)),
    **dict.fromkeys(
        (
            "signature-missing", "signature-malformed", "signature-several", "signature-too-long", "component-missing", "component-unknown",
            "header-duplicated", "digest-missing", "digest-malformed", "wrong-tag", "wrong-message-id",
        ),
        Problem(400, NOT_PROVEN),
    ),
    "signature-expired": Problem(401, CLOCKS),
    "signature-from-future": Problem(401, CLOCKS),
    "wrong-network": Problem(421, MISADDRESSED),
    "wrong-recipient": Problem(421, MISADDRESSED),
    "certificate-not-listed": Problem(403, CERTIFICATE),
    "certificate-of-another": Problem(403, CERTIFICATE),
    "key-unknown": Problem(
        401,
        Text(
            "Aucun membre du réseau n’a cette clé. Publiez-la auprès de l’autorité du réseau.",
            "No member of the network has this key. Publish it with the network’s authority.",
        ),
    ),
    "unknown-member": Problem(
        403,
        Text(
            "Ce nœud n’est pas membre du réseau. Demandez à l’autorité du réseau à y entrer.",
            "This node is not a member of the network. Ask the network’s authority to join.",
        ),
    ),
    "expelled": Problem(
        403,
        Text(
            "Ce nœud a été exclu du réseau : personne ne lui répond plus. Adressez-vous à l’autorité du réseau.",
            "This node was expelled from the network: nobody answers it any more. Turn to the network’s authority.",
        ),
    ),
    "membership-unavailable": Problem(
        503,
        Text(
            "Ce nœud n’a pas de liste de membres en cours de validité : il ne peut croire personne. Recommencez plus tard.",
            "This node holds no membership that is still valid: it can believe nobody. Try again later.",
        ),
    ),
    "replayed": Problem(
        409,
        Text(
            "Ce message a déjà été reçu : il n’est pas traité deux fois. Envoyez-en un nouveau, sous un autre identifiant.",
            "This message was received before: it is not handled twice. Send a new one, under another identifier.",
        ),
    ),
    **dict.fromkeys(("below-network", "above-network", "above-sender", "above-receiver", "label-unknown"), Problem(403, LABEL)),
    "no-such-path": Problem(404, Text("Il n’y a rien à cette adresse.", "There is nothing at this address.")),
    "wrong-method": Problem(405, Text("Cette adresse ne prend pas cette méthode.", "This address does not take this method.")),
    "malformed": Problem(
        400,
        Text("Le corps du message n’est pas celui qui est attendu ici.", "The message’s body is not what is expected here."),
    ),
    "too-large": Problem(413, Text("Le message est trop long.", "The message is too long.")),
    "too-busy": Problem(
        503, Text("Ce nœud a trop à faire. Recommencez dans un instant.", "This node has too much to do. Try again in a moment.")
    ),
    "too-many": Problem(
        429,
        Text(
            "Trop de demandes de vous attendent déjà. Recommencez quand il y aura été répondu.",
            "Too many requests of yours wait already. Try again once they were answered.",
        ),
    ),
    "fault": Problem(
        500,
        Text(
            "Une erreur est survenue dans ce nœud ; rien n’a été transmis. Son exploitant la trouve dans son journal.",
            "Something went wrong in this node; nothing was passed on. Its operator finds it in the log.",
        ),
    ),
    "no-such-service": Problem(
        404,
        Text(
            "Ce nœud n’offre pas ce service sur ce réseau. Lisez sa description : /node/v1/description.",
            "This node does not offer this service on this network. Read its description: /node/v1/description.",
        ),
    ),
    "use-unknown": Problem(
        403,
        Text(
            "Ce service ne se demande pas pour cet usage, ou pas par un organisme comme le vôtre. Lisez sa description.",
            "This service cannot be asked for this use, or not by a body such as yours. Read its description.",
        ),
    ),
    "no-such-request": Problem(404, Text("Aucune demande de vous ne porte ce nom.", "No request of yours has this name.")),
    "authorisation-unknown": Problem(
        403,
        Text(
            "Votre organisme n’a pas cette habilitation ici. Demandez-la : POST /node/v1/authorisations.",
            "Your body does not hold this authorisation here. Ask for it: POST /node/v1/authorisations.",
        ),
    ),
    "organisation-unknown": Problem(
        403,
        Text(
            "Ce nœud ne connaît pas votre organisme. Son exploitant doit l’enregistrer avant que vous demandiez une habilitation.",
            "This node does not know your body. Its operator must register it before you ask for an authorisation.",
        ),
    ),
    "not-requested": Problem(
        403,
        Text(
            "Sur ce réseau, les données d’une personne ne circulent que si elle l’a demandé. Dites qu’elle l’a fait (« requested_by_person »).",
            "On this network a person’s data travel only when the person asked for it. Say that they did (“requested_by_person”).",
        ),
    ),
    "legal-basis-outside-network": Problem(
        403,
        Text(
            "L’habilitation n’est pas fondée sur l’un des textes que ce réseau admet.",
            "The authorisation does not rest on one of the texts that this network admits.",
        ),
    ),
    "preview-needed": Problem(
        403,
        Text(
            "Sur ce réseau, la personne voit la réponse avant qu’elle serve. Dites que votre nœud la retient jusque-là (« preview »).",
            "On this network the person sees the answer before it is used. Say that your node holds it until then (“preview”).",
        ),
    ),
}  # fmt: skip
# Refused before the other node keeps a row of the message: when both compare, only who sent it has it.
UNKEPT = frozenset(
    (
        "signature-wrong", "signed-by-another", "digest-wrong", "signature-missing", "signature-malformed", "signature-several",
        "signature-too-long", "component-missing", "component-unknown", "header-duplicated", "digest-missing", "digest-malformed", "wrong-tag",
        "wrong-message-id", "signature-expired", "signature-from-future", "wrong-network", "wrong-recipient", "certificate-not-listed",
        "certificate-of-another", "key-unknown", "unknown-member", "expelled", "membership-unavailable", "replayed", "below-network",
        "above-network", "above-sender", "above-receiver", "label-unknown", "no-such-path", "wrong-method",
    )
)  # fmt: skip


def problem_json(refused: Refused) -> bytes:
    """The body of a refusal: RFC 9457, with the code for programs and the words in both languages."""
    told = {
        "type": f"urn:parvis:node-problem:{refused.code}",
        "title": refused.text.en,
        "status": refused.status,
        "code": refused.code,
        "texts": {"fr": refused.text.fr, "en": refused.text.en},
    }
    return json.dumps(told, ensure_ascii=False).encode()


def code_in(body: bytes) -> str:
    """The code that a peer's refusal names; empty when it is no problem of ours."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    code = found.get("code", "") if isinstance(found, dict) else ""
    return code if isinstance(code, str) and len(code) <= 60 and code.replace("-", "").isalnum() else ""
