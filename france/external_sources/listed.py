"""Sources outside the State, as they describe themselves. Each is listed with what one must know before relying on it."""

from __future__ import annotations

from datetime import date

from parvis.kernel.manifest import Access, ListedApi, Outside
from parvis.kernel.text import Text

READ = date(2026, 6, 1)
LEI = "gleif/lei"
NO_KEY = Text("Sans clé ni inscription.", "Without key or registration.")

LISTED = (
    ListedApi(
        slug="gleif",
        title=Text("GLEIF : identifiants d’entités juridiques (LEI)", "GLEIF: legal entity identifiers (LEI)"),
        description=Text(
            "Les entités juridiques qui ont un identifiant mondial (ISO 17442), leur nom, leur registre et leur état.",
            "Legal entities that have a global identifier (ISO 17442), their name, their register and their status.",
        ),
        owner_name="Global Legal Entity Identifier Foundation",
        access=Access.OPEN,
        rules=NO_KEY,
        base_url="https://api.gleif.org/api/v1",
        documentation_url="https://www.gleif.org/en/lei-data/gleif-api",
        licence="CC0 1.0",
        rate_limit=Text("60 appels par minute", "60 calls a minute"),
        themes=("companies",),
        as_of=READ,
        outside=Outside(
            kind=Text("Fondation de droit suisse", "Foundation under Swiss law"),
            conditions=Text("Données dans le domaine public (CC0), usage libre.", "Data in the public domain (CC0), free use."),
            reliability=Text(
                "Déclarations vérifiées par les organismes qui délivrent les identifiants, renouvelées chaque année ; un identifiant non renouvelé le dit.",
                "Declarations checked by the bodies that issue identifiers, renewed each year; an identifier that lapsed says so.",
            ),
            offer=LEI,
        ),
    ),
    ListedApi(
        slug="vies",
        title=Text("VIES : numéros de TVA dans l’Union", "VIES: VAT numbers in the Union"),
        description=Text(
            "Dire si un numéro de TVA intracommunautaire est valable, d’après le registre de son État membre.",
            "Say whether an intra-Community VAT number is valid, by the register of its Member State.",
        ),
        owner_name="Commission européenne",
        access=Access.OPEN,
        rules=NO_KEY,
        base_url="https://ec.europa.eu/taxation_customs/vies/rest-api",
        documentation_url="https://ec.europa.eu/taxation_customs/vies/",
        themes=("companies", "taxes"),
        personal=True,
        as_of=READ,
        outside=Outside(
            kind=Text("Institution de l’Union européenne", "Institution of the European Union"),
            conditions=Text(
                "Pour vérifier un numéro ; pas d’extraction en masse. Le nom d’un entrepreneur individuel est une donnée personnelle.",
                "To check a number; no bulk extraction. The name of a sole trader is personal data.",
            ),
            reliability=Text(
                "Réponse de l’État membre au moment de l’appel ; un État peut être indisponible, et l’absence de réponse ne dit rien du numéro.",
                "The Member State’s answer at the time of the call; a State may be unavailable, and no answer says nothing of the number.",
            ),
        ),
    ),
    ListedApi(
        slug="nominatim",
        title=Text("Nominatim (OpenStreetMap)", "Nominatim (OpenStreetMap)"),
        description=Text("Trouver un lieu du monde et ses coordonnées.", "Find a place of the world and its coordinates."),
        owner_name="OpenStreetMap Foundation",
        access=Access.OPEN,
        rules=Text("S’identifier par un en-tête User-Agent ou Referer.", "Say who you are in a User-Agent or Referer header."),
        base_url="https://nominatim.openstreetmap.org",
        documentation_url="https://nominatim.org/release-docs/latest/api/Overview/",
        health_url="https://nominatim.openstreetmap.org/status",
        terms_url="https://operations.osmfoundation.org/policies/nominatim/",
        licence="ODbL 1.0",
        rate_limit=Text("Un appel par seconde au plus", "One call a second at most"),
        themes=("places",),
        as_of=READ,
        outside=Outside(
            kind=Text("Fondation d’une communauté", "Foundation of a community"),
            conditions=Text(
                "Citer OpenStreetMap ; partager à l’identique les bases dérivées ; pas d’usage intensif.",
                "Credit OpenStreetMap; share derived databases alike; no heavy use.",
            ),
            reliability=Text(
                "Carte tenue par des contributeurs : souvent meilleure que d’autres sur les lieux, sans garantie. Aucune adresse de personne ne doit y être envoyée.",
                "A map kept by contributors: often better than others for places, without guarantee. No person’s address should be sent to it.",
            ),
        ),
    ),
    ListedApi(
        slug="open-food-facts",
        title=Text("Open Food Facts", "Open Food Facts"),
        description=Text(
            "Les produits alimentaires : ingrédients, allergènes, Nutri-Score.", "Food products: ingredients, allergens, Nutri-Score."
        ),
        owner_name="Open Food Facts",
        access=Access.OPEN,
        rules=Text("S’identifier par un en-tête User-Agent.", "Say who you are in a User-Agent header."),
        base_url="https://world.openfoodfacts.org/api/v2",
        documentation_url="https://openfoodfacts.github.io/openfoodfacts-server/api/",
        licence="ODbL 1.0",
        themes=("health",),
        as_of=READ,
        outside=Outside(
            kind=Text("Association française, contributeurs du monde entier", "French association, contributors worldwide"),
            conditions=Text(
                "Citer la source ; partager à l’identique les bases dérivées.", "Credit the source; share derived databases alike."
            ),
            reliability=Text(
                "Saisi par le public d’après les emballages : à confirmer avant toute décision de santé.",
                "Typed by the public from packages: to be confirmed before any decision on health.",
            ),
        ),
    ),
    ListedApi(
        slug="opencorporates",
        title=Text("OpenCorporates", "OpenCorporates"),
        description=Text("Les sociétés de nombreux pays, d’après leurs registres.", "Companies of many countries, from their registers."),
        owner_name="OpenCorporates Ltd",
        access=Access.ACCOUNT,
        rules=Text("Une clé, gratuite pour l’intérêt public sous conditions.", "A key, free for public benefit under conditions."),
        base_url="https://api.opencorporates.com",
        documentation_url="https://api.opencorporates.com/documentation/API-Reference",
        licence="ODbL 1.0",
        themes=("companies",),
        personal=True,
        as_of=READ,
        outside=Outside(
            kind=Text("Entreprise britannique", "British company"),
            conditions=Text(
                "Citer la source et partager à l’identique, ou une licence payante ; les noms de dirigeants sont des données personnelles.",
                "Credit the source and share alike, or a paid licence; names of officers are personal data.",
            ),
            reliability=Text(
                "Copie des registres, avec la date de lecture : le registre d’origine fait foi.",
                "A copy of registers, with the date of reading: the register itself prevails.",
            ),
        ),
    ),
    ListedApi(
        slug="copernicus",
        title=Text("Copernicus : images et données de la Terre", "Copernicus: images and data of the Earth"),
        description=Text(
            "Les images des satellites Sentinel et leurs métadonnées.", "The images of the Sentinel satellites and their metadata."
        ),
        owner_name="Union européenne, programme Copernicus",
        access=Access.ACCOUNT,
        rules=Text("Catalogue sans clé ; un compte pour télécharger.", "Catalogue without key; an account to download."),
        base_url="https://catalogue.dataspace.copernicus.eu/odata/v1",
        documentation_url="https://documentation.dataspace.copernicus.eu/APIs.html",
        themes=("environment",),
        as_of=READ,
        outside=Outside(
            kind=Text("Programme de l’Union européenne", "Programme of the European Union"),
            conditions=Text(
                "Accès libre, complet et gratuit, en citant Copernicus.", "Free, full and open access, with credit to Copernicus."
            ),
            reliability=Text("Données scientifiques documentées, archivées et datées.", "Scientific data, documented, archived and dated."),
        ),
    ),
)
