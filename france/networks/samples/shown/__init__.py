"""Invented data that nodes exchange in demonstrations and tests; no installation has it unless it is named in PARVIS_EXTENSIONS."""
