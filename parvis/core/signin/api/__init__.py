"""The protocol's endpoints, one set for each issuer that the country declares."""

from parvis.core.signin.api.routes import pages

__all__ = ["pages"]
