"""Loading registries, and corrections from report to answer."""

from parvis.components.registries.actions.corrections import answer_correction, report_error
from parvis.components.registries.actions.loading import load, load_all
from parvis.components.registries.errors import (
    AlreadyAnswered,
    OlderEdition,
    RegistryError,
    TooManyCorrections,
    UnknownField,
    UnknownRegistry,
)
from parvis.components.registries.rules import BadRegistryFile
from parvis.components.registries.selectors import remember_shown

__all__ = [
    "AlreadyAnswered",
    "BadRegistryFile",
    "OlderEdition",
    "RegistryError",
    "TooManyCorrections",
    "UnknownField",
    "UnknownRegistry",
    "answer_correction",
    "load",
    "load_all",
    "remember_shown",
    "report_error",
]
