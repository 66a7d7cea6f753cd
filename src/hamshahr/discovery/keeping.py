"""Tables of `twinnet.partners` as two files: arrays one behind the other, and JSON that tells how they hang together.

The arrays are read through memory maps, so that opening takes no time and all processes of a machine share them.
Nothing in the files is ever executed: only the classes of `twinnet.partners` are made anew, from their fields.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from scipy.sparse import csr_matrix, issparse

import twinnet.partners

ARRAYS, SHAPE = "arrays.bin", "shape.json"
_ALIGNED = 64
_HOUSE = "twinnet.partners."
_PLAIN = (str, int, float, bool, type(None))
_SETS: dict[str, Callable[[Any], Any]] = {"tuple": tuple, "set": set, "frozenset": frozenset}


def write(thing: object, folder: Path) -> None:
    """Keep an object of `twinnet.partners` in a folder that exists. Raises TypeError for what cannot be kept."""
    with (folder / ARRAYS).open("wb") as arrays:
        shape = _Writer(arrays).told(thing)
    (folder / SHAPE).write_text(json.dumps(shape), encoding="utf-8")


def read(folder: Path) -> Any:
    """What `write` kept there; its arrays cannot be changed. Raises OSError or ValueError where it is damaged."""
    shape = json.loads((folder / SHAPE).read_text(encoding="utf-8"))
    path = folder / ARRAYS
    size = path.stat().st_size
    held = np.asarray(np.memmap(path, np.uint8, "r")) if size else np.empty(0, np.uint8)
    return _Reader(held).made(shape)


class _Writer:
    def __init__(self, arrays: BinaryIO) -> None:
        self._arrays = arrays
        self._seen: dict[int, int] = {}
        self._kept: list[object] = []

    def told(self, thing: Any) -> Any:
        """JSON for a value; an object met again is told by its number."""
        if isinstance(thing, np.generic):
            thing = thing.item()
        if isinstance(thing, _PLAIN):
            return thing
        if isinstance(thing, list):
            return [self.told(one) for one in thing]
        if isinstance(thing, dict):
            return {"dict": [[self.told(key), self.told(value)] for key, value in thing.items()]}
        if isinstance(thing, tuple | set | frozenset):
            every = thing if isinstance(thing, tuple) else sorted(thing)
            return {type(thing).__name__: [self.told(one) for one in every]}
        if id(thing) in self._seen:
            return {"again": self._seen[id(thing)]}
        self._seen[id(thing)] = number = len(self._seen)
        self._kept.append(thing)
        return {"number": number} | self._object(thing)

    def _object(self, thing: Any) -> dict[str, Any]:
        if isinstance(thing, np.ndarray) and not thing.dtype.hasobject:
            return {"array": self._array(thing)}
        if issparse(thing):
            rows = csr_matrix(thing)
            parts = [self._array(part) for part in (rows.data, rows.indices, rows.indptr)]
            return {"sparse": parts, "width": [int(side) for side in rows.shape]}
        kind = type(thing)
        if not kind.__module__.startswith(_HOUSE):
            raise TypeError(f"Tables cannot be kept: they hold a {kind.__module__}.{kind.__qualname__}.")
        return {"made": [kind.__module__, kind.__qualname__], "fields": self.told(_fields(thing))}

    def _array(self, array: np.ndarray) -> list[Any]:
        """Where it starts, what it holds, its sides, and whether columns lie together."""
        self._arrays.write(b"\0" * (-self._arrays.tell() % _ALIGNED))
        start = self._arrays.tell()
        by_columns = array.ndim > 1 and array.flags.f_contiguous and not array.flags.c_contiguous
        self._arrays.write(np.ascontiguousarray(array.T if by_columns else array).data)
        return [start, array.dtype.str, list(array.shape), by_columns]


def _fields(thing: Any) -> dict[str, Any]:
    slots = [name for kind in type(thing).__mro__ for name in getattr(kind, "__slots__", ())]
    return {name: getattr(thing, name) for name in slots} | getattr(thing, "__dict__", {})


class _Reader:
    def __init__(self, arrays: np.ndarray) -> None:
        self._arrays = arrays
        self._seen: dict[int, Any] = {}

    def made(self, told: Any) -> Any:
        if isinstance(told, list):
            return [self.made(one) for one in told]
        if not isinstance(told, dict):
            return told
        if "again" in told:
            return self._seen[told["again"]]
        if "dict" in told:
            return {self.made(key): self.made(value) for key, value in told["dict"]}
        for name, make in _SETS.items():
            if name in told:
                return make(self.made(one) for one in told[name])
        thing: Any = self._object(told)
        self._seen[told["number"]] = thing
        return thing

    def _object(self, told: dict[str, Any]) -> Any:
        if "array" in told:
            return self._array(told["array"])
        if "sparse" in told:
            return csr_matrix(tuple(self._array(part) for part in told["sparse"]), shape=told["width"], copy=False)
        kind = _classes().get(tuple(told["made"]))
        if kind is None:
            raise ValueError(f"The tables hold a {'.'.join(told['made'])}, which this program does not have.")
        thing: Any = object.__new__(kind)
        for name, value in self.made(told["fields"]).items():
            object.__setattr__(thing, name, value)
        return thing

    def _array(self, told: list[Any]) -> np.ndarray:
        start, dtype, sides, by_columns = told
        count = int(np.prod(sides, dtype=np.int64))
        end = start + count * np.dtype(dtype).itemsize
        if end > len(self._arrays):
            raise ValueError("The tables are shorter than they should be.")
        flat: np.ndarray = self._arrays[start:end].view(dtype)
        return flat.reshape(sides[::-1]).T if by_columns else flat.reshape(sides)


@cache
def _classes() -> dict[tuple[str, ...], type]:
    """Every class of `twinnet.partners`, by module and name."""
    found: dict[tuple[str, ...], type] = {}
    for module in pkgutil.iter_modules(twinnet.partners.__path__, _HOUSE):
        for name, thing in vars(importlib.import_module(module.name)).items():
            if isinstance(thing, type) and thing.__module__ == module.name:
                found[module.name, name] = thing
    return found
