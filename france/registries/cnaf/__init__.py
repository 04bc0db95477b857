"""Family allowances: the quotient familial, as the social security offers it to administrations."""
