"""The demonstration's bank: a payment provider in the second process, where people choose what happens to their payment."""
