"""The services of the interministerial network, as one catalogue; levels are those of the demonstration."""

from parvis.kernel.manifest import NetworkService
from parvis.kernel.text import Text

OPERATOR = "000000018"  # the demonstration's own body: it invents no promise of a real one
GIVER = Text("Service numérique de démonstration", "Service numérique de démonstration")
MEMBERS = Text("Tous les membres du réseau", "Every member of the network")
INCLUDED = Text("Compris dans le raccordement", "Included in the connection")
DAYS = Text("Ouvert après accord du fournisseur", "Opened once the provider has agreed")


def given(slug: str, title: Text, summary: Text, kind: str, *, promised: float, price: Text = INCLUDED, how: Text = DAYS) -> NetworkService:
    return NetworkService(
        slug=slug,
        title=title,
        summary=summary,
        kind=kind,
        provider=OPERATOR,
        provider_name=GIVER,
        open_to=MEMBERS,
        promised=promised,
        price=price,
        free=price is INCLUDED,
        how=how,
    )


SERVICES = (
    given(
        "connection",
        Text("Raccordement d’un site", "Connection of a site"),
        Text(
            "Relie un site aux autres sites de l’État, chiffré d’un bout à l’autre.",
            "Links a site to the State’s other sites, encrypted end to end.",
        ),
        "connection",
        promised=99.5,
        price=Text("Selon le débit et le lien de secours", "By rate and backup link"),
    ),
    given(
        "internet-access",
        Text("Accès à internet", "Access to the internet"),
        Text("Une sortie commune vers internet, surveillée et doublée.", "A common way out to the internet, monitored and duplicated."),
        "internet",
        promised=99.8,
    ),
    given(
        "secure-browsing",
        Text("Navigation sécurisée", "Secure browsing"),
        Text("Écarte les adresses dangereuses selon des règles publiques.", "Keeps dangerous addresses out, by public rules."),
        "security",
        promised=99.8,
    ),
    given(
        "mail-relay",
        Text("Relais de messagerie", "Mail relay"),
        Text("Reçoit et filtre le courrier des administrations.", "Receives and filters the administrations’ mail."),
        "security",
        promised=99.9,
    ),
    given(
        "video-conference",
        Text("Visioconférence", "Video conference"),
        Text("Des réunions à distance qui restent sur le réseau.", "Remote meetings that stay on the network."),
        "collaboration",
        promised=99.0,
    ),
    given(
        "voice",
        Text("Téléphonie", "Voice"),
        Text("Appels entre sites sans frais, et vers l’extérieur.", "Calls between sites free of charge, and to the outside."),
        "collaboration",
        promised=99.9,
        price=Text("Appels extérieurs au coût réel", "Outside calls at cost"),
    ),
    given(
        "directory",
        Text("Annuaire des agents", "Directory of agents"),
        Text("Un annuaire commun aux ministères.", "A directory common to ministries."),
        "base",
        promised=99.5,
    ),
    given(
        "name-service",
        Text("Résolution de noms", "Name service"),
        Text("Traduit les noms en adresses, avec signatures vérifiées.", "Turns names into addresses, with checked signatures."),
        "base",
        promised=99.95,
    ),
    given(
        "time",
        Text("Heure de référence", "Reference time"),
        Text("Donne l’heure légale aux machines du réseau.", "Gives the network’s machines legal time."),
        "base",
        promised=99.95,
    ),
    given(
        "hosting",
        Text("Hébergement", "Hosting"),
        Text("Machines et stockage dans les centres de données partagés.", "Machines and storage in shared data centres."),
        "hosting",
        promised=99.7,
        price=Text("À l’usage", "By use"),
    ),
    given(
        "remote-access",
        Text("Accès à distance", "Remote access"),
        Text("Un agent travaille hors de son site comme s’il y était.", "An agent works away from their site as if they were there."),
        "security",
        promised=99.5,
    ),
)
