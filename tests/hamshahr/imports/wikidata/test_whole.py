"""34,000 ties read from a stub, killed while fetching and while recording, read again after changes: the atlas is the
stub's. Processes of their own, on both databases."""

from __future__ import annotations

import multiprocessing
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections
from pytest_django import Settings

from hamshahr.atlas.actions import PlaceDraft, make_places
from hamshahr.atlas.models import Place, PlaceKind
from hamshahr.core.writing import action
from hamshahr.imports.models import WikidataRun
from hamshahr.ties.models import Claim, Relationship
from tests.factories import BY, country
from tests.hamshahr.imports.wikidata.conftest import Told, told
from tests.hamshahr.imports.wikidata.stub import City, Row, Stub, row, serving

TIES = 34_000 if connection.vendor == "sqlite" else 3_400  # the machinery is the same, and one database enough for all
FORK = multiprocessing.get_context("fork")
PATIENCE = 600.0
KNOWN, NEW, GROWN = 2_000, 200, 500
CITIES = KNOWN + NEW
_SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstv" for vowel in "aeiou"]


def name(number: int) -> str:
    """A name of its own, unlike the others."""
    number, letters = number * 7_368_787 % len(_SYLLABLES) ** 4, ""
    for _ in range(4):
        number, syllable = divmod(number, len(_SYLLABLES))
        letters += _SYLLABLES[syllable]
    return letters.capitalize()


