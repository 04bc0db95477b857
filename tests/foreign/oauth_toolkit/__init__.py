"""django-oauth-toolkit as its documentation sets it up, with one known person and one client: a peer of ``make bench``."""
