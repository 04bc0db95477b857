"""Loading registries, and corrections from report to answer."""

from parvis.components.registries.actions.corrections import answer_correction, report_error
from parvis.components.registries.actions.loading import load, load_all
from parvis.components.registries.actions.tables import declare, discard, keep, publish, upload, withdraw
from parvis.components.registries.errors import (
    AlreadyAnswered,
    BadCells,
    BadFilter,
    NameTaken,
    OlderEdition,
    RegistryError,
    TooManyCorrections,
    UnknownField,
    UnknownRegistry,
)
from parvis.components.registries.rules import BadRegistryFile
from parvis.components.registries.rules.declaration import BadDeclaration
from parvis.components.registries.selectors import remember_shown
from parvis.kernel.delimited import UnreadableFile

__all__ = [
    "AlreadyAnswered",
    "BadCells",
    "BadDeclaration",
    "BadFilter",
    "BadRegistryFile",
    "NameTaken",
    "OlderEdition",
    "RegistryError",
    "TooManyCorrections",
    "UnknownField",
    "UnknownRegistry",
    "UnreadableFile",
    "answer_correction",
    "declare",
    "discard",
    "keep",
    "load",
    "load_all",
    "publish",
    "remember_shown",
    "report_error",
    "upload",
    "withdraw",
]
