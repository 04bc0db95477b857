"""FranceConnect's and ProConnect's rules as rows: scopes, levels, times to live, codes and providers.

Sources: FranceConnect partner documentation (v2) and the published routes and error lists of
FranceConnect; ProConnect documentation for agents. Low, high and agents are rows of one table.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings

from france.franceconnect import ages, identity
from france.franceconnect.consent_words import GROUPS
from france.franceconnect.data_scopes import DATA_SCOPES
from france.franceconnect.register import REGISTER
from parvis.core.signin.selectors import PROVIDER, PUBLIC, Assurance, Issuer, ProviderRow, SignInProfile
from parvis.kernel.manifest import Audience
from parvis.kernel.text import Text

PARAMETERS = frozenset(
    {"client_id", "response_type", "redirect_uri", "scope", "acr_values", "state", "nonce", "claims", "prompt", "idp_hint", "ui_locales"}
)
PIVOT = ("given_name", "given_name_array", "family_name", "birthdate", "gender", "birthplace", "birthcountry")
# The company for which somebody signs in, beside who they are (FranceConnect Entreprise).
COMPANY = ("siren", "organization_name", "organization_legal_form", "mandate")
SCOPES: dict[str, tuple[str, ...]] = {
    "openid": (),
    "identite_pivot": PIVOT,
    "profile": ("given_name", "given_name_array", "family_name", "birthdate", "gender", "preferred_username"),
    "birth": ("birthplace", "birthcountry"),
    "given_name": ("given_name", "given_name_array"),
    "family_name": ("family_name",),
    "birthdate": ("birthdate",),
    "gender": ("gender",),
    "birthplace": ("birthplace",),
    "birthcountry": ("birthcountry",),
    "preferred_username": ("preferred_username",),
    "email": ("email",),
    "idp_id": ("idp_id",),
    "amr": (),  # told in the id_token, to whom it is granted by name and asks it in the claims parameter
    "idp_birthdate": ("idp_birthdate",),
    "organization": COMPANY,
    "siren": ("siren",),
    **{claim: (claim,) for claim in ages.CLAIMS},
    **dict.fromkeys(DATA_SCOPES, ()),
}
# Only at the high levels, where services get the provider's identity and the civil register's beside it.
REGISTER_PIVOT = tuple(f"rnipp_{name}" for name in PIVOT)
REGISTER_SCOPES: dict[str, tuple[str, ...]] = {
    "rnipp_identite_pivot": REGISTER_PIVOT,
    "rnipp_profile": tuple(name for name in REGISTER_PIVOT if name not in ("rnipp_birthplace", "rnipp_birthcountry")),
    "rnipp_birth": ("rnipp_birthplace", "rnipp_birthcountry"),
    "rnipp_given_name": ("rnipp_given_name", "rnipp_given_name_array"),
    **{name: (name,) for name in REGISTER_PIVOT if not name.startswith("rnipp_given_name")},
}
AGENT_SCOPES: dict[str, tuple[str, ...]] = {
    "openid": (),
    "given_name": ("given_name",),
    "usual_name": ("usual_name",),
    "email": ("email",),
    "uid": ("uid",),
    "siret": ("siret",),
    "idp_id": ("idp_id",),
    "phone": ("phone",),
}
WHOLE = Text(
    "Toute l’identité : ne la demandez que si la loi vous oblige à connaître l’état civil complet.",
    "The whole identity: ask for it only if the law makes you know it all.",
)
BIRTH = Text(
    "Pour savoir seulement si la personne a l’âge voulu, demandez plutôt une réponse oui ou non.",
    "To know only whether someone is old enough, ask for a yes or a no instead.",
)
REUNITES = Text(
    "Permet de rapprocher la personne de ce que d’autres savent d’elle.", "Lets the person be matched with what others know about them."
)
ADVICE = {
    **dict.fromkeys(("identite_pivot", "profile"), WHOLE),
    **dict.fromkeys(("birthdate", "idp_birthdate"), BIRTH),
    **dict.fromkeys(("birth", "birthplace", "birthcountry", "gender", "email", "siret", "uid"), REUNITES),
}
LEVELS = ("eidas1", "eidas2", "eidas3")
YES_OR_NO = {"True": Text("oui", "yes"), "False": Text("non", "no")}

LOW = Issuer(
    slug="low",
    path="api/v2",
    title=Text("Accès au niveau faible", "Entrance at the low level"),
    audience=Audience.PERSON,
    levels=("eidas1",),
    default_level="eidas1",
    levels_with_single_sign_on=("eidas1",),
    scopes=SCOPES,
    parameters=PARAMETERS,
    required_parameters=("client_id", "response_type", "redirect_uri", "scope", "acr_values", "state", "nonce"),
    prompts=frozenset({"login", "consent"}),
    introspected=PIVOT,
    hints=("impots", "ameli", "laposte", "mobile"),
)
HIGH = Issuer(
    slug="high",
    path="high/api/v2",
    title=Text("Accès aux niveaux substantiel et élevé", "Entrance at the substantial and high levels"),
    audience=Audience.PERSON,
    levels=("eidas2", "eidas3"),
    default_level="eidas3",
    levels_with_single_sign_on=("eidas2",),
    scopes=SCOPES | REGISTER_SCOPES,
    parameters=PARAMETERS,
    required_parameters=LOW.required_parameters,
    prompts=LOW.prompts,
    introspected=PIVOT,
    passes_on=PROVIDER,
    hints=("laposte",),
    algorithms=("ES256",),
    encrypts=True,
    session_seconds=600,
    interaction_seconds=600,
)
# ProConnect renamed two levels on 18 June 2026, from one hour to the next, and services could no longer sign anybody in
# (betagouv/rdv-service-public 6462, annuaire-entreprises-data-gouv-fr/site 2545). Here the old names are read two years longer.
OLD_NAMES_UNTIL = date(2028, 6, 18)
AGENTS = Issuer(
    slug="agents",
    path="agents/api/v2",
    title=Text("Accès des agents publics", "Entrance for public agents"),
    audience=Audience.AGENT,
    levels=LEVELS,
    default_level="eidas1",
    levels_with_single_sign_on=LEVELS,
    scopes=AGENT_SCOPES,
    parameters=PARAMETERS | {"login_hint"},
    required_parameters=("client_id", "response_type", "redirect_uri", "scope", "state", "nonce"),
    prompts=LOW.prompts,
    subjects=PUBLIC,
    login_prompt_asks_again=True,
    session_seconds=12 * 3600,
    assurances=(
        Assurance(name="https://proconnect.gouv.fr/assurance/self-asserted-2fa", second_factor=True, until=OLD_NAMES_UNTIL),
        Assurance(name="eidas0-mfa", second_factor=True),
        Assurance(name="eidas1", level="eidas1"),
        Assurance(
            name="https://proconnect.gouv.fr/assurance/consistency-checked-2fa",
            level="eidas1",
            second_factor=True,
            until=OLD_NAMES_UNTIL,
        ),
        Assurance(name="eidas1-mfa", level="eidas1", second_factor=True),
        Assurance(name="eidas2", level="eidas2"),
        Assurance(name="eidas3", level="eidas3"),
    ),
)


def provider(
    slug: str, *, title: Text, account: Text, levels: tuple[str, ...], order: int, audience: Audience = Audience.PERSON, **more: Any
) -> ProviderRow:
    """A row whose issuer stands in the demonstration's second process, unless the operator says otherwise."""
    return ProviderRow(
        slug=slug,
        title=title,
        account=account,
        issuer=f"{settings.PARVIS_PROVIDERS_ORIGIN}/{slug}",
        client_id="parvis",
        audience=audience,
        levels=levels,
        order=order,
        test=True,  # invented people
        **more,
    )


