"""Asking the query service politely, and keeping every page at once, so that a run cut short goes on where it was.

The pages are the run's only memory: which come next follows from the last one on disk.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import requests
from urllib3.exceptions import InvalidHeader
from urllib3.util import Retry

from hamshahr.core.errors import UserError
from hamshahr.imports.wikidata.query import fingerprint, page_query
from hamshahr.imports.wikidata.reading import Binding, PageError, bindings, last_statement

PAGE_STATEMENTS = 1000
_SMALLEST_PAGE = 100
_ATTEMPTS = 6
_FIRST_WAIT, _LONGEST_WAIT = 5.0, 300.0
_LONGEST_RETRY_AFTER = 1800.0
_PAGE_BYTES = 256 * 1024 * 1024
_KEPT = dt.timedelta(days=5)
_BUSY = frozenset({408, 429, 500, 502, 503, 504})
Told = Callable[[str, int, int], None]
Wait = Callable[[float], None]


class ServiceError(UserError):
    """The query service did not answer; the pages fetched so far are kept, and the same command goes on."""


class OverburdenedError(ServiceError):
    """It failed on this page again and again by time or load; a smaller page may pass."""


class _TryAgain(Exception):  # noqa: N818 - no error yet
    def __init__(self, why: str, wait: float | None = None) -> None:
        super().__init__(why)
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Manners:
    """How the service is asked: by whom, with how many seconds between pages, and how long its answer may take."""

    contact: str
    pause: float = 1.0
    timeout: tuple[float, float] = (10.0, 120.0)
    wait: Wait = time.sleep


class Service:
    """The query service. urllib3's Retry reads Retry-After; the loop is our own, for a torn or broken page is retried
    like a busy server, and a worker is to hear between two waits that it shall end."""

    def __init__(self, endpoint: str, manners: Manners, *, notice: Callable[[str], None] = lambda text: None) -> None:
        if not manners.contact:
            raise UserError(
                "Wikidata asks its readers to say who they are. Set HAMSHAHR_CONTACT to an e-mail address or web page."
            )
        self._endpoint, self._manners, self._notice = endpoint, manners, notice
        self._session = requests.Session()
        agent = f"Hamshahr/1.0 ({manners.contact}) python-requests/{requests.__version__}"
        self._session.headers.update({"User-Agent": agent, "Accept": "application/sparql-results+json"})

    def page(self, after: str, limit: int) -> tuple[bytes, list[Binding]]:
        """The next page as it came, and its rows. Raises ServiceError."""
        wait = _FIRST_WAIT
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                return self._asked(after, limit)
            except _TryAgain as again:
                if attempt == _ATTEMPTS:
                    raise OverburdenedError(
                        f"The query service at {self._endpoint} does not answer: {again}."
                    ) from None
                pause = wait if again.wait is None else again.wait
                self._notice(f"{again}; trying again in {pause:.0f} s")
                self._manners.wait(pause)
                wait = min(wait * 2, _LONGEST_WAIT)
        raise AssertionError("the last attempt returns or raises")

    def pause(self) -> None:
        """Between two pages."""
        if self._manners.pause:
            self._manners.wait(self._manners.pause)

    def _asked(self, after: str, limit: int) -> tuple[bytes, list[Binding]]:
        try:
            with self._session.post(
                self._endpoint, data={"query": page_query(after, limit)}, timeout=self._manners.timeout, stream=True
            ) as response:
                self._check(response)
                page = b"".join(_within(response.iter_content(1 << 16)))
        except requests.Timeout:
            raise _TryAgain("it took too long") from None
        except requests.RequestException as error:
            raise _TryAgain(f"the connection failed ({type(error).__name__})") from None
        try:
            rows = bindings(page)
            last = last_statement(rows)
        except PageError as error:
            raise _TryAgain(f"a page came broken: {error}") from None
        if after and rows and min(row.get("statement", "") for row in rows) <= after:
            raise ServiceError(f"{self._endpoint} gives pages that were given before ({last}); it cannot be read.")
        return page, rows

    def _check(self, response: requests.Response) -> None:
        if response.status_code in _BUSY:
            wait = _retry_after(response)
            if wait is not None and wait > _LONGEST_RETRY_AFTER:
                minutes = f"{wait / 60:.0f} minutes"
                raise ServiceError(f"The query service asks to be left alone for {minutes}. Run again after that.")
            raise _TryAgain(f"it answered {response.status_code} {response.reason}", wait)
        if response.status_code != requests.codes.ok:
            raise ServiceError(
                f"The query service at {self._endpoint} refuses: {response.status_code} {response.reason}."
            )


def _retry_after(response: requests.Response) -> float | None:
    """Seconds it asks to wait; None where it does not say."""
    said = response.headers.get("Retry-After")
    if said is None:
        return None
    try:
        return max(0.0, float(Retry().parse_retry_after(said)))
    except (InvalidHeader, ValueError, OverflowError):
        return None


def _within(chunks: Iterator[bytes]) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > _PAGE_BYTES:
            raise ServiceError(
                f"A page of more than {_PAGE_BYTES >> 20} MB came; that is not an answer to our question."
            )
        yield chunk


@dataclass(frozen=True, slots=True)
class Progress:
    """What is known of a folder of pages. `began`: UTC, ISO 8601."""

    endpoint: str
    question: str
    began: str
    is_complete: bool = False
    is_done: bool = False


class Folder:
    """The pages of one run, each written whole or not at all."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def progress(self) -> Progress:
        return Progress(**json.loads((self.path / "state.json").read_text(encoding="utf-8")))

    def note_complete(self) -> None:
        """All pages there are, are here."""
        self.keep(replace(self.progress, is_complete=True))

    def note_done(self) -> None:
        """All of it is in the atlas."""
        self.keep(replace(self.progress, is_done=True))

    def keep(self, progress: Progress) -> None:
        self.path.mkdir(parents=True, exist_ok=True)
        _write(self.path / "state.json", json.dumps(asdict(progress)).encode())

    def files(self) -> list[Path]:
        return sorted(self.path.glob("page-*.json"))

    def add(self, page: bytes) -> None:
        _write(self.path / f"page-{len(self.files()) + 1:05d}.json", page)

    def pages(self) -> Iterator[list[Binding]]:
        """The rows of every page. Raises UserError for one that is broken."""
        for file in self.files():
            yield rows_of(file)

    def discard(self) -> None:
        for file in self.path.glob("*"):
            file.unlink()
        self.path.rmdir()


