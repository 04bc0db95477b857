"""The demonstration's identity providers: OpenID Connect providers in a process of their own.

They share no code with the broker, which therefore meets them as it would meet strangers.
"""
