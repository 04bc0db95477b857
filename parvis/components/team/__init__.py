"""Who may do what in each body: members, roles, groups, invitations."""
