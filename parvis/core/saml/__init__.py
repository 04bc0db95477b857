"""SAML 2.0 between nodes, as eIDAS profiles it: messages, metadata, signatures, encryption, and whom we trust."""
