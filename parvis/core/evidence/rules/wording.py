"""Checks, reasons and flaws as people read them: what happened, why, what to do."""

from __future__ import annotations

from collections.abc import Mapping

from parvis.kernel.text import Text

CHECKS: Mapping[str, Text] = {
    "files": Text("Les fichiers se lisent", "The files can be read"),
    "zone": Text(
        "Les deux lignes de la page d’identité ont leurs chiffres de contrôle", "The lines of the identity page have their check digits"
    ),
    "groups": Text("Rien n’a été changé depuis la signature", "Nothing was changed since it was signed"),
    "signature": Text("La signature est juste", "The signature is right"),
    "signer": Text("Le signataire avait le droit de signer", "The signer was allowed to sign"),
    "chain": Text("Un État auquel on fait confiance répond du signataire", "A State that is trusted answers for the signer"),
    "country": Text("Le pays du document est celui qui l’a signé", "The document’s country is the one that signed it"),
    "revocation": Text("Le signataire n’a pas été révoqué", "The signer was not revoked"),
    "expiry": Text("Le document n’est pas périmé", "The document has not expired"),
    "chip": Text("La puce elle-même était là et a répondu", "The chip itself was there and answered"),
    "holder": Text("Le document est le vôtre", "The document is yours"),
    "reuse": Text("Personne d’autre ne s’en est servi", "Nobody else used it"),
}
RESULTS: Mapping[str, Text] = {
    "passed": Text("vérifié", "checked"),
    "failed": Text("refusé", "refused"),
    "not-done": Text("non vérifié", "not checked"),
}
OUTCOMES: Mapping[str, Text] = {
    "proved": Text("Votre passeport est prouvé", "Your passport is proven"),
    "genuine": Text("Données authentiques, présence de la puce non prouvée", "Genuine data, presence of the chip not proven"),
    "refused": Text("Refusé", "Refused"),
}
REASONS: Mapping[str, Text] = {
    "unreadable": Text(
        "Ce n’est pas ce qu’une puce de passeport contient, ou c’est incomplet. Relisez le passeport avec le lecteur.",
        "This is not what a passport’s chip holds, or it is incomplete. Read the passport again with the reader.",
    ),
    "too-large": Text("C’est bien plus grand que ce qu’une puce contient.", "It is far larger than what a chip holds."),
    "missing-file": Text("Il manque un fichier. Ajoutez EF.SOD et DG1.", "A file is missing. Add EF.SOD and DG1."),
    "unexpected-file": Text(
        "Ce fichier n’est pas demandé : seuls EF.SOD, EF.COM, DG1, DG11, DG14, DG15 et la réponse de la puce le sont.",
        "This file is not asked for: only EF.SOD, EF.COM, DG1, DG11, DG14, DG15 and the chip’s answer are.",
    ),
    "portrait": Text(
        "La photographie (DG2) n’est pas demandée et n’a pas été gardée. Envoyez les fichiers sans elle.",
        "The photograph (DG2) is not asked for and was not kept. Send the files without it.",
    ),
    "fingerprints": Text(
        "Les empreintes digitales (DG3) sont refusées : la loi les réserve au contrôle aux frontières. Rien n’a été gardé.",
        "Fingerprints (DG3) are refused: the law keeps them for border control. Nothing was kept.",
    ),
    "irises": Text("L’iris (DG4) n’est pas demandé et n’a pas été gardé.", "The iris (DG4) is not asked for and was not kept."),
    "handwriting": Text(
        "La signature manuscrite (DG7) n’est pas demandée et n’a pas été gardée.",
        "The handwritten signature (DG7) is not asked for and was not kept.",
    ),
    "wrong-archive": Text(
        "Cette archive ne peut être ouverte : quelques fichiers au plus, sans dossier, non chiffrés, de la taille d’une puce.",
        "This archive cannot be opened: a few files at most, without folders, not encrypted, as small as a chip.",
    ),
    "wrong-zone": Text(
        "Un chiffre de contrôle, une date ou un caractère est faux : le document est mal lu ou falsifié.",
        "A check digit, a date or a character is wrong: the document was misread or forged.",
    ),
    "altered": Text("Des données ont été changées après la signature.", "Data were changed after they were signed."),
    "unsigned-group": Text("Un fichier n’a jamais été signé par l’État.", "A file was never signed by the State."),
    "wrong-signature": Text(
        "La signature n’est pas celle du signataire : le document est faux.", "The signature is not the signer’s: the document is forged."
    ),
    "no-signer": Text("Le certificat du signataire manque dans EF.SOD.", "The signer’s certificate is missing from EF.SOD."),
    "signer-expired": Text("Le certificat du signataire a expiré.", "The signer’s certificate has expired."),
    "signer-not-yet-valid": Text("Le certificat du signataire n’est pas encore valable.", "The signer’s certificate does not hold yet."),
    "wrong-certificate": Text("Un certificat sert à ce pour quoi il n’est pas fait.", "A certificate is used for what it is not made for."),
    "unknown-issuer": Text(
        "Aucun État auquel nous faisons confiance ne répond de ce signataire.",
        "No State that we trust answers for this signer.",
    ),
    "issuer-expired": Text("Le certificat de l’État a expiré.", "The State’s certificate has expired."),
    "other-country": Text(
        "Le pays écrit dans le document n’est pas celui qui l’a signé.",
        "The country written in the document is not the one that signed it.",
    ),
    "unknown-state": Text("Le document nomme un État qui n’existe pas.", "The document names a State that does not exist."),
    "revoked": Text("Le signataire a été révoqué par son État.", "The signer was revoked by its State."),
    "revocation-unchecked": Text(
        "Aucune liste de révocation de ce pays n’est là : personne ne peut dire si le signataire a été révoqué.",
        "There is no revocation list of this country: nobody can say whether the signer was revoked.",
    ),
    "list-stale": Text(
        "La liste de révocation de ce pays est trop ancienne pour répondre.",
        "This country’s revocation list is too old to answer.",
    ),
    "document-expired": Text("Le document est périmé.", "The document has expired."),
    "weak-algorithm": Text(
        "Un algorithme ou une clé est trop faible, ou n’est pas reconnu.", "An algorithm or a key is too weak, or is not known."
    ),
    "no-chip-key": Text(
        "Cette puce n’a pas de clé à elle (DG15) : rien ne distingue l’original d’une copie. Le protocole « chip authentication » n’est pas encore proposé.",
        "This chip has no key of its own (DG15): nothing tells the original from a copy. The “chip authentication” protocol is not offered yet.",
    ),
    "no-chip-answer": Text(
        "La puce n’a pas répondu à notre nombre : une copie des données pourrait faire de même.",
        "The chip did not answer our number: a copy of the data could do the same.",
    ),
    "chip-wrong-answer": Text(
        "La réponse n’est pas celle de cette puce à notre nombre : c’est une copie, ou la réponse à un autre nombre.",
        "The answer is not this chip’s to our number: it is a copy, or the answer to another number.",
    ),
    "other-holder": Text("Le document est au nom d’une autre personne.", "The document is in another person’s name."),
    "document-of-another": Text("Une autre personne s’est déjà servie de ce document.", "Another person already used this document."),
    "not-tried": Text("Sans fichiers lisibles, rien d’autre n’a été vérifié.", "Without readable files, nothing else was checked."),
    "nonce-over": Text(
        "Le nombre a déjà servi ou a expiré. Recommencez : la puce en recevra un nouveau.",
        "The number was used already or has expired. Start again: the chip will get a new one.",
    ),
    "wrong-list": Text("La liste de révocation n’est pas utilisable.", "The revocation list cannot be used."),
    "specimen": Text("Un certificat d’essai n’est pas admis en production.", "A specimen certificate is not allowed in production."),
    "wrong-fingerprint": Text(
        "L’empreinte n’est pas celle du fichier. Comparez avec ce que l’État publie, et non avec le fichier.",
        "The fingerprint is not the file’s. Compare with what the State publishes, not with the file.",
    ),
    "already-there": Text("Ce fichier est déjà là.", "This file is there already."),
}
FLAWS: Mapping[str, Text] = {
    "shape": Text(
        "Il faut deux lignes de 44 ou 36 caractères, ou trois de 30.", "Two lines of 44 or 36 characters are needed, or three of 30."
    ),
    "character": Text(
        "Seuls des lettres majuscules, des chiffres et < sont possibles.", "Only capital letters, digits and < are possible."
    ),
    "digit": Text("Le chiffre de contrôle est faux.", "The check digit is wrong."),
    "date": Text("Ce n’est pas une date.", "This is not a date."),
    "sex": Text("Le sexe est F, M ou <.", "The sex is F, M or <."),
    "names": Text("Les noms manquent ou contiennent des chiffres.", "The names are missing or contain digits."),
}


def reason(code: str) -> str:
    return str(REASONS.get(code, REASONS["unreadable"])) if code else ""
