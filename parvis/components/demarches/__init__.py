"""The interface that clients of demarches-simplifiees already speak: GraphQL, tokens, calls on each passage."""
