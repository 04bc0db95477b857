"""Ask for exports, make them, keep their templates."""

from parvis.components.exports.actions.ordering import TooManyExports, ask, destroy_expired
from parvis.components.exports.actions.templates import delete_template, save_template

__all__ = ["TooManyExports", "ask", "delete_template", "destroy_expired", "save_template"]
