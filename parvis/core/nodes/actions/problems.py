"""Why a change of the register is not made."""


class Refused(ValueError):
    """A change of the register that cannot be made; the message says why and what to do."""
