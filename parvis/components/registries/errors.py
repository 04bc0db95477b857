"""What can go wrong with registries and corrections; each error says it in both languages."""

from __future__ import annotations

from typing import Any

from parvis.kernel.text import Text


class RegistryError(Exception):
    """Something about a registry could not be done; ``text`` says what, why and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class UnknownRegistry(RegistryError, LookupError):
    def __init__(self, slug: str, known: str) -> None:
        super().__init__(
            Text(f"Aucun registre ne s’appelle « {slug} ». Il y a : {known}.", f"No registry is called {slug!r}. There are: {known}.")
        )


class BadFilter(RegistryError, ValueError):
    """A filter or an order that a table does not know, or a value that is not of its kind."""

    def __init__(self, name: str, why: Text) -> None:
        super().__init__(Text(f"{name} : {why.fr}.", f"{name}: {why.en}."))


class BadCells(RegistryError):
    """A file whose cells are wrong is not published; ``listed`` says which."""

    def __init__(self, wrong: int, listed: tuple[Any, ...]) -> None:
        self.listed = listed
        first = listed[0]
        super().__init__(
            Text(
                f"{wrong} cellules ou lignes à corriger. Ligne {first.line}, {first.column} : {first.why.fr}.",
                f"{wrong} cells or lines to mend. Line {first.line}, {first.column}: {first.why.en}.",
            )
        )


class NameTaken(RegistryError):
    def __init__(self, slug: str) -> None:
        super().__init__(
            Text(
                f"« {slug} » sert déjà à un autre registre. Choisissez un autre nom.",
                f"{slug!r} names another registry already. Choose another name.",
            )
        )


class OlderEdition(RegistryError):
    """A file older than the one already loaded would rewrite history."""

    def __init__(self, slug: str, *, given: object, held: object) -> None:
        super().__init__(
            Text(
                f"« {slug} » est déjà chargé au {held} : un fichier du {given} récrirait l’histoire. Chargez un fichier plus récent.",
                f"{slug!r} is loaded as of {held} already: a file of {given} would rewrite history. Load a more recent file.",
            )
        )


class UnknownField(RegistryError, LookupError):
    """A correction was asked of something that is not offered here."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "Cette information n’est pas tenue ici. Repartez de la page où vous l’avez vue et suivez le lien « C’est faux ».",
                "This information is not kept here. Go back to the page where you saw it and follow the link “This is wrong”.",
            )
        )


class AlreadyAnswered(RegistryError):
    """Another agent answered the correction in the meantime."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "Une réponse a déjà été donnée à cette demande. La vôtre n’a pas été enregistrée ; relisez la demande.",
                "This request has already been answered. Your answer was not recorded; read the request again.",
            )
        )


class TooManyCorrections(RegistryError):
    """One person waits for so many answers that another question must wait too."""

    def __init__(self, most: int) -> None:
        super().__init__(
            Text(
                f"Vous attendez déjà {most} réponses : c’est le plus à la fois. Attendez l’une d’elles, ou écrivez à l’organisme.",
                f"You are waiting for {most} answers already, which is the most at once. Wait for one of them, or write to the body.",
            )
        )
