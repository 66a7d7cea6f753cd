"""Damaged data packages are refused with what is wrong and where, and change nothing."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from hamshahr.atlas.models import Country
from hamshahr.core.errors import UserError
from tests import factories
from tests.hamshahr.publish.packages import brought_in, nothing_here, taken_out

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept_apart")]


def damaged(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    other = path.with_name("damaged.zip")
    with zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return other


def replaced(name: str, old: str, new: str) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        assert old.encode() in files[name], (name, old)
        files[name] = files[name].replace(old.encode(), new.encode(), 1)

    return change


def without(name: str) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        del files[name]

    return change


def doubled(name: str) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        files[name] += files[name].splitlines(keepends=True)[1]

    return change


def cell(name: str, column: str, value: str) -> Callable[[dict[str, bytes]], None]:
    """The first row with another value in a column; "itself" is the row's own id."""

    def change(files: dict[str, bytes]) -> None:
        rows = list(csv.reader(io.StringIO(files[name].decode(), newline="")))
        rows[1][rows[0].index(column)] = rows[1][rows[0].index("id")] if value == "itself" else value
        out = io.StringIO()
        csv.writer(out).writerows(rows)
        files[name] = out.getvalue().encode()

    return change


def ring(files: dict[str, bytes]) -> None:
    """The first two relationships are part of each other."""
    rows = list(csv.reader(io.StringIO(files["relationships.csv"].decode(), newline="")))
    number, part_of = rows[0].index("id"), rows[0].index("part_of")
    rows[1][part_of], rows[2][part_of] = rows[2][number], rows[1][number]
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    files["relationships.csv"] = out.getvalue().encode()


FAULTS: list[tuple[Callable[[dict[str, bytes]], None], str]] = [
    (without("claims.csv"), "it lacks claims.csv"),
    (without("datapackage.json"), "it lacks datapackage.json"),
    (replaced("datapackage.json", "{", "["), "datapackage.json in damaged.zip is damaged"),
    (replaced("datapackage.json", '"hamshahr"', '"another"'), "not one of Hamshahr"),
    (replaced("claims.csv", "evidence", "proof"), "missing evidence; unknown proof"),
    (replaced("claims.csv", "sister", "cousin"), "claims.csv, line 2: kind is 'cousin', which is none of"),
    (cell("claims.csv", "id", ""), "claims.csv, line 2: id is empty"),
    (cell("claims.csv", "id", "1e3"), "claims.csv, line 2: id is '1e3', which is no integer"),
    (cell("claims.csv", "start", "1989-13"), "start is '1989-13', which is no partial"),
    (cell("claims.csv", "recorded_at", "yesterday"), "which is no datetime"),
    (cell("claims.csv", "is_weak", "maybe"), "which is no boolean"),
    (cell("claims.csv", "source", "nobody"), "claims.csv: source names nobody, which sources.csv does not have"),
    (cell("claims.csv", "speaks_for", "999"), "speaks_for names 999, which cities.csv does not have"),
    (cell("claims.csv", "superseded_by", "itself"), "superseded by one of another relationship"),
    (cell("claims.csv", "withdrawn_on", "2026-01-01"), "no reason is given"),
    (cell("claims.csv", "withdrawal_reason", "x" * 400), "longer than 300 letters"),
    (cell("cities.csv", "latitude", "91"), "latitude is 91, beyond what it may be"),
    (cell("cities.csv", "latitude", "nan"), "which is no number"),
    (cell("cities.csv", "latitude", ""), "has but one of latitude and longitude"),
    (cell("cities.csv", "names", '["x", {}]'), "which is no array"),
    (cell("cities.csv", "names", "[" * 5000), "which is no array"),
    (cell("cities.csv", "names", "[7]"), "are not all text"),
    (cell("cities.csv", "part_of", "itself"), "is part of itself"),
    (cell("relationships.csv", "part_of", "999999"), "part_of names 999999, which relationships.csv does not have"),
    (cell("relationships.csv", "part_of", "itself"), "is part of itself"),
    (ring, "is part of one that is a part itself"),
    (cell("cities.csv", "name_en", "a\x00b"), "which is no text"),
    (cell("milestones.csv", "cities", "[999]"), "cities names 999"),
    (cell("parties.csv", "position", "-1"), "position is -1, beyond"),
    (doubled("cities.csv"), "cities.csv holds "),
    (doubled("parties.csv"), " twice."),
    (replaced("countries.csv", "\r\n", "\xff\r\n"), "other columns"),
    (lambda files: files.update({"sources.csv": b"\xff\xfe" + files["sources.csv"]}), "not written in UTF-8"),
    (lambda files: files.update({"sources.csv": files["sources.csv"] + b'"open'}), "sources.csv, line"),
    (lambda files: files.update({"sources.csv": files["sources.csv"] + b"a,b\r\n"}), "has 2 cells where 10 belong"),
    (lambda files: files.update({"networks.csv": b""}), "networks.csv has other columns"),
    (lambda files: files.update({f"f{at}": b"" for at in range(200)}), "holds 21"),
]


@pytest.mark.parametrize(("change", "says"), FAULTS, ids=[says[:40] for _, says in FAULTS])
def test_a_damaged_package_is_refused_with_its_line(change: Callable[[dict[str, bytes]], None], says: str) -> None:
    factories.small_atlas()
    path = damaged(taken_out(), change)
    with nothing_here():
        with pytest.raises(UserError) as fault:
            brought_in(path)
        assert says in str(fault.value)
        assert not Country.objects.exists()


def test_a_bomb_and_other_files_are_refused(tmp_path: Path) -> None:
    factories.small_atlas()
    bomb = damaged(taken_out(), lambda files: files.update({"claims.csv": b"0" * 30_000_000}))
    text, missing = tmp_path / "a.txt", tmp_path / "missing.zip"
    text.write_text("not a zip")
    cut = tmp_path / "cut.zip"
    cut.write_bytes(bomb.read_bytes()[:-300])
    for path, says in ((bomb, "zip bomb"), (text, "no zip file"), (missing, "cannot be read"), (cut, "no zip file")):
        with nothing_here(), pytest.raises(UserError, match=says):
            brought_in(path)


def test_a_line_without_end_is_not_swallowed_whole() -> None:
    factories.small_atlas()
    noise = hashlib.shake_256(b"noise").hexdigest(1_000_000).encode()
    path = damaged(taken_out(), lambda files: files.update({"sources.csv": noise}))
    with nothing_here(), pytest.raises(UserError, match="longer than 1,048,576 letters"):
        brought_in(path)
