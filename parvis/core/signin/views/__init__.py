"""Pages: the portal's own sign-in, a service's sign-in, the person's history, the operator's switches."""
