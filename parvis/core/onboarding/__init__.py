"""Onboarding: services of others join the sign-in, try it in a sandbox, ask for production, and see how it goes."""
