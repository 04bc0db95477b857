"""One look for every page: base templates, components, tokens and typography. Accessible by construction."""
