"""The invented people of the demonstration, the real bodies where they live or work, and three invented bodies.

SIREN and INSEE codes of municipalities: INSEE through Etalab (Licence Ouverte 2.0). SIREN of the
ministries and of the fund: Sirene. Bodies whose SIREN begins with 0000 are invented.
"""

from __future__ import annotations

from dataclasses import dataclass

from parvis.core.signin.selectors import Identity
from parvis.kernel.text import Text

FRANCE = "99100"


@dataclass(frozen=True, kw_only=True)
class Resident:
    """Someone with an account at each provider for residents."""

    account: str
    identity: Identity
    lives: str
    children: tuple[Identity, ...] = ()
    shows: Text = Text("", "")

    @property
    def email(self) -> str:
        return f"{self.account}@exemple.example"


@dataclass(frozen=True, kw_only=True)
class Agent:
    """Someone with an account at the agents' provider."""

    account: str
    given_name: str
    usual_name: str
    organisation: str
    role: str
    provider: str = "agents"

    @property
    def email(self) -> str:
        return f"{self.account}@{DOMAINS[self.organisation]}"


@dataclass(frozen=True, kw_only=True)
class Body:
    """An organisation: real, or ``sample``."""

    siren: str
    name: str
    kind: str
    area: str = ""
    sample: bool = False


def person(family_name: str, given_name: str, birth_date: str, gender: str, place: str, country: str = FRANCE) -> Identity:
    return Identity(
        family_name=family_name, given_names=(given_name,), birth_date=birth_date, gender=gender, birth_place=place, birth_country=country
    )


MUNICIPALITIES = (
    Body(siren="213502388", name="Commune de Rennes", kind="municipality", area="35238"),
    Body(siren="213502883", name="Commune de Saint-Malo", kind="municipality", area="35288"),
    Body(siren="213501158", name="Commune de Fougères", kind="municipality", area="35115"),
    Body(siren="213503600", name="Commune de Vitré", kind="municipality", area="35360"),
    Body(siren="213502362", name="Commune de Redon", kind="municipality", area="35236"),
    Body(siren="212900195", name="Commune de Brest", kind="municipality", area="29019"),
    Body(siren="212902324", name="Commune de Quimper", kind="municipality", area="29232"),
    Body(siren="215601212", name="Commune de Lorient", kind="municipality", area="56121"),
    Body(siren="215602608", name="Commune de Vannes", kind="municipality", area="56260"),
    Body(siren="212202782", name="Commune de Saint-Brieuc", kind="municipality", area="22278"),
    Body(siren="212201131", name="Commune de Lannion", kind="municipality", area="22113"),
    Body(siren="200076578", name="Commune de Dinan", kind="municipality", area="22050"),
)
MINISTRIES = (
    Body(siren="110043015", name="Ministère de l’Éducation nationale", kind="ministry"),
    Body(siren="110020013", name="Ministère de l’Économie et des Finances", kind="ministry"),
    Body(siren="110068012", name="Ministère de la Transition écologique", kind="ministry"),
)
FUND = Body(siren="180035065", name="Caisse nationale des allocations familiales", kind="agency")
OPERATOR = Body(siren="000000018", name="Service numérique de démonstration", kind="operator", sample=True)
COMPANY = Body(siren="000000026", name="Atelier Abgrall", kind="company", area="56121", sample=True)
POLICE = Body(siren="000000067", name="Service de police judiciaire de démonstration", kind="agency", sample=True)
DEPARTMENT = Body(siren="223500018", name="Département d’Ille-et-Vilaine", kind="department", area="35")
PROVIDER = Body(siren="000000075", name="Fibre d’Armorique", kind="company", area="35238", sample=True)
COMMISSION = Body(siren="000000091", name="Commission d’accès aux documents de démonstration", kind="agency", sample=True)
WATER = Body(siren="000000083", name="Eaux du Trégor (exemple)", kind="company", area="22113", sample=True)  # runs a public service
BODIES = (*MUNICIPALITIES, *MINISTRIES, FUND, OPERATOR, COMPANY, POLICE, DEPARTMENT, PROVIDER, COMMISSION, WATER)

MAELLE = Resident(
    account="maelle",
    identity=person("Kerdoncuff", "Maëlle", "1988-04-12", "female", "35238"),
    lives="35238",
    children=(
        person("Kerdoncuff", "Louen", "2018-09-03", "male", "35238"),
        person("Kerdoncuff", "Nolwenn", "2021-02-17", "female", "35238"),
    ),
)
YANIS = Resident(
    account="yanis",
    identity=person("Benhaddou", "Yanis", "1985-11-02", "male", "29019"),
    lives="35288",
    children=(person("Benhaddou", "Ilyes", "2017-06-21", "male", "35288"),),
)
FATOU = Resident(
    account="fatou",
    identity=person("Diarra", "Fatou", "1990-01-31", "female", "", "99335"),
    lives="56260",
    children=(
        person("Diarra", "Awa", "2016-12-05", "female", "56260"),
        person("Diarra", "Moussa", "2019-05-30", "male", "56260"),
        person("Diarra", "Binta", "2022-08-11", "female", "56260"),
    ),
)
HUGO = Resident(account="hugo", identity=person("Lestienne", "Hugo", "1979-07-24", "male", "29232"), lives="35238")
SOLENN = Resident(account="solenn", identity=person("Abgrall", "Solenn", "1982-03-09", "female", "56121"), lives="56121")