PROVIDERS = (
    provider(
        "impots",
        title=Text("Les impôts", "The tax office"),
        account=Text("Votre numéro fiscal et votre mot de passe", "Your tax number and password"),
        levels=("eidas1",),
        order=10,
    ),
    provider(
        "ameli",
        title=Text("L’assurance maladie", "Health insurance"),
        account=Text("Votre numéro de sécurité sociale et votre mot de passe", "Your social security number and password"),
        levels=("eidas1",),
        order=20,
    ),
    provider(
        "laposte",
        title=Text("L’identité numérique de La Poste", "The postal service’s digital identity"),
        account=Text("Votre téléphone et votre code : niveau substantiel", "Your phone and code: substantial level"),
        levels=("eidas1", "eidas2"),
        order=30,
    ),
    provider(
        "mobile",
        title=Text("Mobile Connect et moi", "Mobile Connect"),
        account=Text("Votre numéro de téléphone mobile", "Your mobile phone number"),
        levels=("eidas1",),
        order=40,
    ),
    provider(
        "carte",
        title=Text("Carte d’identité à puce", "Identity card with a chip"),
        account=Text("Votre carte et son code : niveau élevé", "Your card and its code: high level"),
        levels=("eidas2", "eidas3"),
        order=50,
        # It has its own words, as providers of other origins do: this row translates them.
        level_names={"eidas2": "https://carte.example/loa/substantial", "eidas3": "https://carte.example/loa/high"},
        claim_rules={
            "family_name": "surname|upper",
            "given_name_array": "forenames|words",
            "given_name": "forenames",
            "birthdate": "date_of_birth|day-first",
            "gender": "sex|gender",
            "birthplace": "birth/place",
            "birthcountry": "birth/country",
        },
        error_meanings={"card_removed": "declined", "reader_busy": "unavailable"},
    ),
    provider(
        "agents",
        title=Text("Votre administration", "Your administration"),
        account=Text("Votre compte professionnel", "Your work account"),
        levels=("eidas1", "eidas2"),
        order=10,
        audience=Audience.AGENT,
    ),
    provider(
        "ministeres",
        title=Text("Les ministères", "The ministries"),
        account=Text("Votre compte d’agent de l’État", "Your account as an agent of the State"),
        levels=("eidas1",),
        order=20,
        audience=Audience.AGENT,
    ),
    provider(
        "caisses",
        title=Text("Les caisses d’allocations familiales", "The family allowance funds"),
        account=Text("Votre compte de la branche Famille", "Your account of the family branch"),
        levels=("eidas1",),
        order=30,
        audience=Audience.AGENT,
    ),
)

