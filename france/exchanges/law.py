"""What the texts say, with their numbers and dates; entries name them.

Sources: Code des relations entre le public et l'administration (CRPA), articles L. 114-8 and L. 114-9 (since 23
February 2022 as amended by law n° 2022-217, article 162, called « 3DS ») and R. 114-9-1 to R. 114-9-7, made by
decree n° 2019-31 of 18 January 2019 (in force on 21 January 2019; opinion of the CNIL: deliberation n° 2018-357 of
13 December 2018) and changed by decree n° 2023-361 of 11 May 2023 (in force on 14 May 2023).
"""

from datetime import date

from parvis.kernel.text import Text

CODE_URL = "https://www.legifrance.gouv.fr/codes/id/LEGITEXT000031366350/"
DECREE_2023_URL = "https://www.legifrance.gouv.fr/jorf/id/JORFTEXT000047541339"

DECREE_2019 = date(2019, 1, 21)
DECREE_2023 = date(2023, 5, 14)

PERSONS = Text(
    "Code des relations entre le public et l’administration, art. L. 114-8, L. 114-9, R. 114-9-3 et R. 114-9-4 (décret n° 2019-31 du 18 janvier 2019)",
    "Code of relations between the public and the administration, art. L. 114-8, L. 114-9, R. 114-9-3 and R. 114-9-4 (decree n° 2019-31 of 18 January 2019)",
)
COMPANIES = Text(
    "Code des relations entre le public et l’administration, art. L. 114-8, L. 114-9, R. 114-9-1 et R. 114-9-2 (décret n° 2019-31 du 18 janvier 2019)",
    "Code of relations between the public and the administration, art. L. 114-8, L. 114-9, R. 114-9-1 and R. 114-9-2 (decree n° 2019-31 of 18 January 2019)",
)
IN_ADVANCE = Text(
    "Code des relations entre le public et l’administration, art. L. 114-8 dans sa rédaction issue de l’article 162 de la loi n° 2022-217 du 21 février 2022 (3DS), et décret n° 2023-361 du 11 mai 2023",
    "Code of relations between the public and the administration, art. L. 114-8 as amended by article 162 of law n° 2022-217 of 21 February 2022 (3DS), and decree n° 2023-361 of 11 May 2023",
)
FRANCECONNECT = Text(
    "Arrêté du 8 novembre 2018 relatif au téléservice dénommé « FranceConnect »",
    "Order of 8 November 2018 on the online service called “FranceConnect”",
)

REQUISITION = Text(
    "Code de procédure pénale, art. 60-1 et 77-1-1 (réquisitions) ; art. 11 et 75-3 pour le secret et la durée de l’enquête",
    "Code of Criminal Procedure, art. 60-1 and 77-1-1 (requisitions); art. 11 and 75-3 for the secrecy and the length of the investigation",
)
CRIMINAL_CODE_URL = "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000006071154"
LENGTH_OF_INVESTIGATIONS = date(2021, 12, 24)  # since when article 75-3 bounds them

OPINION_2018 = Text(
    "Délibération n° 2018-357 du 13 décembre 2018 de la CNIL portant avis sur le décret n° 2019-31",
    "Deliberation n° 2018-357 of 13 December 2018 of the data protection authority (CNIL), its opinion on decree n° 2019-31",
)
OPINION_NOT_KNOWN = Text(
    "Avis de la CNIL : son numéro n’est pas connu ici.",
    "Opinion of the data protection authority (CNIL): its number is not known here.",
)

OPINION_CRIMINAL = Text(
    "Avis de la CNIL : aucun connu ici ; une réquisition est un acte de procédure pénale, que les décrets sur les échanges entre administrations ne listent pas.",
    "Opinion of the data protection authority (CNIL): none is known here; a requisition is an act of criminal procedure, which the decrees on exchanges between administrations do not list.",
)

SECURITY = (
    Text("Échange chiffré entre la plateforme et la source (TLS)", "Encrypted between the platform and the source (TLS)"),
    Text(
        "Seules les données nommées par l’habilitation sortent de la source ; le reste est masqué",
        "Only the data that the authorisation names leave the source; the rest is masked",
    ),
    Text(
        "Chaque appel est écrit dans la trace avant d’être fait, et la personne le lit",
        "Each call is written in the trace before it is made, and the person reads it",
    ),
    Text(
        "Agents habilités individuellement par leur organisation",
        "Agents individually given access by their organisation",
    ),
)
