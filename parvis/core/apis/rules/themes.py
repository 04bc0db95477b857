"""The subjects under which APIs are found."""

from parvis.kernel.text import Text

THEMES = {
    "identity": Text("Identité et connexion", "Identity and sign-in"),
    "places": Text("Adresses et territoires", "Addresses and places"),
    "companies": Text("Entreprises", "Companies"),
    "family": Text("Famille et prestations", "Family and benefits"),
    "work": Text("Emploi", "Work"),
    "education": Text("Éducation", "Education"),
    "health": Text("Santé", "Health"),
    "housing": Text("Logement et énergie", "Housing and energy"),
    "environment": Text("Environnement et risques", "Environment and risks"),
    "transport": Text("Transports", "Transport"),
    "law": Text("Droit et justice", "Law and justice"),
    "taxes": Text("Impôts et finances", "Taxes and finance"),
    "open-data": Text("Données ouvertes", "Open data"),
    "administration": Text("Administration", "Administration"),
}
