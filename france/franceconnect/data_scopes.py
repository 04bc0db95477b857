"""What a service may ask data providers about who signed in: one scope per item, agreed to when signing in.

Names: API Particulier, as FranceConnect's token introspection carries them. None is a claim of the
user information: the data provider reads the scope at ``/checktoken`` and answers for itself.
"""

from parvis.kernel.text import Text

DATA_SCOPES: dict[str, Text] = {
    "cnaf_quotient_familial": Text("Quotient familial (CAF ou MSA)", "Family quotient (CAF or MSA)"),
    "cnaf_allocataires": Text("Allocataires du foyer (CAF ou MSA)", "Beneficiaries of the household (CAF or MSA)"),
    "cnaf_enfants": Text("Enfants à charge (CAF ou MSA)", "Dependent children (CAF or MSA)"),
    "cnaf_adresse": Text("Adresse connue de la CAF ou de la MSA", "Address known to CAF or MSA"),
    "revenu_solidarite_active": Text("Revenu de solidarité active", "Active solidarity income (RSA)"),
    "revenu_solidarite_active_majoration": Text("Majoration du revenu de solidarité active", "Increase of the active solidarity income"),
    "prime_activite": Text("Prime d’activité", "Activity bonus"),
    "prime_activite_majoration": Text("Majoration de la prime d’activité", "Increase of the activity bonus"),
    "allocation_soutien_familial": Text("Allocation de soutien familial", "Family support allowance"),
    "allocation_adulte_handicape": Text("Allocation aux adultes handicapés", "Disabled adults allowance"),
    "complementaire_sante_solidaire": Text("Complémentaire santé solidaire", "Solidarity health cover"),
    "eaje_allocataires": Text("Accueil du jeune enfant : allocataires", "Early childcare: beneficiaries"),
    "eaje_enfants": Text("Accueil du jeune enfant : enfants", "Early childcare: children"),
    "eaje_adresse": Text("Accueil du jeune enfant : adresse", "Early childcare: address"),
    "eaje_parametres_calcul_participation_familial": Text(
        "Accueil du jeune enfant : calcul de la participation familiale", "Early childcare: how the family’s share is computed"
    ),
    "cnous_statut_boursier": Text("Statut de boursier", "Scholarship status"),
    "cnous_echelon_bourse": Text("Échelon de bourse", "Scholarship band"),
    "cnous_email": Text("Adresse électronique connue du Cnous", "E-mail address known to Cnous"),
    "cnous_periode_versement": Text("Période de versement de la bourse", "When the scholarship is paid"),
    "cnous_statut_bourse": Text("Bourse provisoire ou définitive", "Provisional or final scholarship"),
    "cnous_ville_etudes": Text("Ville d’études et établissement", "Town and place of study"),
    "cnous_identite": Text("Identité connue du Cnous", "Identity known to Cnous"),
    "mesri_identifiant": Text("Identifiant national étudiant", "National student number"),
    "mesri_identite": Text("Identité de l’étudiant", "Identity of the student"),
    "mesri_inscription_etudiant": Text("Inscriptions dans l’enseignement supérieur", "Enrolments in higher education"),
    "mesri_inscription_autre": Text("Inscriptions en formation continue", "Enrolments in continuing education"),
    "mesri_admission": Text("Admissions dans l’enseignement supérieur", "Admissions to higher education"),
    "mesri_etablissements": Text("Établissements d’enseignement supérieur", "Places of higher education"),
    "dsnj_statut_service_national": Text("Situation au regard du service national", "Situation as to national service"),
    "gip_mds_service_civique_statut_actuel": Text("Service civique en cours", "Current civic service"),
    "gip_mds_service_civique_statut_passe": Text("Service civique passé", "Past civic service"),
    "gip_mds_service_civique_organisme_accueil": Text("Organisme d’accueil du service civique", "Host body of the civic service"),
    "gip_mds_service_civique_dates": Text("Dates du service civique", "Dates of the civic service"),
    "ants_extrait_immatriculation_vehicule_identite_particulier": Text(
        "Certificat d’immatriculation : identité du titulaire", "Vehicle registration: identity of the holder"
    ),
    "ants_extrait_immatriculation_vehicule_adresse_particulier": Text(
        "Certificat d’immatriculation : adresse du titulaire", "Vehicle registration: address of the holder"
    ),
    "ants_extrait_immatriculation_vehicule_statut_rattachement": Text(
        "Certificat d’immatriculation : titulaire ou cotitulaire", "Vehicle registration: holder or joint holder"
    ),
    "ants_extrait_immatriculation_vehicule_donnees_immatriculation_vehicule": Text(
        "Certificat d’immatriculation : numéro et dates", "Vehicle registration: number and dates"
    ),
    "ants_extrait_immatriculation_vehicule_caracteristiques_techniques_vehicule": Text(
        "Certificat d’immatriculation : caractéristiques du véhicule", "Vehicle registration: features of the vehicle"
    ),
}
