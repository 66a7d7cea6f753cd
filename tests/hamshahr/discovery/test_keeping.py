"""Tables are kept whole, read as they were, and nothing but tables is ever made from the files."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from hamshahr.discovery import keeping
from tests.twinnet.partners.planted import planted_cities, planted_ties
from twinnet.partners import Cities, Ties
from twinnet.partners.features import table
from twinnet.partners.known import Known, Still


@pytest.fixture(scope="module")
def known() -> Known:
    cities: Cities = planted_cities()
    ties: Ties = planted_ties()
    return Known(Still(cities), ties.rows(cities))


def test_what_is_read_ranks_as_what_was_written(known: Known, tmp_path: Path) -> None:
    keeping.write(known, tmp_path)
    again = keeping.read(tmp_path)
    assert again.still.cities.ids == known.still.cities.ids
    assert again.still.cities.languages == known.still.cities.languages
    for city in (0, 30, 100):
        assert np.array_equal(table(again, city), table(known, city), equal_nan=True)
    with pytest.raises(ValueError, match="read-only"):
        again.degree[0] = 5


def test_what_is_shared_is_kept_once(known: Known, tmp_path: Path) -> None:
    keeping.write({"one": known.ties, "other": known.ties}, tmp_path)
    again = keeping.read(tmp_path)
    assert again["one"] is again["other"]


@dataclass
class Stranger:
    name: str = "not of the house"


def test_only_things_of_the_house_are_kept(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="Stranger"):
        keeping.write(Stranger(), tmp_path)


def test_a_file_that_names_another_class_is_refused(known: Known, tmp_path: Path) -> None:
    keeping.write(known.ties, tmp_path)
    told = json.loads((tmp_path / keeping.SHAPE).read_text(encoding="utf-8"))
    for named in (["subprocess", "Popen"], ["twinnet.partners.known", "csr_matrix"]):
        (tmp_path / keeping.SHAPE).write_text(json.dumps(told | {"made": named}), encoding="utf-8")
        with pytest.raises(ValueError, match=named[1]):
            keeping.read(tmp_path)


def test_a_file_cut_short_is_refused(known: Known, tmp_path: Path) -> None:
    keeping.write(known.ties, tmp_path)
    arrays = tmp_path / keeping.ARRAYS
    arrays.write_bytes(arrays.read_bytes()[:-8])
    with pytest.raises(ValueError, match="shorter"):
        keeping.read(tmp_path)