def rows_of(file: Path) -> list[Binding]:
    """The rows of a saved page. Raises UserError for one that is broken or cannot be read."""
    try:
        if file.stat().st_size > _PAGE_BYTES * 4:
            raise UserError(f"{file.name} has more than {_PAGE_BYTES >> 18} MB. Save the result in several files.")
        return bindings(file.read_bytes())
    except PageError as error:
        raise UserError(f"{file.name} cannot be read: {error}.") from error
    except OSError as error:
        raise UserError(f"{file} cannot be read: {error.strerror}.") from error


def _write(path: Path, content: bytes) -> None:
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def open_folder(root: Path, endpoint: str, now: dt.datetime, *, anew: bool = False) -> Folder:
    """The folder of the run that was cut short or whose pages wait to be applied, else a new one; older ones go."""
    kept: Folder | None = None
    folders = sorted((path for path in root.glob("run-*") if path.is_dir()), reverse=True)
    for path in folders:
        folder = Folder(path)
        if kept is None and not anew and _is_usable(folder, endpoint, now):
            kept = folder
        else:
            folder.discard()
    if kept is None:
        kept = Folder(root / f"run-{now:%Y%m%dT%H%M%S}")
        kept.keep(Progress(endpoint, fingerprint(), now.isoformat()))
    return kept


def _is_usable(folder: Folder, endpoint: str, now: dt.datetime) -> bool:
    try:
        state = folder.progress
        young = now - dt.datetime.fromisoformat(state.began) < _KEPT
    except (OSError, ValueError, TypeError):
        return False
    return young and not state.is_done and (state.endpoint, state.question) == (endpoint, fingerprint())


def fetch(folder: Folder, service: Service, told: Told, *, limit: int = PAGE_STATEMENTS) -> None:
    """Fetch the pages that the folder lacks; the last one is the one after which nothing comes. Raises ServiceError."""
    if folder.progress.is_complete:
        return
    files = folder.files()
    after = last_statement(rows_of(files[-1])) if files else ""
    count = len(files)
    while True:
        told("Fetching", count, 0)
        try:
            page, rows = service.page(after, limit)
        except OverburdenedError:
            if limit <= _SMALLEST_PAGE:
                raise
            limit = max(limit // 4, _SMALLEST_PAGE)
            continue
        if not rows:
            break
        folder.add(page)
        count += 1
        after = last_statement(rows)
        service.pause()
    folder.note_complete()
    told("Fetching", count, count)
