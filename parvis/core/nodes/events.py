"""What the trace keeps of a network: who came, who went, with which certificates, in which document."""

from parvis.kernel.manifest import TraceEvent
from parvis.kernel.text import Text

EVENTS = (
    TraceEvent(
        name="nodes.founded",
        sentence=Text("Le réseau {network} a été fondé par {member}.", "The network {network} was founded by {member}."),
        fields=("network", "member"),
    ),
    TraceEvent(
        name="nodes.membership-accepted",
        sentence=Text(
            "La liste des membres de {network} numéro {serial} ({members} membres) a été acceptée.",
            "The list of members of {network} number {serial} ({members} members) was accepted.",
        ),
        fields=("network", "serial", "members", "digest", "source"),
    ),
    TraceEvent(
        name="nodes.applied",
        sentence=Text("{member} a demandé à rejoindre le réseau {network}.", "{member} asked to join the network {network}."),
        fields=("network", "member", "numbers"),
    ),
    TraceEvent(
        name="nodes.admitted",
        sentence=Text(
            "{member} est devenu membre du réseau {network}, jusqu’au niveau {clearance}.",
            "{member} became a member of the network {network}, up to the level {clearance}.",
        ),
        fields=("network", "member", "clearance"),
    ),
    TraceEvent(
        name="nodes.application-refused",
        sentence=Text(
            "La demande de {member} de rejoindre le réseau {network} a été refusée : {reason}",
            "The request of {member} to join the network {network} was refused: {reason}",
        ),
        fields=("network", "member", "reason"),
    ),
    TraceEvent(
        name="nodes.certificate-issued",
        sentence=Text(
            "{member} a reçu le certificat {serial} du réseau {network}.",
            "{member} was given the certificate {serial} of the network {network}.",
        ),
        fields=("network", "member", "serial", "reason"),
    ),
    TraceEvent(
        name="nodes.certificate-revoked",
        sentence=Text(
            "Le certificat {serial} de {member} sur le réseau {network} a été révoqué : {reason}",
            "The certificate {serial} of {member} on the network {network} was revoked: {reason}",
        ),
        fields=("network", "member", "serial", "reason"),
    ),
    TraceEvent(
        name="nodes.expelled",
        sentence=Text("{member} a été exclu du réseau {network} : {reason}", "{member} was expelled from the network {network}: {reason}"),
        fields=("network", "member", "reason"),
    ),
    TraceEvent(
        name="nodes.key-changed",
        sentence=Text(
            "L’autorité du réseau {network} a changé de clé ; l’ancienne est révoquée.",
            "The authority of the network {network} changed its key; the old one is revoked.",
        ),
        fields=("network", "old", "new"),
    ),
)
