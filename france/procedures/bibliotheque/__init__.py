"""Asking for a library card: the fund answers by yes or no, and the person may refuse the question."""
