"""Errors a person can act on. Their text is shown as it is, so it is written for that person."""


class UserError(Exception):
    """Something asked for cannot be done, and the message says why and what would help."""


class EditedMeanwhile(UserError):  # noqa: N818 - told to a person, as UserError is
    """Somebody else changed the same thing since the person read it; nothing of theirs was stored, nothing is lost.

    `who` did it last, and `changed` names what, in the reader's words; `version` is the one to go on from.
    """

    def __init__(self, message: str, *, who: str, changed: list[str], version: int) -> None:
        super().__init__(message)
        self.who, self.changed, self.version = who, changed, version