# Accounts to see what the civil register makes of an identity; nobody knows these people before they sign in.
CHECKED = (
    Resident(
        account="rozenn",
        identity=Identity(
            family_name="LE DANTEC",
            given_names=("Solene", "Rozenn"),  # the register: Rozenn, Solène, Marie, born in Lannion
            birth_date="1974-05-18",
            gender="female",
            birth_place="22278",
            birth_country=FRANCE,
        ),
        lives="22113",
        shows=Text(
            "l’état civil corrige ses prénoms et son lieu de naissance", "the civil register corrects her given names and place of birth"
        ),
    ),
    Resident(
        account="adama",
        identity=person("Traoré", "Adama", "1986-01-01", "male", "", "99335"),
        lives="35238",
        shows=Text("né en 1986, jour et mois inconnus", "born in 1986, day and month unknown"),
    ),
    Resident(
        account="katell",
        identity=person("Floch", "Katell", "1969-10-27", "female", "29019"),
        lives="29019",
        shows=Text(
            "son fournisseur donne son nom d’usage pour nom de naissance", "her provider gives her name in use as her name at birth"
        ),
    ),
    Resident(
        account="erwan",
        identity=person("Malgorn", "Erwan", "1980-02-29", "male", "29019"),
        lives="29019",
        shows=Text("inconnu de l’état civil", "unknown to the civil register"),
    ),
    Resident(
        account="yann",
        identity=person("Guillou", "Yann", "1975-06-14", "male", "29019"),
        lives="29019",
        shows=Text("deux inscriptions lui ressemblent", "two records look like him"),
    ),
    Resident(
        account="odette",
        identity=person("Guégan", "Odette", "1931-08-15", "female", "56260"),
        lives="56260",
        shows=Text("décédée d’après l’état civil", "died, says the civil register"),
    ),
)
RESIDENTS = (MAELLE, YANIS, FATOU, HUGO, SOLENN)

# Invented domains of work addresses, by body.
DOMAINS = {
    "213502388": "rennes.exemple.example",
    "213502883": "saint-malo.exemple.example",
    "215602608": "vannes.exemple.example",
    "110043015": "education.exemple.example",
    FUND.siren: "caf.exemple.example",
    OPERATOR.siren: "numerique.exemple.example",
    POLICE.siren: "police-judiciaire.exemple.example",
    DEPARTMENT.siren: "ille-et-vilaine.exemple.example",
    PROVIDER.siren: "fibre-armorique.exemple.example",
    COMMISSION.siren: "commission.exemple.example",
    WATER.siren: "eaux-du-tregor.exemple.example",
}
AGENTS = (
    Agent(account="claire", given_name="Claire", usual_name="Morvan", organisation="213502388", role="instructor"),
    Agent(account="gwenola", given_name="Gwenola", usual_name="Piriou", organisation="213502388", role="instructor"),
    Agent(account="soizic", given_name="Soizic", usual_name="Hamon", organisation="213502388", role="rights-manager"),
    Agent(account="aurore", given_name="Aurore", usual_name="Delaunay", organisation="213502388", role="data-protection-officer"),
    Agent(account="ronan", given_name="Ronan", usual_name="Le Gall", organisation="213502883", role="instructor"),
    Agent(account="ines", given_name="Inès", usual_name="Tanguy", organisation="215602608", role="instructor"),
    Agent(account="bastien", given_name="Bastien", usual_name="Corre", organisation=FUND.siren, role="registry-agent"),
    Agent(account="lea", given_name="Léa", usual_name="Jaouen", organisation="110043015", role="rights-manager", provider="ministeres"),
    Agent(account="tristan", given_name="Tristan", usual_name="Riou", organisation=FUND.siren, role="registry-agent", provider="caisses"),
    Agent(account="nolwenn", given_name="Nolwenn", usual_name="Le Bihan", organisation=OPERATOR.siren, role="network-operator"),
    Agent(account="gildas", given_name="Gildas", usual_name="Kervella", organisation=POLICE.siren, role="judicial-police-officer"),
    Agent(account="katell", given_name="Katell", usual_name="Rivoal", organisation=DEPARTMENT.siren, role="instructor"),
    Agent(account="erell", given_name="Erell", usual_name="Kervern", organisation=PROVIDER.siren, role="access-provider"),
    Agent(account="enora", given_name="Enora", usual_name="Guillou", organisation=COMMISSION.siren, role="instructor"),
    Agent(account="annaig", given_name="Annaïg", usual_name="Prigent", organisation=WATER.siren, role="instructor"),
    Agent(account="malo", given_name="Malo", usual_name="Quéré", organisation=OPERATOR.siren, role="operator"),
)
