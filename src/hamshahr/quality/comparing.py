"""What sources that name the same tie are to one another. Pure: claims go in, verdicts come out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

from hamshahr.quality.models import Verdict
from hamshahr.ties.facts import Said, settle

FACTS = ("kind", "start", "end", "status")


@dataclass(frozen=True, slots=True)
class Compared:
    """What `other` is to `source` on one tie; `facts`: on what they contradict each other, in the order of FACTS."""

    source: int
    other: int
    verdict: Verdict
    facts: tuple[str, ...] = ()


def compared(words: Mapping[int, Sequence[Said]]) -> Iterator[Compared]:
    """Every two sources on one tie, seen from each; `words` are the current claims of each source, by its key.

    What they contradict each other on is what their claims together dispute and neither disputes with itself
    (see facts.settle). Where that is nothing, the other confirms it if it adds a voice of its own, else it repeats it.
    A weak word says nothing to a source that has a strong one.
    """
    disputed = {source: settle(said).disputed for source, said in words.items()}
    voices = {source: {one.voice for one in said} for source, said in words.items()}
    weak = {source: all(one.is_weak for one in said) for source, said in words.items()}
    for source, other in permutations(sorted(words), 2):
        if weak[other] and not weak[source]:
            continue
        both = settle([*words[source], *words[other]]).disputed - disputed[source] - disputed[other]
        if both:
            yield Compared(source, other, Verdict.CONTRADICTS, tuple(fact for fact in FACTS if fact in both))
        elif voices[other] - voices[source]:
            yield Compared(source, other, Verdict.CONFIRMS)
        else:
            yield Compared(source, other, Verdict.ECHOES)


def overall(found: Iterable[Compared]) -> dict[int, Verdict]:
    """For each source what all others together are to it on one tie: contradicted by any, else confirmed by any."""
    told: dict[int, set[Verdict]] = {}
    for one in found:
        told.setdefault(one.source, set()).add(one.verdict)
    return {source: _gravest(verdicts) for source, verdicts in told.items()}


def _gravest(verdicts: Collection[Verdict]) -> Verdict:
    order = (Verdict.CONTRADICTS, Verdict.CONFIRMS, Verdict.ECHOES)
    return next(verdict for verdict in order if verdict in verdicts)
