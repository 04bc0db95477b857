"""Procedures: one text file says what is asked, why, how it is decided and what is answered."""
