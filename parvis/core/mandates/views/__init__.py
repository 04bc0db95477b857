"""The pages of mandates: the resident's, the company's, the helper's, and the answers to invitations."""
