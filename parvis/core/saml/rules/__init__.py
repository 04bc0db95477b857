"""Messages of SAML 2.0 as pure functions: bytes in, checked statements out."""
