"""A hub's call as a Django team would write it: a django-ninja view and the ORM, on the tables of Parvis. A peer of ``make bench``."""
