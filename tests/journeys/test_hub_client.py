"""A client of API Entreprise that others wrote calls the running hub; only its base address is ours."""

from __future__ import annotations

import pytest
from api_entreprise.api import ApiEntreprise
from api_entreprise.exceptions import ApiError
from api_entreprise.models.config import Config
from api_entreprise.models.context_info import ContextInfo
from journeys.test_hub_of_companies import RENNES, SIREN, SIRET, Program


@pytest.fixture(scope="module")
def client(country):
    program = Program(country, use="public-tenders", stage="sandbox")
    said = ContextInfo(context="Marché public", recipient=RENNES, object="MAPA 2026-114")
    return ApiEntreprise(Config(f"{country.origin}/", program.key, said, timeout_s=20))


def test_it_reads_what_it_was_written_to_read(client):
    assert client.donnees_etablissement(SIRET).siret == SIRET
    assert client.donnees_etablissement_diffusibles(SIRET).siret == SIRET
    assert client.chiffre_d_affaires(SIRET)[0].data.chiffre_affaires > 0
    assert client.certifications_rge(SIRET)
    assert client.numero_tva_intercommunautaire(SIREN).tva_number.startswith("FR")
    assert client.certification_qualibat(SIRET)
    assert client.healthcheck_fournisseur("insee/sirene").status.value == "ok"


def test_it_understands_our_refusals(client):
    assert client.donnees_etablissement("00000001800010") is None
    with pytest.raises(ApiError) as refused:
        client.donnees_etablissement("1")
    assert refused.value.errors[0].code == "00302"
