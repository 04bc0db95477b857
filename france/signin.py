"""Where the sign-in broker finds France's profile."""

from france.franceconnect.profile import profile

__all__ = ["profile"]