def city(number: int) -> City:
    """One in ten known ones is told without its GeoNames number; the new ones are in another country."""
    is_known = number < KNOWN
    return City(
        qid=f"Q{number + 1000}",
        en=name(number),
        fa=f"شهر {number}",
        local=name(number),
        country="DE" if is_known else "CH",
        geonames=5_000_000 + number if is_known and number % 10 else 0,
        point=(47.0 + number % 80 / 10, 6.0 + number // 80 / 4),
    )


def pair(number: int) -> tuple[int, int]:
    """No two numbers below 2.4 million give the same."""
    step, one = divmod(number, CITIES)
    return one, (one + step + 1) % CITIES


def dates(number: int, is_later: bool) -> tuple[str, str]:
    """Start and end of a tie; later one in ten has ended, one in ten others began in another year."""
    year = 1950 + number % 70
    start = ("", f"{year}", f"{year}-05", f"{year}-05-07")[number % 4]
    end = "2021" if number % 9 == 0 else ""
    if is_later and number % 10 == 1:
        end = "2022-11"
    if is_later and number % 10 == 2:
        start = f"{year + 1}-06"
    return start, end


def stated(is_later: bool) -> tuple[list[Row], Told]:
    """The stub's rows and what they say of whom. A third of the ties is on both cities' pages, coarser on the second.

    Later one in ten is gone, one in ten of those on both pages is on one, and GROWN ones are new.
    """
    rows, says = [], set()
    for number in range(TIES + GROWN * is_later):
        if is_later and number % 10 == 0 and number < TIES:
            continue
        one, other = map(city, pair(number))
        start, end = dates(number, is_later)
        rows.append(row(f"{number}-a", one, other, start, end))
        if number % 3 == 0 and not (is_later and number % 10 == 3):
            rows.append(row(f"{number}-b", other, one, start[:4]))
        says.add((frozenset({one.qid, other.qid}), start, end))
    return rows, says


def vanished() -> Told:
    """What the stub said at first of the ties that it later lacks."""
    numbers = range(0, TIES, 10)
    return {(frozenset(city(end).qid for end in pair(number)), *dates(number, False)) for number in numbers}


@action
def _locate(places: list[Place]) -> None:
    for number, place in enumerate(places):
        place.geonames_id = 5_000_000 + number
    Place.objects.bulk_update(places, ["geonames_id"], batch_size=500)


def settle_the_known() -> None:
    country("DE")
    country("CH")
    drafts = [
        PlaceDraft(PlaceKind.CITY, one.en, "DE", latitude=one.point[0], longitude=one.point[1], is_provisional=False)
        for one in map(city, range(KNOWN))
        if one.point
    ]
    _locate(make_places(drafts=drafts, by=BY))


class Shared:
    """A database that this process and its children share."""

    def __init__(self, folder: Path) -> None:
        self._database = folder / "shared.sqlite3"
        self._children: list[BaseProcess] = []
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            with closing(sqlite3.connect(self._database)) as copy:
                connection.connection.backup(copy)

    def start(self, work: Callable[[], object]) -> BaseProcess:
        if connection.vendor != "sqlite":
            connection.close()
        child = FORK.Process(target=self._in_child, args=[work])
        child.start()
        self._children.append(child)
        return child

    def do(self, work: Callable[[], object]) -> None:
        child = self.start(work)
        child.join(PATIENCE)
        assert child.exitcode == 0

    def ask(self, question: Callable[[], Any]) -> Any:
        """What a child that sees the shared database answers."""
        there, here = FORK.Pipe(duplex=False)
        child = self.start(lambda: here.send(question()))
        assert there.poll(PATIENCE)
        answer = there.recv()
        child.join(PATIENCE)
        return answer

    def claims(self) -> int:
        if connection.vendor != "sqlite":
            return Claim.objects.count()
        with closing(sqlite3.connect(self._database)) as database:
            count: int = database.execute("SELECT COUNT(*) FROM ties_claim").fetchone()[0]
            return count

    def end(self) -> None:
        for child in self._children:
            child.kill()
            child.join()

    def _in_child(self, work: Callable[[], object]) -> None:
        if connection.vendor == "sqlite":
            connections.settings["default"]["NAME"] = self._database
        del connections["default"]
        work()


@pytest.fixture
def shared(transactional_db: None, tmp_path: Path) -> Iterator[Shared]:
    made = Shared(tmp_path)
    yield made
    made.end()


def kill(child: BaseProcess) -> None:
    assert child.is_alive()
    child.kill()
    child.join()


def read_all() -> None:
    call_command("import_wikidata", apply=True, pause=0.0, page_size=TIES // 17, skip_checks=True, verbosity=0)


def kill_while_fetching(shared: Shared, stub: Stub, after: int) -> None:
    child = shared.start(read_all)
    assert stub.wait_until_asked(len(stub.asked) + after, PATIENCE)
    kill(child)


def kill_while_recording(shared: Shared, claims: int) -> None:
    child = shared.start(read_all)
    moment = threading.Event()
    while shared.claims() < claims and child.is_alive():
        moment.wait(0.02)
    kill(child)


def counts_of_last() -> dict[str, int]:
    counts: dict[str, int] = WikidataRun.objects.order_by("-pk")[0].counts
    return counts


def test_killed_twice_and_read_again_after_changes_the_atlas_equals_the_stub(
    shared: Shared, settings: Settings
) -> None:
    rows, says = stated(is_later=False)
    assert (len(says), len({frozenset(one) for one, _, _ in says})) == (TIES, TIES)
    with serving(rows) as stub:
        settings.WIKIDATA_ENDPOINT = stub.url
        shared.do(settle_the_known)
        kill_while_fetching(shared, stub, after=5)
        assert shared.claims() == 0
        kill_while_recording(shared, claims=TIES // 4)
        assert TIES // 4 <= shared.claims() < TIES
        pages = len(stub.asked)
        shared.do(read_all)
        assert len(stub.asked) == pages
        assert len({after for after, _, _ in stub.asked}) >= pages - 1
        assert shared.ask(told) == says
        assert shared.ask(lambda: told(withdrawn=True)) == set()
        assert shared.ask(counts_of_last)["new"] == TIES
        assert shared.ask(Place.objects.filter(wikidata_id__isnull=False).count) == CITIES
        rows, says = stated(is_later=True)
        stub.tell(rows)
        shared.do(read_all)
    assert shared.ask(told) == says
    assert shared.ask(lambda: told(withdrawn=True)) == vanished()
    assert shared.ask(Relationship.objects.count) == len(says)
    assert shared.ask(Relationship.every.count) == len(says) + len(vanished())
    changed = sum(number % 10 in {1, 2} for number in range(TIES))
    assert shared.ask(counts_of_last) == {
        "new": GROWN,
        "changed": changed,
        "withdrawn": len(vanished()),
        "same": TIES - changed - len(vanished()),
        "unreadable": 0,
    }
    assert shared.ask(Claim.objects.filter(superseded_by__isnull=False).count) == changed
