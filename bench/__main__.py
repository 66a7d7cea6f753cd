"""`make bench`: measure everything and write docs/benchmarks.md, or with ONLY=name measure one and write nothing.

Every measurement runs in a process of its own, so that none inherits another's memory. Ends non-zero when a figure is
below its reach or a measurement breaks.
"""

from __future__ import annotations

import datetime as dt
import importlib
import json
import os
import pkgutil
import platform
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import bench
from bench.figures import Figure

ROOT = Path(__file__).resolve().parent.parent
RESULT = ROOT / "docs" / "benchmarks.md"
_MARK = "figures: "


@dataclass(frozen=True, slots=True)
class Measurement:
    """What one module measured; `code` is that of its process."""

    name: str
    figures: list[Figure]
    code: int

    @property
    def ok(self) -> bool:
        return self.code == 0 and bool(self.figures) and all(figure.ok for figure in self.figures)


def main() -> int:
    if sys.argv[1:2] == ["--here"]:
        return _measure_here(sys.argv[2])
    names = measurements()
    only = os.environ.get("ONLY", "")
    busy = os.getloadavg()[0]
    if only and only not in names:
        print(f"There is no measurement {only!r}. There are: {', '.join(names)}.", file=sys.stderr)
        return 2
    taken = [_measure(name) for name in ([only] if only else names)]
    if not only:
        RESULT.write_text(report(taken, busy), encoding="utf-8")
        print(f"Written to {RESULT.relative_to(ROOT)}")
    failed = [measurement.name for measurement in taken if not measurement.ok]
    if failed:
        print(f"Below reach or broken: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def measurements() -> list[str]:
    """The names of the modules that measure: those whose text defines `run`."""
    modules = sorted(module.name for module in pkgutil.iter_modules(bench.__path__) if not module.name.startswith("_"))
    return [
        name for name in modules if "\ndef run(" in (Path(__file__).parent / f"{name}.py").read_text(encoding="utf-8")
    ]


def _measure(name: str) -> Measurement:
    """Run one measurement in its own process; its lines are passed on, its figures come back as one marked line."""
    print(f"→ {name} …", flush=True)
    figures: list[Figure] = []
    with subprocess.Popen(
        [sys.executable, "-m", "bench", "--here", name],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None  # a pipe was asked for
        for line in process.stdout:
            if line.startswith(_MARK):
                figures = [Figure(**fields) for fields in json.loads(line.removeprefix(_MARK))]
            else:
                print(line, end="", flush=True)
    for figure in figures:
        print(("" if figure.ok else "BELOW REACH ") + figure.line(), flush=True)
    return Measurement(name, figures, process.returncode)


def _measure_here(name: str) -> int:
    figures: list[Figure] = importlib.import_module(f"bench.{name}").run()
    print(_MARK + json.dumps([asdict(figure) for figure in figures]), flush=True)
    return 0


def report(taken: list[Measurement], busy: float) -> str:
    """The page docs/benchmarks.md; `busy` is the load average before the first measurement."""
    lines = [
        "# Benchmarks",
        "",
        f"Taken on {dt.datetime.now(tz=dt.UTC).date()} by `make bench` on {machine()}.",
        f"Load average before the first measurement: {busy:.1f}; above 0.5 the times are those of a shared machine.",
        "One measurement alone: `make bench ONLY=name`. Data from outside the project is read from `HAMSHAHR_SHARED`.",
        "",
        "| measurement | figure | value | reach | within | note |",
        "|---|---|---|---|---|---|",
    ]
    for measurement in taken:
        if not measurement.figures:
            lines.append(f"| `{measurement.name}` | – | broken (code {measurement.code}) | – | no | |")
        lines += [
            f"| `{measurement.name}` | {figure.name} | {figure.value:g} {figure.unit} | {figure.reach} "
            f"| {'yes' if figure.ok else '**no**'} | {figure.note} |"
            for figure in measurement.figures
        ]
    return "\n".join(lines) + "\n"


def machine() -> str:
    """Cores, memory and versions, as far as they explain a figure."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}, Python {platform.python_version()}"


if __name__ == "__main__":
    sys.exit(main())
