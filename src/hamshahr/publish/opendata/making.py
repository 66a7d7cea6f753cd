"""Making all files to take away: CSV with its data package, GeoJSON and JSON-LD, from one state of the atlas.

Memory holds one block of rows at a time, and of the cities those that ties and networks name.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import shutil
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils import timezone

from hamshahr.publish.opendata import describing, geojson, jsonld, tables
from hamshahr.publish.opendata.rows import ROWS, Origins, Row, named_places, ties_of_places
from hamshahr.publish.opendata.schema import Table, written
from hamshahr.publish.opendata.shelf import FileFacts, Manifest, made_here, newest, write_manifest
from hamshahr.publish.opendata.snapshot import one_state
from hamshahr.publish.version import atlas_version

Progress = Callable[[int, int, str], None]
"""Called with how many files are done, of how many, and the code of what is being written (see background.py)."""

Record = dict[str, Any]
_FILES = len(tables.TABLES) + 6
_AT_ONCE = 500
_BUFFER = 1 << 20


def make_open_data(
    *, is_again: bool = False, progress: Progress = lambda done, total, words: None
) -> tuple[Manifest, bool]:
    """The newest files, and whether they were made now: they are not where the atlas has not changed since the last.

    `is_again`: make them all the same. Nothing of the database is written, and nobody is kept from writing it.
    """
    with one_state():
        state = str(atlas_version())
        found = newest()
        if found and found.state == state and not is_again:
            return found, False
        made_at = timezone.now()
        with made_here(made_at.strftime("%Y%m%dT%H%M%S%f")) as folder:
            files = _Maker(folder, progress).make(made_at.isoformat(timespec="seconds"))
            write_manifest(folder, made_at=made_at, state=state, licences=describing.licences(), files=files)
    made = newest()
    assert made is not None  # it was put there a moment ago
    return made, True


class _File:
    """A gzipped file being written, with what its readers want to know of it."""

    def __init__(self, stream: gzip.GzipFile) -> None:
        self._stream = stream
        self._digest = hashlib.sha256()
        self.size = 0
        self.rows = 0

    def write(self, text: str, rows: int = 0) -> None:
        block = text.encode()
        self._digest.update(block)
        self._stream.write(block)
        self.size += len(block)
        self.rows += rows

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()


class _Maker:
    """Makes all files in a folder."""

    def __init__(self, folder: Path, progress: Progress) -> None:
        self._folder = folder
        self._progress = progress
        self._origins = Origins.read()
        self._named = named_places()
        self._cities: dict[int, Record] = {}
        self._files: list[FileFacts] = []

    def make(self, created: str) -> list[FileFacts]:
        self._write_cities()
        for table in tables.TABLES:
            if table is not tables.CITIES:
                self._write_table(table)
        self._write_ties()
        self._write_package(created)
        return self._files

    def _write_cities(self) -> None:
        """Three files at once, as there are very many places."""
        ties = ties_of_places()
        with ExitStack() as stack:
            table, points, linked = (
                stack.enter_context(self._file(name, "cities"))
                for name in (tables.CITIES.file, "cities.geojson", "cities.jsonld")
            )
            table.write(_csv([tables.CITIES.heading]))
            collection, graph = _Collection(points, geojson.HEAD), _Collection(linked, jsonld.HEAD)
            graph.add(map(jsonld.country, self._records(tables.COUNTRIES)))
            countries = geojson.country_names()
            for rows in _blocks(ROWS[tables.CITIES](self._origins)):
                table.write(_csv(rows), len(rows))
                records = [dict(zip(tables.CITIES.heading, row, strict=True)) for row in rows]
                self._cities |= {city["id"]: city for city in records if city["id"] in self._named}
                collection.add(geojson.city_features(records, countries, ties))
                graph.add(map(jsonld.city, records))
                self._tell("cities")
            collection.end()
            graph.end()

    def _write_table(self, table: Table) -> None:
        with self._file(table.file, "tables") as file:
            file.write(_csv([table.heading]))
            for rows in _blocks(ROWS[table](self._origins)):
                file.write(_csv(rows), len(rows))
                self._tell("tables")

    def _write_ties(self) -> None:
        parties: defaultdict[int, list[int]] = defaultdict(list)
        for party in self._records(tables.PARTIES):
            parties[party["relationship"]].append(party["city"])
        with self._file("ties.geojson", "ties") as file:
            lines = _Collection(file, geojson.HEAD)
            lines.add(geojson.tie_features(self._records(tables.RELATIONSHIPS), parties, self._cities))
            lines.end()
        members: defaultdict[str, list[Record]] = defaultdict(list)
        for membership in self._records(tables.MEMBERSHIPS):
            members[membership["network"]].append(membership)
        with self._file("ties.jsonld", "ties") as file:
            graph = _Collection(file, jsonld.HEAD)
            graph.add(map(jsonld.source, self._records(tables.SOURCES)))
            graph.add(map(jsonld.city, self._cities.values()))
            graph.add(jsonld.tie(tie, parties[tie["id"]]) for tie in self._records(tables.RELATIONSHIPS))
            graph.add(map(jsonld.claim, self._records(tables.CLAIMS)))
            graph.add(jsonld.network(one, members[one["key"]]) for one in self._records(tables.NETWORKS))
            graph.end()

    def _write_package(self, created: str) -> None:
        """The description beside the tables, and both in one file."""
        facts = {file.name: file for file in self._files}
        text = json.dumps(describing.package(facts, created), ensure_ascii=False, indent=1)
        with self._file(describing.DESCRIPTION, "package") as file:
            file.write(text)
        target = self._folder / describing.PACKAGE
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
            for name in (describing.DESCRIPTION, *(table.file for table in tables.TABLES)):
                with gzip.open(self._folder / f"{name}.gz") as source, package.open(name, "w") as copy:
                    shutil.copyfileobj(source, copy, _BUFFER)
                self._tell("package")
        with target.open("rb") as made:
            digest = hashlib.file_digest(made, "sha256").hexdigest()
        self._keep(describing.PACKAGE, None, target.stat().st_size, digest)

    @contextmanager
    def _file(self, name: str, words: str) -> Iterator[_File]:
        self._tell(words)
        with gzip.GzipFile(self._folder / f"{name}.gz", "wb", compresslevel=6, mtime=0) as stream:
            file = _File(stream)
            yield file
        self._keep(name, file.rows, file.size, file.sha256, is_packed=True)

    def _keep(self, name: str, rows: int | None, size: int, sha256: str, *, is_packed: bool = False) -> None:
        packed = (self._folder / f"{name}.gz").stat().st_size if is_packed else size
        self._files.append(FileFacts(name, rows or None, size, packed, sha256, is_packed))

    def _records(self, table: Table) -> Iterator[Record]:
        for row in ROWS[table](self._origins):
            yield dict(zip(table.heading, row, strict=True))

    def _tell(self, words: str) -> None:
        self._progress(len(self._files), _FILES, words)


class _Collection:
    """A JSON object whose last member is a long list, written item by item."""

    def __init__(self, file: _File, head: str) -> None:
        self._file = file
        self._separator = head

    def add(self, items: Iterable[Record]) -> None:
        for block in _blocks(items):
            lines = [json.dumps(item, ensure_ascii=False, separators=(",", ":")) for item in block]
            self._file.write(self._separator + ",\n".join(lines), len(lines))
            self._separator = ",\n"

    def end(self) -> None:
        self._file.write(("" if self._separator == ",\n" else self._separator) + "\n]}\n")


def _blocks(items: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(items)
    while block := list(islice(rest, _AT_ONCE)):
        yield block


def _csv(rows: Iterable[Row]) -> str:
    block = StringIO()
    csv.writer(block).writerows([written(value) for value in row] for row in rows)
    return block.getvalue()
