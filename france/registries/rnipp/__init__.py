"""The civil register: RNIPP, kept by Insee from the registers of births and deaths, as the sign-in asks it."""
