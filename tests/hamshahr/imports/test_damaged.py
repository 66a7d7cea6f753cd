"""Hundreds of damaged files: each ends in a clear error or in rows, and none leaves anything in the atlas."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest

from hamshahr.atlas.gazetteer import load_gazetteer
from hamshahr.atlas.models import Place
from hamshahr.audit.actions import Actor
from hamshahr.core.errors import UserError
from hamshahr.imports.models import Import, Outcome, State
from hamshahr.imports.options import Options
from hamshahr.imports.staging import stage
from hamshahr.imports.tables import Limits
from tests.hamshahr.imports.conftest import SOURCE, dump

HEADER = "city1,country1,city2,country2,since,status,note,source_url"
ROWS = [
    "Berlin,Germany,Paris,France,1987,active,mit Schulen,https://a.example/1",
    "München,Deutschland,تهران,ایران,1378/02/17,,یادداشت,",
    "Isfahan,Iran,Springfield,USA,,ended,,",
    '"Frankfurt, Main",Germany,Unterkleinhausen,Switzerland,7.5.1999,,"a ""quoted"" note",',
]
TEXT = "\n".join([HEADER, *ROWS]) + "\n"
NASTY = [
    *(
        "\u202e",
        "\u2066",
        "\u200b",
        "\x00",
        "\x07",
        "\ufeff",
        "\ud7ff",
        "\U000e0041",
        "\u2028",
        "\x1b[31m",
        "\u0301" * 50,
    ),
    *(
        "=1+1",
        "@SUM(A1)",
        "+49",
        "-1",
        '"',
        "'",
        ",",
        ";",
        "\t",
        "\r",
        "\n",
        "\\",
        "%s",
        "{0}",
        "1e999",
        "nan",
        "9" * 40,
    ),
    *("<script>alert(1)</script>", "' OR 1=1 --", "../../etc/passwd", "javascript:alert(1)", "http://[", "Q64"),
    *("a" * 60_000, "ﷺ" * 40, "𝓑𝓮𝓻𝓵𝓲𝓷"),
]
ENCODINGS = [
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-32",
    "cp1256",
    "cp1252",
    "cp1251",
    "shift_jis",
    "gb18030",
]
FILES = 300
LIMITS = Limits(file_bytes=2_000_000)


def damaged(seed: int) -> tuple[str, bytes]:
    """A file's ending and bytes; the same for the same seed."""
    chance = random.Random(seed)
    if seed % 5 == 0:
        return ".xlsx", _damaged_workbook(chance)
    data = _nasty(chance).encode(chance.choice(ENCODINGS), "replace")
    return chance.choice([".csv", ".tsv", ".txt", ".xlsx"]), _broken(chance, data)


def _nasty(chance: random.Random) -> str:
    lines = TEXT.splitlines()
    for _ in range(chance.randint(0, 3)):
        line = chance.randrange(len(lines))
        cells = lines[line].split(",")
        cells[chance.randrange(len(cells))] += chance.choice(NASTY)
        lines[line] = chance.choice([",", ",", ",", ";", "\t", "|"]).join(cells)
    return chance.choice(["\n", "\r\n", "\r"]).join(lines)


def _broken(chance: random.Random, data: bytes) -> bytes:
    how = chance.randrange(6)
    spot = chance.randrange(len(data))
    if how == 0:
        return data[:spot]
    if how == 1:
        return data[:spot] + chance.randbytes(chance.randint(1, 20)) + data[spot:]
    if how == 2:
        return data[:spot] + bytes([data[spot] ^ 1 << chance.randrange(8)]) + data[spot + 1 :]
    if how == 3:
        return chance.randbytes(chance.randint(1, 2000))
    if how == 4:
        return data + data[spot:] * chance.randint(1, 5)
    return data


def _damaged_workbook(chance: random.Random) -> bytes:
    book = openpyxl.Workbook()
    for line in TEXT.splitlines():
        book.active.append(line.split(","))
    good = io.BytesIO()
    book.save(good)
    if chance.random() < 0.4:
        return _broken(chance, good.getvalue())
    bad = io.BytesIO()
    bombs = [
        b"", b"<", b"\x00" * 100, b" " * 9_000_000, b"<worksheet/>", chance.randbytes(500),
        b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><worksheet>&b;</worksheet>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><worksheet/>',
    ]  # fmt: skip
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(bad, "w", zipfile.ZIP_DEFLATED) as target:
        parts = source.namelist()
        hit = chance.choice(parts)
        for part in parts:
            content = source.read(part)
            if part == hit:
                content = chance.choice([*bombs, _broken(chance, content)])
            if part != hit or chance.random() < 0.9:
                target.writestr(part, content)
    return bad.getvalue()


@pytest.fixture
def try_file(
    world: dict[str, Place], tmp_path: Path, by: Actor
) -> Iterator[Callable[[str, bytes], Import | UserError]]:
    """Stages a file; gives the import, or the error it ended in. Afterwards the atlas is as it was."""
    before = dump()

    def tried(ending: str, data: bytes) -> Import | UserError:
        path = tmp_path / f"damaged{ending}"
        path.write_bytes(data)
        try:
            return stage(path, Options(source=SOURCE), by=by, limits=LIMITS)
        except UserError as error:
            return error

    yield tried
    assert dump() == before


def test_damaged_files_end_in_an_error_or_in_rows(
    try_file: Callable[[str, bytes], Import | UserError], monkeypatch: pytest.MonkeyPatch
) -> None:
    gazetteer = load_gazetteer()
    monkeypatch.setattr("hamshahr.imports.staging.load_gazetteer", lambda: gazetteer)
    ends = {"error": 0, "rows": 0}
    for seed in range(FILES):
        ended = try_file(*damaged(seed))
        if isinstance(ended, UserError):
            assert len(str(ended)) > 20, seed
            ends["error"] += 1
        else:
            assert ended.state == State.STAGED, seed
            assert ended.rows.count() == ended.row_count > 0, seed
            for row in ended.rows.filter(outcome=Outcome.ERROR):
                assert row.message.startswith(f"row {row.number}, column "), seed
            ends["rows"] += 1
    assert min(ends.values()) > FILES // 10
