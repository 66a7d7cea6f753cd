"""Reading a data package that this or another Hamshahr made: its tables row by row, every cell checked.

What comes in may be damaged or made to harm: it is read in bounded memory, and a fault names its file and line.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from hamshahr.core.errors import UserError
from hamshahr.publish.opendata import tables
from hamshahr.publish.opendata.describing import DESCRIPTION
from hamshahr.publish.opendata.schema import Table

Values = Mapping[str, Any]

LARGEST_TOTAL = 2 << 30
LARGEST_DESCRIPTION = 4 << 20
LONGEST_LINE = 1 << 20
MOST_FILES = 100
MOST_PACKED = 200
_SMALL = 1 << 20


class Package:
    """An opened package. Its rows are read from the file each time they are asked for."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._archive = archive
        self._name = name
        self.description = self._description()

    def rows(self, table: Table) -> Iterator[Values]:
        """The table's rows with every cell checked, in order. Raises UserError naming the line at fault."""
        for line, cells in self._cells(table):
            try:
                values = table.read(cells)
            except ValueError as fault:
                raise UserError(f"{table.file}, line {line}: {fault}.") from fault
            yield values

    def _cells(self, table: Table) -> Iterator[tuple[int, list[str]]]:
        try:
            with self._archive.open(table.file) as stream:
                reader = csv.reader(_lines(stream, table), strict=True)
                heading = next(reader, [])
                if heading != table.heading:
                    raise UserError(
                        f"{table.file} has other columns than this version writes: {_different(heading, table)}."
                    )
                for cells in reader:
                    yield reader.line_num, cells
        except csv.Error as fault:
            raise UserError(f"{table.file}, line {reader.line_num}: {fault}.") from fault
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as fault:
            raise UserError(f"{table.file} in {self._name} is damaged: {fault}.") from fault

    def _description(self) -> dict[str, Any]:
        entries = self._archive.infolist()
        if len(entries) > MOST_FILES:
            raise UserError(f"{self._name} holds {len(entries)} files; a data package of Hamshahr has a dozen.")
        if sum(entry.file_size for entry in entries) > LARGEST_TOTAL:
            raise UserError(
                f"{self._name} unpacks to more than {LARGEST_TOTAL >> 30} GiB, more than a package may hold."
            )
        for entry in entries:
            if entry.file_size > max(_SMALL, MOST_PACKED * entry.compress_size):
                raise UserError(
                    f"{entry.filename} in {self._name} is packed more tightly than tables can be: a zip bomb."
                )
        present = {entry.filename for entry in entries}
        wanted = {DESCRIPTION, *(table.file for table in tables.TABLES)}
        if missing := sorted(wanted - present):
            raise UserError(f"{self._name} is no data package of Hamshahr: it lacks {', '.join(missing)}.")
        if self._archive.getinfo(DESCRIPTION).file_size > LARGEST_DESCRIPTION:
            raise UserError(f"{DESCRIPTION} in {self._name} is too large.")
        try:
            described = json.loads(self._archive.read(DESCRIPTION))
        except (ValueError, RecursionError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as fault:
            raise UserError(f"{DESCRIPTION} in {self._name} is damaged: {fault}.") from fault
        if not isinstance(described, dict) or described.get("name") != "hamshahr":
            raise UserError(f"{self._name} is a data package, but not one of Hamshahr.")
        return described


@contextmanager
def opened(path: Path) -> Iterator[Package]:
    """The package in this file. Raises UserError where it is none or cannot be read."""
    try:
        archive = zipfile.ZipFile(path)
    except OSError as fault:
        raise UserError(f"{path} cannot be read: {fault.strerror}.") from fault
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as fault:
        raise UserError(f"{path} is no zip file: {fault}.") from fault
    with archive:
        yield Package(archive, path.name)


def _lines(stream: IO[bytes], table: Table) -> Iterator[str]:
    """The lines of a file, none longer than memory should hold."""
    try:
        text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
        number = 0
        while line := text.readline(LONGEST_LINE + 1):
            number += 1
            if len(line) > LONGEST_LINE:
                raise UserError(f"{table.file}, line {number}: longer than {LONGEST_LINE:,} letters.")
            yield line
    except UnicodeDecodeError as fault:
        raise UserError(f"{table.file} is not written in UTF-8 after line {number}.") from fault


def _different(heading: list[str], table: Table) -> str:
    missing = [name for name in table.heading if name not in heading]
    surplus = [name[:40] for name in heading if name not in table.heading]
    said = [f"missing {', '.join(missing)}"] if missing else []
    said += [f"unknown {', '.join(surplus[:10])}"] if surplus else []
    return "; ".join(said) or "they stand in another order"
