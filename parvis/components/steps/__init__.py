"""What a procedure asks beyond the form and the decision: fees to pay and steps to go through."""
