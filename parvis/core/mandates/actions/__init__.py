"""What changes mandates: proving, proposing, answering, signing, ending."""
