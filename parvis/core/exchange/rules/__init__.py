"""What is asked, answered and allowed at the door: plain values and pure functions."""
