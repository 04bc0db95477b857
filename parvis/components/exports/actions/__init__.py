"""Ask for exports, make them, keep their templates."""

from parvis.components.exports.actions.ordering import FORMS, TooManyExports, ask, destroy_expired, make_now
from parvis.components.exports.actions.templates import delete_template, save_template

__all__ = ["FORMS", "TooManyExports", "ask", "delete_template", "destroy_expired", "make_now", "save_template"]