# Codes that people may read to the support desk, as FranceConnect numbers them
# (france-connect/sources, back/_doc/erreurs.md; two digits for the part, four for the error).
CODES = {
    "bad-request": "Y000400",
    "unknown-service": "Y000400",
    "request-uri-refused": "Y000400",
    "request-object-refused": "Y000400",
    "claim-not-granted": "Y100009",
    "hint-not-known": "Y030032",
    "hint-without-hash": "Y100019",
    "attempt-expired": "Y000004",
    "identity-incomplete": "Y000006",
    "employer-unreadable": "Y000006",
    "level-too-low": "Y100001",
    "level-unsupported": "Y100002",
    "level-not-allowed": "Y100018",
    "provider-suspended": "Y020017",
    "provider-unknown": "Y020019",
    "state-unknown": "Y020022",
    "forged-answer": "Y020022",
    "no-code": "Y020025",
    "userinfo-failed": "Y020027",
    "userinfo-wrong": "Y020029",
    "id-token-wrong": "Y020030",
    "provider-failed": "Y020026",
    "provider-unavailable": "Y020026",
    "provider-blocked": "Y000011",
    "register-near": "Y010004",
    "register-several": "Y010006",
    "register-name-in-use": "Y010007",
    "register-not-found": "Y010008",
    "register-refused": "Y010009",
    "register-unavailable": "Y010011",
    "register-closed": "Y010015",
}

