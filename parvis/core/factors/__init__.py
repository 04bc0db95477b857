"""Second factors of agents and operators: codes of an application, passkeys, recovery codes."""
