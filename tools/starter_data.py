"""Check the seed data in `src/hamshahr/starter/data/`, and that no gathered fact was lost on the way into it.

    python -m tools.starter_data

The facts were gathered into `$HAMSHAHR_SHARED/starter` (default `../shared/starter`): one row for each claim, its
cities as plain names. The mechanical part of what was done to them is written here (`party`, `KINDS`, `PACTS`) and
every row is followed to its claim. Names in Persian, notes, places and publishers were made and checked by hand: see
the README beside the data. Exits with 1 and one line for each fault.
"""

from __future__ import annotations

import csv
import os
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "src" / "hamshahr" / "starter" / "data"
Row = dict[str, str]

KINDS = {
    "sister": {"sister"},
    "partnership": {"sister"},
    "friendship": {"friendship"},
    "cooperation": {"memorandum", "letter_of_intent"},
    "solidarity": {"solidarity_pact"},
    "multi": {"multilateral_pact"},
}
PACTS = {
    "six-city": "pact-six-city-ring-1958",
    "UCCI": "pact-ucci-1982",
    "Free Cities": "pact-free-cities-2020",
    "tripartite": "pact-bremen-durban-windhoek-2024",
}
NAMESAKES = {
    ("Bloomington", "Canterbury"): "US-bloomington-il",
    ("Bloomington", "Santa Clara"): "US-bloomington-in",
    ("Seoul", "Christchurch"): "KR-seoul-songpa",
    ("Shanghai", "Palo Alto"): "CN-shanghai-yangpu",
}
REFERENCES = {
    ("relationships", "parties"): "places",
    ("claims", "relationship"): "relationships",
    ("claims", "source"): "sources",
    ("claims", "speaks_for"): "places",
    ("networks", "headquarters"): "places",
    ("networks", "source"): "sources",
    ("memberships", "place"): "places",
    ("memberships", "network"): "networks",
    ("memberships", "source"): "sources",
    ("milestones", "places"): "places",
    ("milestones", "source"): "sources",
}
OPTIONAL = {"speaks_for", "headquarters", "places"}
DATES = ("start", "end", "status_date", "founded", "since", "date")
PRECISIONS = {0: "", 4: "year", 7: "month", 10: "day"}
FORBIDDEN_IN_PERSIAN = re.compile("[\u064a\u0643\u0649\u0629\u0640]|(?<![A-Z0-9])[0-9]")
PERSIAN_REQUIRED = ("places", "networks", "milestones", "sources")
KEYED = ("places", "sources", "relationships", "networks", "milestones")


def read(path: Path) -> list[Row]:
    """The rows of a CSV file in UTF-8, by column name."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def tables() -> dict[str, list[Row]]:
    """Every table of the seed data by its name."""
    return {path.stem: read(path) for path in sorted(DATA.glob("*.csv"))}


def reference_faults(data: dict[str, list[Row]]) -> list[str]:
    """Keys used twice, and references that lead nowhere or are missing."""
    keys = {name: [row["key"] for row in data[name]] for name in KEYED}
    faults = [f"{name}: {key} twice" for name in KEYED for key, n in Counter(keys[name]).items() if n > 1]
    known = {name: set(values) for name, values in keys.items()}
    for (table, column), target in REFERENCES.items():
        for row in data[table]:
            named = [key for key in row[column].split("|") if key]
            faults += [f"{table}.{column}: no {key!r} in {target}" for key in named if key not in known[target]]
            if not named and column not in OPTIONAL:
                faults.append(f"{table}.{column}: empty in {row}")
    return faults


def content_faults(data: dict[str, list[Row]]) -> list[str]:
    """Sources without address, dates without precision, missing or badly written Persian, claims for a non-party."""
    faults = [f"sources: no address for {row['key']}" for row in data["sources"] if "://" not in row["url"]]
    parties = {row["key"]: row["parties"].split("|") for row in data["relationships"]}
    faults += [
        f"{key}: parties {named}" for key, named in parties.items() if len(set(named)) != len(named) or len(named) < 2
    ]
    for row in data["claims"]:
        if row["speaks_for"] and row["speaks_for"] not in parties[row["relationship"]]:
            faults.append(f"claims: {row['speaks_for']} is not a party of {row['relationship']}")
        if bool(row["note_en"]) != bool(row["note_fa"]):
            faults.append(f"claims: note in one language only for {row['relationship']}")
    for table, rows in data.items():
        for row in rows:
            faults += [
                f"{table}: {row[column]!r} and precision {row[f'{column}_precision']!r}"
                for column in DATES
                if f"{column}_precision" in row and PRECISIONS.get(len(row[column])) != row[f"{column}_precision"]
            ]
            for column, text in row.items():
                if not column.endswith("_fa"):
                    continue
                if FORBIDDEN_IN_PERSIAN.search(text) or (table in PERSIAN_REQUIRED and not text):
                    faults.append(f"{table}.{column}: {text!r}")
    return faults


def slug(name: str) -> str:
    """`Xi'an` → `xi-an`: the part of a place's key after its country."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def party(city: str, country: str, partner: str = "") -> str:
    """The key of the place a gathered row means; namesakes and districts are told apart by the partner."""
    if (city, country) == ("Jerusalem", "PS"):
        return "PS-al-quds"
    return NAMESAKES.get((city, partner)) or f"{country}-{slug(city)}"


