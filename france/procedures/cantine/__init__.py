"""Enrolment in the school canteen: the procedure file, its tariffs and its figures."""
