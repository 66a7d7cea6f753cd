"""The query service busy, slow, broken, cut off, and gone; pages kept and gone on with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from hamshahr.core.errors import UserError
from hamshahr.imports.wikidata.fetching import (
    Folder,
    Manners,
    OverburdenedError,
    Service,
    ServiceError,
    fetch,
    open_folder,
)
from hamshahr.imports.wikidata.reading import read
from tests.hamshahr.imports.wikidata.conftest import BERLIN, PARIS
from tests.hamshahr.imports.wikidata.stub import Stub, Trouble, results, row, serving

ROWS = [row(f"{number:03}", BERLIN, PARIS) for number in range(25)]
NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
Fetch = Callable[..., tuple[Folder, list[float]]]


@pytest.fixture
def fetched(tmp_path: Path) -> Fetch:
    """Fetches from a stub into a folder; gives the folder and the pauses made."""

    def run(
        stub: Stub, limit: int = 10, now: dt.datetime = NOW, pause: float = 0.0, **how: bool
    ) -> tuple[Folder, list[float]]:
        waited: list[float] = []
        manners = Manners("keeper@example.org", pause=pause, timeout=(2.0, 0.3), wait=waited.append)
        folder = open_folder(tmp_path, stub.url, now, **how)
        fetch(folder, Service(stub.url, manners), lambda what, done, total: None, limit=limit)
        return folder, waited

    return run


def keys(folder: Folder) -> list[str]:
    return sorted(one.id for one in read(folder.pages()).statements)


ALL = [f"Q64-{number:03}" for number in range(25)]


def test_pages_follow_one_another_until_nothing_comes(fetched: Fetch) -> None:
    with serving(ROWS) as stub:
        folder, waited = fetched(stub, pause=1.5)
        assert [after.rpartition("-")[2] for after, _, _ in stub.asked] == ["", "009", "019", "024"]
        assert stub.asked[0][2].startswith("Hamshahr/1.0 (keeper@example.org)")
    assert (keys(folder), len(folder.files()), folder.progress.is_complete) == (ALL, 3, True)
    assert waited == [1.5, 1.5, 1.5]


@pytest.mark.parametrize(
    ("trouble", "wait"),
    [
        (Trouble(status=429, retry_after="7"), 7.0),
        (Trouble(status=429), 5.0),
        (Trouble(status=503, retry_after="0"), 0.0),
        (Trouble(status=500), 5.0),
        (Trouble(status=429, retry_after="soon"), 5.0),
        (Trouble(is_cut=True), 5.0),
        (Trouble(delay=0.6), 5.0),
        (Trouble(body=results(ROWS[:3])[:-9]), 5.0),
        (Trouble(body=b"java.util.concurrent.TimeoutException"), 5.0),
    ],
    ids=["429", "429 without time", "503", "500", "odd time", "cut", "slow", "torn", "no JSON"],
)
def test_what_passes_is_waited_for(fetched: Fetch, trouble: Trouble, wait: float) -> None:
    with serving(ROWS, Trouble(), trouble) as stub:
        folder, waited = fetched(stub)
    assert keys(folder) == ALL
    assert waited == [wait]


def test_waits_grow_and_a_date_to_wait_for_is_understood(fetched: Fetch) -> None:
    with serving(
        ROWS, *[Trouble(status=500)] * 3, Trouble(status=429, retry_after="Mon, 01 Jan 2001 00:00:00 GMT")
    ) as stub:
        _, waited = fetched(stub)
    assert waited == [5.0, 10.0, 20.0, 0.0]


def test_a_service_that_does_not_recover_is_given_up_and_gone_on_with_later(fetched: Fetch) -> None:
    with serving(ROWS, Trouble(), Trouble(), *[Trouble(status=503)] * 6) as stub:
        with pytest.raises(OverburdenedError, match="does not answer: it answered 503"):
            fetched(stub)
        stub.asked.clear()
        folder, _ = fetched(stub)
        assert [after.rpartition("-")[2] for after, _, _ in stub.asked] == ["019", "024"]
    assert keys(folder) == ALL


def test_a_page_too_heavy_is_asked_for_in_smaller_ones(fetched: Fetch) -> None:
    with serving(ROWS, *[Trouble(status=500)] * 6) as stub:
        folder, _ = fetched(stub, limit=1000)
        assert [limit for _, limit, _ in stub.asked] == [1000] * 6 + [250, 250]
    assert keys(folder) == ALL


@pytest.mark.parametrize(
    ("trouble", "why"),
    [
        (Trouble(status=403), "refuses: 403"),
        (Trouble(status=400), "refuses: 400"),
        (Trouble(status=429, retry_after="7200"), "left alone for 120 minutes"),
    ],
)
def test_a_refusal_is_not_argued_with(fetched: Fetch, trouble: Trouble, why: str) -> None:
    with serving(ROWS, trouble) as stub:
        with pytest.raises(ServiceError, match=why):
            fetched(stub)
        assert len(stub.asked) == 1


def test_a_service_that_gives_the_same_page_again_is_no_endless_loop(fetched: Fetch) -> None:
    same = Trouble(body=results(ROWS[:10]))
    with serving(ROWS, same, same) as stub, pytest.raises(ServiceError, match="given before"):
        fetched(stub)


def test_nobody_at_the_address(fetched: Fetch) -> None:
    with serving(ROWS) as stub:
        pass
    with pytest.raises(ServiceError, match="does not answer: the connection failed"):
        fetched(stub)


def test_without_a_contact_wikidata_is_not_asked() -> None:
    with pytest.raises(UserError, match="HAMSHAHR_CONTACT"):
        Service("http://127.0.0.1:9/", Manners(""))


def test_pages_are_kept_until_they_are_applied_or_old(fetched: Fetch) -> None:
    with serving(ROWS) as stub:
        first, _ = fetched(stub)
        count = len(stub.asked)
        again, _ = fetched(stub, now=NOW + dt.timedelta(days=4))
        assert (again.path, len(stub.asked)) == (first.path, count)
        old, _ = fetched(stub, now=NOW + dt.timedelta(days=6))
        assert old.path != first.path
        assert not first.path.exists()
        old.note_done()
        anew, _ = fetched(stub, now=NOW + dt.timedelta(days=6, hours=1))
        assert anew.path != old.path
        forced, _ = fetched(stub, now=NOW + dt.timedelta(days=6, hours=2), anew=True)
        assert forced.path != anew.path


def test_a_folder_without_its_note_is_not_gone_on_with(fetched: Fetch) -> None:
    with serving(ROWS) as stub:
        first, _ = fetched(stub)
        (first.path / "state.json").write_text("{", encoding="utf-8")
        again, _ = fetched(stub, now=NOW + dt.timedelta(hours=1))
    assert again.path != first.path
    assert keys(again) == ALL
