"""RIE, ISIS and TESTA: what may travel on each of them, and between whom."""

from france.networks import demo
from france.networks.shared import RIE
from parvis.kernel.manifest import Circle, Demo, Label, Network, Persona, System
from parvis.kernel.text import Text

system = System(
    slug="networks",
    title=Text("Réseaux de l’État", "Networks of the State"),
    owner="platform",
    circle=Circle.COUNTRY,
    summary=Text(
        "Le réseau interministériel, l’intranet classifié et le réseau transeuropéen : qui y échange quoi.",
        "The interministerial network, the classified intranet and the trans-European network: who exchanges what there.",
    ),
    networks=(
        Network(
            slug="rie",
            title=Text("Réseau interministériel de l’État", "Interministerial Network of the State"),
            summary=Text(
                "Les échanges des ministères entre eux et avec les collectivités.",
                "Exchanges of ministries with one another and with local authorities.",
            ),
            highest=Label.RESTRICTED,
        ),
        Network(
            slug="isis",
            title=Text("Intranet sécurisé interministériel (ISIS)", "Secure interministerial intranet (ISIS)"),
            summary=Text(
                "Un réseau classifié, séparé : rien n’y entre et rien n’en sort vers un autre réseau.",
                "A separate classified network: nothing enters it from another network, and nothing leaves it for one.",
            ),
            lowest=Label.SECRET,
            highest=Label.TOP_SECRET,
            unlisted=True,
        ),
        Network(
            slug="testa",
            title=Text("Réseau transeuropéen TESTA", "Trans-European network TESTA"),
            summary=Text(
                "Les échanges avec les institutions européennes et les autres États membres, sous leurs règles.",
                "Exchanges with European institutions and other Member States, under their rules.",
            ),
            highest=Label.RESTRICTED,
            external=True,
            on_request=True,
            preview=True,
            legal_bases=(
                Text(
                    "Règlement (UE) 2018/1724, article 14 (échange transfrontière de justificatifs)",
                    "Regulation (EU) 2018/1724, article 14 (cross-border exchange of evidence)",
                ),
            ),
            legal_url="https://eur-lex.europa.eu/eli/reg/2018/1724/oj",
        ),
    ),
    shared_network=RIE,
    demo=Demo(load=demo.load, order=60),
    personas=(
        Persona(
            account="nolwenn",
            name="Nolwenn Le Bihan",
            story=Text(
                "exploite le réseau interministériel : sites, incidents, règles de navigation",
                "runs the interministerial network: sites, incidents, rules of browsing",
            ),
        ),
    ),
)