profile = SignInProfile(
    levels=LEVELS,
    issuers=(LOW, HIGH, AGENTS),
    providers=PROVIDERS,
    scopes_asked={Audience.PERSON: "openid profile birth email", Audience.AGENT: "openid given_name usual_name email uid siret phone"},
    identity_from=identity.read,
    claims_of=identity.claims_of,
    compatible_subject=identity.compatible_subject,
    scope_titles=DATA_SCOPES,
    register=REGISTER,
    organisation_claims=frozenset(COMPANY),
    claim_groups=GROUPS,
    claim_titles={
        "given_name": Text("Prénoms", "Given names"),
        "given_name_array": Text("Prénoms, un par un", "Given names, one by one"),
        "family_name": Text("Nom de naissance", "Family name at birth"),
        "preferred_username": Text("Nom d’usage", "Name in use"),
        "usual_name": Text("Nom", "Name"),
        "birthdate": Text("Date de naissance", "Date of birth"),
        "idp_birthdate": Text("Date de naissance selon le fournisseur", "Date of birth according to the provider"),
        "gender": Text("Sexe", "Gender"),
        "birthplace": Text("Commune de naissance", "Municipality of birth"),
        "birthcountry": Text("Pays de naissance", "Country of birth"),
        "email": Text("Adresse électronique", "E-mail address"),
        "uid": Text("Identifiant professionnel", "Work identifier"),
        "siret": Text("Établissement (SIRET)", "Establishment (SIRET)"),
        "rnipp_given_name": Text("Prénoms à l’état civil", "Given names in the civil register"),
        "rnipp_given_name_array": Text("Prénoms à l’état civil, un par un", "Given names in the civil register, one by one"),
        "rnipp_family_name": Text("Nom de naissance à l’état civil", "Family name in the civil register"),
        "rnipp_birthdate": Text("Date de naissance à l’état civil", "Date of birth in the civil register"),
        "rnipp_gender": Text("Sexe à l’état civil", "Sex in the civil register"),
        "rnipp_birthplace": Text("Commune de naissance à l’état civil", "Municipality of birth in the civil register"),
        "rnipp_birthcountry": Text("Pays de naissance à l’état civil", "Country of birth in the civil register"),
        "phone": Text("Téléphone professionnel", "Work telephone"),
        "siren": Text("Numéro SIREN de l’entreprise", "SIREN number of the company"),
        "organization_name": Text("Dénomination de l’entreprise", "Name of the company"),
        "organization_legal_form": Text("Forme juridique de l’entreprise", "Legal form of the company"),
        "mandate": Text("Votre mandat pour l’entreprise", "Your mandate for the company"),
        "idp_id": Text("Fournisseur d’identité utilisé", "Identity provider used"),
        **{claim: Text(f"Vous avez {years} ans ou plus", f"You are {years} or over") for claim, years in ages.CLAIMS.items()},
    },
    value_titles={
        "gender=female": Text("femme", "female"),
        "gender=male": Text("homme", "male"),
        "rnipp_gender=female": Text("femme", "female"),
        "rnipp_gender=male": Text("homme", "male"),
        **{f"{claim}={answer}": word for claim in ages.CLAIMS for answer, word in YES_OR_NO.items()},
    },
    kept_back={
        claim: ("birthdate", Text("Ce site n’apprendra pas votre date de naissance.", "This site will not learn your date of birth."))
        for claim in ages.CLAIMS
    },
    scope_advice=ADVICE,
    is_organisation=identity.is_siren,
    organisation_number=Text("Numéro SIREN", "SIREN number"),
    level_titles={
        "eidas1": Text("faible", "low"),
        "eidas2": Text("substantiel", "substantial"),
        "eidas3": Text("élevé", "high"),
    },
    codes=CODES,
    legal_basis=Text(
        "Arrêté du 8 novembre 2018 relatif au téléservice dénommé « FranceConnect »",
        "Order of 8 November 2018 on the online service called “FranceConnect”",
    ),
)