def relationship(row: Row) -> str:
    """The key of the relationship a gathered row belongs to: its pact, or the pair."""
    if row["kind"] == "multi":
        return next(key for word, key in PACTS.items() if word in row["note"])
    ends = (
        party(row["city_a"], row["country_a"], row["city_b"]),
        party(row["city_b"], row["country_b"], row["city_a"]),
    )
    return "--".join(sorted(ends))


def told_by(row: Row, claim: Row) -> bool:
    """Whether the claim holds all facts of a gathered row (a note is not a fact to compare: it was rewritten)."""
    ended = claim["status_date"] if row["status"] == "suspended" else claim["end"]
    return (
        claim["kind"] in KINDS[row["kind"]]
        and row["start_date"] in ("", claim["start"])
        and row["end_date"] in ("", ended)
        and row["status"] in ("unknown", claim["status"])
        and (not row["note"].replace("disputed date", "") or bool(claim["note_en"]))
    )


def lost_facts(starter: Path, data: dict[str, list[Row]]) -> tuple[list[str], int]:
    """Gathered rows that no claim tells, and the number of rows followed.

    A row of `ties.csv` may join facts of several pages: each fact must stand in some claim of the relationship, and
    its page must have a claim of its own.
    """
    address = {row["key"]: row["url"] for row in data["sources"]}
    claims: dict[str, list[Row]] = defaultdict(list)
    for claim in data["claims"]:
        claims[claim["relationship"]].append(claim)
    faults, followed = [], 0
    for name in ("ties_sources.csv", "ties_weak.csv", "ties.csv"):
        for row in read(starter / name):
            followed += 1
            told = claims[relationship(row)]
            of_page = [claim for claim in told if address[claim["source"]] == row["source_url"]]
            if name == "ties.csv":
                facts = [
                    any(row["start_date"] in ("", claim["start"]) for claim in told),
                    any(row["end_date"] in ("", claim["end"], claim["status_date"]) for claim in told),
                    any(row["status"] in ("unknown", claim["status"]) for claim in told),
                ]
                kept = bool(of_page) and all(facts)
            else:
                kept = any(told_by(row, claim) for claim in of_page)
                kept = kept and (name != "ties_weak.csv" or all(claim["weak"] == "1" for claim in of_page))
            if not kept:
                faults.append(f"{name}: not told: {row}")
    return faults, followed


def contradict(starts: set[str]) -> bool:
    """Whether dates exclude each other: `1989` and `1989-05` do not, `1989` and `1990` do."""
    return any(not (a.startswith(b) or b.startswith(a)) for a in starts for b in starts)


def figures(data: dict[str, list[Row]]) -> str:
    """The sizes of the seed data, in lines to read."""
    claims = data["claims"]
    starts: dict[str, set[str]] = defaultdict(set)
    for claim in claims:
        if claim["start"]:
            starts[claim["relationship"]].add(claim["start"])
    weak = {claim["relationship"] for claim in claims if claim["weak"] == "1"}
    apart = sum(contradict(given) for given in starts.values())
    lines = [
        ", ".join(f"{len(rows)} {name}" for name, rows in data.items()),
        f"relationships: {len(weak)} seen only on weak sources, {apart} with dates that contradict each other",
    ]
    for column in ("kind", "status"):
        counted = Counter(claim[column] or "not said" for claim in claims).most_common()
        lines.append(f"claims by {column}: " + ", ".join(f"{value} {n}" for value, n in counted))
    lines.append(f"claims by a city itself: {sum(bool(claim['speaks_for']) for claim in claims)}")
    lines.append(f"places without a GeoNames number: {sum(not place['geonameid'] for place in data['places'])}")
    return "\n".join(lines)


def main() -> int:
    data = tables()
    faults = reference_faults(data) + content_faults(data)
    starter = Path(os.environ.get("HAMSHAHR_SHARED", "../shared")) / "starter"
    print(figures(data))
    if starter.is_dir():
        lost, followed = lost_facts(starter, data)
        faults += lost
        print(f"{followed} gathered rows followed to their claims, {len(lost)} lost")
    else:
        print(f"{starter} is not there: the gathered rows were not followed")
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
