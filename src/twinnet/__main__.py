"""`python -m twinnet measures EDGES.tsv [--nodes]`: the library for people without the platform."""

from __future__ import annotations

import argparse
import csv
import json
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, TextIO

from twinnet.impact import command as impact
from twinnet.measures import nodes, whole
from twinnet.network import Pact, network, read_ties
from twinnet.partners import command as partners


def main(arguments: Sequence[str] | None = None, out: TextIO = sys.stdout) -> int:
    parser = argparse.ArgumentParser(prog="python -m twinnet", description="Measures of a network of cities.")
    commands = parser.add_subparsers(dest="command", required=True)
    measures = commands.add_parser("measures", help="all measures of a network, as JSON")
    measures.add_argument("edges", type=Path, help="one tie a line, the parties separated by tabs (commas in a .csv)")
    measures.add_argument("--nodes", action="store_true", help="the measures of every node instead, tab-separated")
    measures.add_argument("--pacts", type=Pact, choices=list(Pact), default=Pact.CLIQUE, help="ties of three or more")
    measures.add_argument("--parallel", action="store_true", help="every row is an edge of its own")
    impact.add_arguments(commands.add_parser("impact", help=impact.HELP))
    partners.add_arguments(commands.add_parser("partners", help=partners.HELP))
    chosen = parser.parse_args(arguments)
    if chosen.command in _TEXTS:
        return _print_text(_TEXTS[chosen.command], chosen, out)
    try:
        graph = network(read_ties(chosen.edges), pacts=chosen.pacts, parallel=chosen.parallel)
        _print_nodes(graph, out) if chosen.nodes else _print_whole(graph, out)
    except (OSError, UnicodeDecodeError, ValueError) as error:
        sys.stderr.write(f"{chosen.edges}: {error}\n")
        return 2
    return 0


_TEXTS: Mapping[str, Callable[[argparse.Namespace], str]] = {"impact": impact.run, "partners": partners.run}


def _print_text(run: Callable[[argparse.Namespace], str], chosen: argparse.Namespace, out: TextIO) -> int:
    try:
        out.write(f"{run(chosen)}\n")
    except (OSError, UnicodeDecodeError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def _print_whole(graph: Any, out: TextIO) -> None:
    figures = {name: None if _is_nan(value) else value for name, value in whole(graph).as_dict().items()}
    json.dump(figures, out, indent=2)
    out.write("\n")


def _print_nodes(graph: Any, out: TextIO) -> None:
    found = nodes(graph)
    names = [field.name for field in fields(found)]
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerow(names)
    writer.writerows(zip(*(list(getattr(found, name)) for name in names), strict=True))


def _is_nan(value: object) -> bool:
    return isinstance(value, float) and math.isnan(value)


if __name__ == "__main__":
    raise SystemExit(main())
