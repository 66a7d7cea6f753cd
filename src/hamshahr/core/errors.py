"""Errors a person can act on. Their text is shown as it is, so it is written for that person."""


class UserError(Exception):
    """Something asked for cannot be done, and the message says why and what would help."""
