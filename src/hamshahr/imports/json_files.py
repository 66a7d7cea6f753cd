"""Tables from JSON: a list of objects, alone or inside an object, one object per line, or a list of lists.

What is nested becomes columns with dots in their names: `{"city1": {"name": "Bonn"}}` is the column city1.name, and the
second of a list of parties is parties.2.name. The file is read piece by piece, so that memory does not grow with it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any, TextIO

from django.utils.translation import gettext, gettext_noop

from hamshahr.core.errors import UserError
from hamshahr.imports.encodings import open_text
from hamshahr.imports.words import END_WORDS, PARTIES
from twinnet.fold import fold

_READ_AT_ONCE = 1 << 21
LONGEST_OBJECT = 1 << 20
_MOST_KEYS = 10_000
_DEEPEST_LIST = 3
_DEEPEST_COLUMN = 6
_KEY_LETTERS = 200
_BEGINS_LIKE_JSON = re.compile(rb"\s*(\[\s*[\[{]|\{\s*\")")
_ENDINGS = {".json", ".jsonl", ".ndjson", ".geojson"}
_SPACE = re.compile(r"[ \t\r\n]*")
_WHOLE = re.compile(r"(-?\d+)\.0+")
_LISTS = ("ties", "rows", "data", "results", "items", "records", "relationships", "twinnings", "features")
_PLAIN = {
    "Expecting value": gettext_noop("there is no value"),
    "Expecting property name enclosed in double quotes": gettext_noop("a key in double quotes is expected"),
    "Expecting ',' delimiter": gettext_noop("a comma or the closing bracket is missing"),
    "Expecting ':' delimiter": gettext_noop("the colon after a key is missing"),
    "Unterminated string starting at": gettext_noop("a quote is opened and never closed"),
    "Invalid control character at": gettext_noop(
        "a string holds a line end or another control character; write \\n for it"
    ),
    "Illegal trailing comma before end of object": gettext_noop("there is a comma too many before the closing bracket"),
}

Path_ = tuple[str, ...]
Numbered = Iterator[tuple[int, list[str]]]


class _FaultError(ValueError):
    """What is wrong inside one value, in words."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """Where the rows are: `keys` lead to their list. `is_lines`: each is a document of its own.

    `beside` are the cells that the object around the list adds to every row: a city whose ties they are.
    """

    keys: Path_ = ()
    is_lines: bool = False
    is_one: bool = False
    beside: tuple[tuple[str, str], ...] = ()


def is_json(path: Path, head: bytes) -> bool:
    """Whether a file is JSON, by its ending or, whatever that is, by how it begins."""
    return path.suffix.lower() in _ENDINGS or bool(_BEGINS_LIKE_JSON.match(head.lstrip(b"\xef\xbb\xbf")))


def json_rows(path: Path, *, encoding: str, columns: int) -> tuple[list[str], Numbered]:
    """The columns of a JSON file, all that any object has, in their order; and (number, cells) of each object.

    Objects are counted from 1; of a file with one on each line the number is the line's. At most `columns` are taken.
    Raises UserError that names line and column of what is no JSON, also while the rows are read.
    """
    shape = _shape(path, encoding)
    names = _columns(path, encoding, shape, columns)
    return names, _rows(path, encoding, shape, names)


class _Stream:
    """A JSON text read from its beginning, with always a whole object ahead of the place that is read."""

    def __init__(self, path: Path, file: TextIO) -> None:
        self._path, self._file = path, file
        self._buffer, self._at, self._has_ended = "", 0, False
        self._lines, self._counted, self._letters = 0, 0, 0
        self._decoder = json.JSONDecoder(
            object_pairs_hook=_unique, parse_int=str, parse_float=_number, parse_constant=_no_number
        )

    def line(self) -> int:
        """The number of the line that is read."""
        self._lines += self._buffer.count("\n", self._counted, self._at)
        self._counted = self._at
        return 1 + self._lines

    def peek(self) -> str:
        """The next letter that is not a space; nothing at the end."""
        while True:
            self._fill()
            space = _SPACE.match(self._buffer, self._at)
            self._at = space.end() if space else self._at
            if self._at < len(self._buffer) or self._has_ended:
                return self._buffer[self._at : self._at + 1]

    def _fill(self) -> None:
        if self._has_ended or len(self._buffer) - self._at > LONGEST_OBJECT:
            return
        self.line()
        last = self._buffer.rfind("\n", 0, self._at)
        self._letters = self._at - last - 1 if last >= 0 else self._letters + self._at
        more = self._file.read(_READ_AT_ONCE)
        self._buffer, self._at, self._counted, self._has_ended = self._buffer[self._at :] + more, 0, 0, not more

    def take(self, mark: str, what: str) -> None:
        """Go past the mark, which has to stand here."""
        if self.peek() != mark:
            raise self.fault(what)
        self._at += 1

    def value(self) -> Any:
        """The value that stands here: numbers as they are written, objects as dicts."""
        self.peek()
        try:
            value, end = self._decoder.raw_decode(self._buffer, self._at)
        except json.JSONDecodeError as error:
            if error.pos - self._at >= LONGEST_OBJECT or (not self._has_ended and self._is_cut(error)):
                raise self.fault(_endless()) from None
            plain = gettext(_PLAIN[error.msg]) if error.msg in _PLAIN else gettext("this is not JSON")
            raise self.fault(plain, error.pos) from None
        except _FaultError as error:
            raise self.fault(str(error)) from None
        except RecursionError:
            raise self.fault(gettext("objects or lists are nested far too deep")) from None
        if end - self._at > LONGEST_OBJECT:
            raise self.fault(_endless())
        self._at = end
        return value

    def _is_cut(self, error: json.JSONDecodeError) -> bool:
        return error.msg.startswith("Unterminated string") or error.pos >= len(self._buffer) - 8

    def elements(self) -> Iterator[Any]:
        """The values of the list that stands here."""
        self.take("[", gettext("a list is expected"))
        if self.peek() == "]":
            self._at += 1
            return
        while True:
            yield self.value()
            if self.peek() == "]":
                self._at += 1
                return
            self.take(",", gettext("a comma or the closing bracket of the list is missing"))

    def members(self) -> Iterator[str]:
        """The keys of the object that stands here; whoever asks has to take the value of each."""
        self.take("{", gettext("an object is expected"))
        seen: set[str] = set()
        if self.peek() == "}":
            self._at += 1
            return
        while True:
            if self.peek() != '"':
                raise self.fault(gettext("a key in double quotes is expected"))
            key = str(self.value())
            if key in seen:
                raise self.fault(gettext("the key {key} stands twice in one object").format(key=_short(key)))
            seen.add(key)
            if len(seen) > _MOST_KEYS:
                told = gettext("an object with over {most} keys is no list of ties; write a list of objects")
                raise self.fault(told.format(most=f"{_MOST_KEYS:,}"))
            self.take(":", gettext("the colon after a key is missing"))
            yield key
            if self.peek() == "}":
                self._at += 1
                return
            self.take(",", gettext("a comma or the closing bracket of the object is missing"))

    def fault(self, what: str, position: int | None = None) -> UserError:
        """The error that says what is wrong here, or at that position of what was read last."""
        at = self._at if position is None else position
        last = self._buffer.rfind("\n", 0, at)
        line = self.line() + self._buffer.count("\n", self._at, at)
        column = at - last if last >= 0 else self._letters + at + 1
        told = gettext("{file}, line {line}, column {column}: {what}.")
        return UserError(told.format(file=self._path.name, line=f"{line:,}", column=f"{column:,}", what=what))


def _endless() -> str:
    told = gettext("an object or a text goes on for over {count} letters")
    return told.format(count=f"{LONGEST_OBJECT:,}")


def _in_row(path: Path, number: int, what: str) -> UserError:
    return UserError(gettext("{file}, row {number}: {what}").format(file=path.name, number=number, what=what))


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        told = gettext("the key {key} stands twice in the object that begins here")
        raise _FaultError(told.format(key=_short(twice)))
    return found


def _number(written: str) -> str:
    whole = _WHOLE.fullmatch(written)
    return whole[1] if whole else written


def _no_number(name: str) -> Any:
    told = gettext("the object that begins here holds {name}, which is no value of JSON; write null")
    raise _FaultError(told.format(name=name))


def _walk(stream: _Stream, keys: Path_ = ()) -> Iterator[tuple[Path_, int, Any]]:
    """(keys, number, value): each element of every list, counted from 1, and every other value, number 0."""
    mark = stream.peek()
    if mark == "[":
        for number, value in enumerate(stream.elements(), start=1):
            yield keys, number, value
    elif mark == "{" and len(keys) < _DEEPEST_LIST:
        for key in stream.members():
            yield from _walk(stream, (*keys, key))
    else:
        yield keys, 0, stream.value()


def _shape(path: Path, encoding: str) -> _Shape:
    lists: dict[Path_, int] = {}
    beside: dict[str, str] = {}
    with open_text(path, encoding) as file:
        stream = _Stream(path, file)
        first = stream.peek()
        if first not in {"[", "{"}:
            raise stream.fault(gettext("this is not JSON, which begins with [ or {"))
        for keys, number, value in _walk(stream):
            if number and isinstance(value, dict | list) and not _is_parties(keys):
                lists[keys] = number
            elif not number and len(keys) == 2 and END_WORDS.get(fold(keys[0])) == "city":
                beside |= _flat(value, keys)
        if stream.peek():
            if first == "[" and stream.peek() != "[":
                raise stream.fault(gettext("the file goes on after the end of its list"))
            return _Shape(is_lines=True)
    if first == "[":
        return _Shape()
    ties = _ties_among(path, lists)
    return _Shape(is_one=True) if ties is None else _Shape(ties, beside=tuple(beside.items()))


def _is_parties(keys: Path_) -> bool:
    return bool(keys) and fold(keys[-1]) in PARTIES


def _ties_among(path: Path, lists: Mapping[Path_, int]) -> Path_ | None:
    """Keys of the list that holds the ties; None where there is no list, so that the object is the one row itself."""
    if not lists:
        return None
    named = [keys for name in _LISTS for keys in lists if keys and keys[-1].casefold() == name]
    if len(lists) > 1 and not named:
        told = ", ".join(f"{'.'.join(keys)} ({count:,})" for keys, count in islice(lists.items(), 10))
        several = gettext(
            "{file} holds several lists: {lists}. Call the one with the ties “ties”, or save it in a file of its own."
        )
        raise UserError(several.format(file=path.name, lists=told))
    return named[0] if named else next(iter(lists))


def _items(path: Path, encoding: str, shape: _Shape) -> Iterator[tuple[int, Any]]:
    """(number, object or list) of every row."""
    with open_text(path, encoding) as file:
        stream = _Stream(path, file)
        if shape.is_lines or shape.is_one:
            number = 0
            while stream.peek():
                number = max(number + 1, stream.line())
                yield number, stream.value()
            return
        for keys, number, value in _walk(stream):
            if number and keys == shape.keys:
                yield number, value


def _columns(path: Path, encoding: str, shape: _Shape, most: int) -> list[str]:
    items = _items(path, encoding, shape)
    at, first = next(items, (0, None))
    if not at:
        raise UserError(gettext("{file} holds no ties: its list is empty.").format(file=path.name))
    if isinstance(first, list):
        return [_cell(value).strip() for value in first]
    names: dict[str, str] = {name.casefold(): name for name, _ in shape.beside}
    if shape.is_one and not any(_cells_of(path, at, first).values()):
        raise UserError(gettext("{file} holds no ties: its list is empty.").format(file=path.name))
    for number, value in chain([(at, first)], items):
        for name in _cells_of(path, number, value):
            known = names.setdefault(name.casefold(), name)
            if known != name:
                told = gettext("the keys {one} and {other} differ only in case.")
                raise _in_row(path, number, told.format(one=repr(known), other=repr(name)))
        if len(names) > most:
            told = gettext(
                "with it there are {count} columns; at most {most} are taken. Is a key what should be a value?"
            )
            raise _in_row(path, number, told.format(count=len(names), most=most))
    return list(names.values())


def _rows(path: Path, encoding: str, shape: _Shape, names: list[str]) -> Numbered:
    is_header = True
    for number, value in _items(path, encoding, shape):
        if isinstance(value, list):
            if not is_header:
                yield number, [_cell(cell) for cell in value]
        else:
            cells = {**dict(shape.beside), **_cells_of(path, number, value)}
            yield number, [cells.get(name, "") for name in names]
        is_header = False


def _cells_of(path: Path, number: int, value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        told = gettext("{value} stands where an object is expected.")
        raise _in_row(path, number, told.format(value=_short(_cell(value))))
    if value.get("type") == "Feature" and isinstance(value.get("properties"), dict):
        value = value["properties"]
    try:
        cells = _flat(value, ())
    except RecursionError:
        raise _in_row(path, number, gettext("objects or lists are nested far too deep.")) from None
    for name in cells:
        if len(name) > _KEY_LETTERS or not all(part.strip() for part in name.split(".")):
            told = gettext("the key {key} is empty or far too long.")
            raise _in_row(path, number, told.format(key=_short(name)))
    return cells


def _flat(value: Any, keys: Path_) -> dict[str, str]:
    """The cells of a value by the names of their columns; an empty object or list has none."""
    if isinstance(value, dict) and (point := _point(value)):
        return {".".join((*keys, name)): _cell(degrees) for name, degrees in zip(("lon", "lat"), point, strict=True)}
    if isinstance(value, dict) and len(keys) < _DEEPEST_COLUMN:
        parts = [(name, part) for name, part in value.items()]
    elif isinstance(value, list) and _is_parties(keys):
        parts = [(str(position), part) for position, part in enumerate(value, start=1)]
    else:
        return {".".join(keys): _cell(value)} if keys else {}
    return {name: cell for key, part in parts for name, cell in _flat(part, (*keys, key)).items()}


def _point(value: Mapping[str, Any]) -> list[Any] | None:
    """Longitude and latitude of a GeoJSON point (RFC 7946), in this order."""
    found = value.get("coordinates")
    is_point = value.get("type") == "Point" and isinstance(found, list) and 2 <= len(found) <= 3
    return found[:2] if is_point and isinstance(found, list) else None


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, list) and not any(isinstance(part, dict | list) for part in value):
        return "; ".join(map(_cell, value))
    return json.dumps(value, ensure_ascii=False)


def _short(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:39] + "…")
