"""A private service that signs people in, and one that asks to."""

from __future__ import annotations

from france.franceconnect import demo_people
from france.franceconnect.demo_services import SHOP
from france.franceconnect.profile import LOW
from france.franceconnect.secrets import service_secret
from parvis.core.onboarding import actions as onboarding
from parvis.core.onboarding import selectors as integrations
from parvis.core.people import actions as people
from parvis.core.signin import actions as signin

ASKING = "Carte de fidélité de l’atelier"


def load() -> None:
    """An invented shop, which learns whether somebody is of age and nothing else."""
    signin.register_service(
        SHOP.client_id,
        secret=service_secret(SHOP.client_id),
        name=SHOP.title.fr,
        entity=SHOP.entity,
        issuer=LOW.slug,
        redirect_uris=[SHOP.return_address],
        post_logout_redirect_uris=[SHOP.address],
        scopes=SHOP.scope.split(),
        sector="private",
        website=SHOP.address,
        standard=True,
    )


def ask_for_production() -> None:
    """One application to review, by the invented company's representative."""
    solenn = people.recognise(demo_people.SOLENN.identity)
    if any(each.name == ASKING for each in integrations.integrations_of(solenn)):
        return
    described = {
        "name": ASKING,
        "sector": "private",
        "organisation_identifier": demo_people.COMPANY.siren,
        "organisation_name": demo_people.COMPANY.name,
        "activity": "Commerce",
        "contact": demo_people.SOLENN.email,
        "purpose": "Reconnaître les clients qui ont une carte, sans qu’ils aient à la présenter.",
        "website": "https://atelier.example/",
        "issuer": LOW.slug,
        "mode": "standard",
        "authentication": "client_secret_post",
        "id_token_algorithm": "ES256",
        "userinfo": "signed",
        "redirect_uris": ["https://atelier.example/retour", "http://127.0.0.1:8050/callback"],
        "post_logout_redirect_uris": ["https://atelier.example/"],
        "scopes": ["openid", "email"],
        "reasons": {"email": "Envoyer le relevé de la carte."},
    }
    integration, _ = onboarding.register(solenn, described)
    asked = {
        "legal_basis": "Contrat avec la personne (RGPD, article 6.1.b)",
        "volumes": "200 par mois",
        "incident_contact": demo_people.SOLENN.email,
        "protection_officer": demo_people.SOLENN.email,
    }
    onboarding.submit(onboarding.save(integration, asked), person=solenn)
