"""Systems are found on disk: a folder with a ``manifest.py`` is a system. No list to edit."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path


def package_folder(package: str) -> Path:
    """The folder of an importable package.

    Raises LookupError, saying which setting to mend, when there is no such package.
    """
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise LookupError(f"No package named {package!r}: PARVIS_COUNTRY must name an importable folder.")
    return Path(next(iter(spec.submodule_search_locations)))


def systems_in(package: str) -> list[str]:
    """Dotted names of every system at or under ``package``, in a stable order."""
    root = package_folder(package)
    found = []
    for manifest in sorted(root.rglob("manifest.py")):
        parts = manifest.parent.relative_to(root).parts
        if "tests" not in parts and package_has_init(root, parts):
            found.append(".".join((package, *parts)))
    return found


def package_has_init(root: Path, parts: tuple[str, ...]) -> bool:
    """Whether every folder down to ``parts`` is a regular package."""
    return all((root.joinpath(*parts[:depth]) / "__init__.py").exists() for depth in range(len(parts) + 1))


def installed_systems(country: str, *extensions: str) -> list[str]:
    """All systems, inner circles first: core, components, services, the country, then packages of others."""
    packages = ("parvis.core", "parvis.design", "parvis.components", "parvis.services", country, *extensions)
    return [system for package in packages for system in systems_in(package)]
