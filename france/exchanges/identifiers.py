"""National identifiers, and where the law lets them be used: a number must not join files that the law keeps apart.

The principle is that of law n° 78-17 of 6 January 1978; since the decree n° 2019-341 of 19 April 2019, which lists who may
process the number of the civil register (NIR) and for what. Its list is summed up here by sector; a real installation
reads the decree, article by article, before it declares a need. Of the other two numbers only the sector is known here.
"""

from parvis.kernel.manifest import NationalIdentifier, Sector
from parvis.kernel.text import Text

SOCIAL_SECURITY = Sector(
    slug="social-security",
    title=Text("Protection sociale", "Social protection"),
    why=Text(
        "Affiliation, cotisations et prestations : le numéro de sécurité sociale est le NIR.",
        "Membership, contributions and benefits: the social security number is the NIR.",
    ),
)
HEALTH = Sector(
    slug="health",
    title=Text("Santé", "Health"),
    why=Text(
        "Il sert d’identifiant national de santé dans les dossiers de soins.",
        "It serves as the national health identifier in care records.",
    ),
)
WORK = Sector(
    slug="work",
    title=Text("Travail et emploi", "Work and employment"),
    why=Text(
        "Paie, déclarations sociales des employeurs et accompagnement vers l’emploi.",
        "Payroll, employers’ social declarations and help towards employment.",
    ),
)
TAXES = Sector(
    slug="taxes",
    title=Text("Finances publiques", "Public finances"),
    why=Text("Assiette, contrôle et recouvrement de l’impôt.", "Assessment, control and collection of tax."),
)
JUSTICE = Sector(
    slug="justice",
    title=Text("Justice", "Justice"),
    why=Text("Casier judiciaire et procédures où la loi le prévoit.", "Criminal records and proceedings where the law provides for it."),
)
STATISTICS = Sector(
    slug="statistics",
    title=Text("Statistique et recherche", "Statistics and research"),
    why=Text("Statistique publique et recherche, sous une forme chiffrée.", "Public statistics and research, in an encrypted form."),
)
EDUCATION = Sector(
    slug="education",
    title=Text("Enseignement", "Education"),
    why=Text(
        "Suivi de la scolarité et des études, de l’école à l’université.", "Following schooling and studies, from school to university."
    ),
)

IDENTIFIERS = (
    NationalIdentifier(
        slug="nir",
        title=Text("Numéro d’inscription au répertoire (NIR)", "Registration number of the civil register (NIR)"),
        summary=Text(
            "Le numéro que l’Insee donne à chaque personne née en France, connu comme numéro de sécurité sociale.",
            "The number that Insee gives everyone born in France, known as the social security number.",
        ),
        sectors=(SOCIAL_SECURITY, HEALTH, WORK, TAXES, JUSTICE, STATISTICS),
        legal_basis=Text(
            "Loi n° 78-17 du 6 janvier 1978 et décret n° 2019-341 du 19 avril 2019",
            "Law n° 78-17 of 6 January 1978 and decree n° 2019-341 of 19 April 2019",
        ),
        legal_url="https://www.legifrance.gouv.fr/eli/decret/2019/4/19/2019-341/jo/texte",
    ),
    NationalIdentifier(
        slug="spi",
        title=Text("Numéro fiscal (SPI)", "Tax number (SPI)"),
        summary=Text(
            "Le numéro que l’administration fiscale donne à chaque contribuable.",
            "The number that the tax administration gives every taxpayer.",
        ),
        sectors=(TAXES,),
        legal_basis=Text(
            "Loi n° 78-17 du 6 janvier 1978 ; le texte propre à ce numéro n’est pas connu ici",
            "Law n° 78-17 of 6 January 1978; the text about this number is not known here",
        ),
    ),
    NationalIdentifier(
        slug="ine",
        title=Text("Identifiant national de l’élève et de l’étudiant (INE)", "National identifier of pupils and students (INE)"),
        summary=Text(
            "Le numéro qui suit un élève puis un étudiant pendant ses études.",
            "The number that follows a pupil, then a student, through their studies.",
        ),
        sectors=(EDUCATION,),
        legal_basis=Text(
            "Loi n° 78-17 du 6 janvier 1978 ; le texte propre à ce numéro n’est pas connu ici",
            "Law n° 78-17 of 6 January 1978; the text about this number is not known here",
        ),
    ),
)
