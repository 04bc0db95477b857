"""How Django draws forms: with our templates, and with Django's own where we have none."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """Templates are looked for where pages are; ``django.forms`` is installed after ``parvis.design``."""

    field_template_name = "design/field.html"
    form_template_name = "design/form.html"
