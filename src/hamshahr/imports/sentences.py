"""Sentences that are written down when a file is read and told later, to readers of any language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text` is English with gaps (marked by gettext_noop where it is written), `gaps` what stands in them."""

    text: str
    gaps: Mapping[str, str]

    @classmethod
    def of(cls, text: str, **gaps: object) -> Sentence:
        return cls(text, {name: str(value) for name, value in gaps.items()})

    def __str__(self) -> str:
        return self.text.format(**self.gaps)

    def told(self) -> str:
        """In the reader's language."""
        return gettext(self.text).format(**self.gaps)

    def as_json(self) -> list[Any]:
        return [self.text, dict(self.gaps)]

    @classmethod
    def of_json(cls, stored: Sequence[Any]) -> Sentence:
        text, gaps = stored
        return cls(text, gaps)


class UntakenError(ValueError):
    """Something written cannot be taken; `sentence` says why."""

    def __init__(self, text: str, **gaps: object) -> None:
        self.sentence = Sentence.of(text, **gaps)
        super().__init__(str(self.sentence))
