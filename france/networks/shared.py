"""The interministerial network (RIE): who is on it, where, with which services and rules of browsing."""

from pathlib import Path

from france.networks.services import SERVICES
from france.places import departments, place
from parvis.kernel.manifest import SharedNetwork
from parvis.kernel.text import Text

FOLDER = Path(__file__).parent
FAMILIES = {
    "premier-ministre": Text("Services du Premier ministre", "Prime Minister’s services"),
    "interieur": Text("Intérieur", "Interior"),
    "economie": Text("Économie et finances", "Economy and finance"),
    "justice": Text("Justice", "Justice"),
    "education": Text("Éducation et enseignement supérieur", "Education and higher education"),
    "armees": Text("Armées", "Armed forces"),
    "ecologie": Text("Transition écologique", "Ecological transition"),
    "travail-sante": Text("Travail, santé et solidarités", "Labour, health and solidarity"),
    "agriculture": Text("Agriculture", "Agriculture"),
    "culture": Text("Culture", "Culture"),
    "affaires-etrangeres": Text("Affaires étrangères", "Foreign affairs"),
    "collectivites": Text("Collectivités raccordées", "Connected local authorities"),
}
DRAWN = [code for code in departments() if len(code) == 2 or code in ("971", "972", "973", "974", "976")]

RIE = SharedNetwork(
    network="rie",
    title=Text("Réseau interministériel de l’État", "Interministerial Network of the State"),
    families=FAMILIES,
    areas={code: departments()[code] for code in DRAWN},
    outlines=FOLDER.parent / "outlines" / "country.json",
    place=place,
    services=SERVICES,
    browsing=FOLDER / "browsing.yaml",
    answer_days=2,
)
