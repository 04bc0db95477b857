"""Pages of payers, of treasurers, and the door of providers."""
