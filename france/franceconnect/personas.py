"""Whom to sign in as in the demonstration, and what each of them has to see."""

from parvis.kernel.manifest import Persona
from parvis.kernel.text import Text

PERSONAS = (
    Persona(
        account="maelle",
        name="Maëlle Kerdoncuff",
        story=Text(
            "vit à Rennes, deux enfants, quotient familial connu de la CNAF", "lives in Rennes, two children, family quotient known to CNAF"
        ),
    ),
    Persona(
        account="yanis",
        name="Yanis Benhaddou",
        story=Text("vit à Saint-Malo, un enfant", "lives in Saint-Malo, one child"),
    ),
    Persona(
        account="fatou",
        name="Fatou Diarra",
        story=Text(
            "vit à Vannes, née à l’étranger, trois enfants, régime agricole",
            "lives in Vannes, born abroad, three children, agricultural scheme",
        ),
    ),
    Persona(
        account="hugo",
        name="Hugo Lestienne",
        story=Text(
            "vit à Rennes, inconnu de la CNAF\u00a0: le formulaire lui demande tout",
            "lives in Rennes, unknown to CNAF: the form asks him everything",
        ),
    ),
    Persona(
        account="solenn",
        name="Solenn Abgrall",
        story=Text("représente l’entreprise Atelier Abgrall", "represents the company Atelier Abgrall"),
    ),
    Persona(
        account="claire", name="Claire Morvan", story=Text("agente de Rennes, instruit les dossiers", "agent of Rennes, handles files")
    ),
    Persona(account="gwenola", name="Gwenola Piriou", story=Text("sa collègue à Rennes", "her colleague in Rennes")),
    Persona(
        account="soizic", name="Soizic Hamon", story=Text("gère les droits des agents de Rennes", "manages the rights of Rennes’ agents")
    ),
    Persona(
        account="aurore",
        name="Aurore Delaunay",
        story=Text(
            "déléguée à la protection des données de Rennes, répond aux contestations",
            "data protection officer of Rennes, answers contests",
        ),
    ),
    Persona(
        account="enora",
        name="Enora Guillou",
        story=Text("rapporteure de la commission d’accès aux documents", "rapporteur of the commission for access to documents"),
    ),
    Persona(account="ronan", name="Ronan Le Gall", story=Text("agent de Saint-Malo", "agent of Saint-Malo")),
    Persona(account="ines", name="Inès Tanguy", story=Text("agente de Vannes", "agent of Vannes")),
    Persona(
        account="bastien",
        name="Bastien Corre",
        story=Text("agent de la CNAF, reçoit les signalements d’erreurs", "agent of CNAF, receives reports of errors"),
    ),
    Persona(
        account="lea",
        name="Léa Jaouen",
        story=Text(
            "agente du ministère de l’Éducation nationale, par un autre fournisseur",
            "agent of the ministry of education, through another provider",
        ),
    ),
    Persona(
        account="tristan",
        name="Tristan Riou",
        story=Text("agent de la CNAF, par un troisième fournisseur", "agent of CNAF, through a third provider"),
    ),
    Persona(
        account="gildas",
        name="Gildas Kervella",
        story=Text(
            "officier de police judiciaire, demande une adresse par réquisition",
            "judicial police officer, asks for an address by requisition",
        ),
    ),
    Persona(
        account="katell",
        name="Katell Rivoal",
        story=Text("agente du département, instruit les demandes d’aide", "agent of the department, handles requests for help"),
    ),
    Persona(
        account="erell",
        name="Erell Kervern",
        story=Text(
            "salariée d’un fournisseur d’accès, demande quelles lignes maintenir",
            "employee of an access provider, asks which lines to keep",
        ),
    ),
    Persona(account="malo", name="Malo Quéré", story=Text("exploitant de la plateforme", "operator of the platform")),
)
