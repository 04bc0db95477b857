"""Where the sign-in broker finds France's profile."""

from dataclasses import replace

from france.eidas.profile import EUROPE, europe
from france.franceconnect.profile import profile as at_home

profile = replace(at_home, issuers=(*at_home.issuers, EUROPE), europe=europe)

__all__ = ["profile"]
