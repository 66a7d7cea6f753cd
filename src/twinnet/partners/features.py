"""The features of a city with every other city, all read from tables of known ties.

Logarithms throughout where values are many-sided; NaN where a city without ties has no value. Nothing here looks at
anything but :class:`Known`, so a tie that is not known cannot tell of itself.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from twinnet.partners.cities import EARTH_KM, Floats
from twinnet.partners.known import FLOOR, Known

Columns = dict[str, NDArray[Any]]
_AT_MOST = 0.98


def table(known: Known, city: int) -> Floats:
    """Features (n, len(NAMES)) of all cities as partners of one; each column lies together in memory."""
    columns = features(known, city)
    lying = np.empty((len(NAMES), len(known.degree)), dtype=np.float32)
    for row, name in enumerate(NAMES):
        lying[row] = columns[name]
    return lying.T


def features(known: Known, city: int) -> Columns:
    """The same by name, each (n,) or one value for all."""
    km = known.still.cities.kilometres_to_all(city)
    columns = {
        **_place(known, city, km),
        **_size(known, city),
        **_culture(known, city),
        **_affinity(known, city),
        **_structure(known, city),
        **_partners(known, city, km),
    }
    return columns | _listing(known, city, columns) | _own(known, city)


def _own(known: Known, city: int) -> Columns:
    """What is the city's own, one value for all rows."""
    still, cities = known.still, known.still.cities
    found = {
        "own_lat": cities.lat[city],
        "own_lon": cities.lon[city],
        "own_continent": still.continent[city],
        "own_size": cities.log_population[city],
        "own_rank": still.log_rank[city],
        "own_country_cities": still.country_cities[cities.country[city]],
        "own_degree": known.degree[city],
        "own_partners_degree": known.mean_degree[city],
        "own_spread": known.spread[city],
        "own_domestic": known.domestic[city],
    }
    return {name: np.asarray(value) for name, value in found.items()}


def _place(known: Known, city: int, km: Floats) -> Columns:
    still, cities = known.still, known.still.cities
    bend = np.abs(cities.lon - cities.lon[city])
    return {
        "km": np.log(km + 5),
        "lat_apart": np.abs(cities.lat - cities.lat[city]),
        "lon_apart": np.minimum(bend, 360 - bend),
        "lat": cities.lat,
        "lon": cities.lon,
        "continent": still.continent,
        "same_continent": still.continent == still.continent[city],
    }


def _size(known: Known, city: int) -> Columns:
    still, cities = known.still, known.still.cities
    size, rank, quantile = cities.log_population, still.log_rank, still.quantile
    return {
        "size": size,
        "size_apart": np.abs(size - size[city]),
        "rank": rank,
        "rank_apart": np.abs(rank - rank[city]),
        "quantile_apart": np.abs(quantile - quantile[city]),
        "capitals": cities.is_capital + 2 * int(cities.is_capital[city]),
        "country_cities": still.country_cities[cities.country],
    }


def _culture(known: Known, city: int) -> Columns:
    still, cities = known.still, known.still.cities
    own = cities.country[city]
    return {
        "name": still.alike_names(city),
        "same_word": still.words.row(city),
        "language": still.shares_language(city),
        "same_country": cities.country == own,
        "border": still.border[own][cities.country],
    }


def _affinity(known: Known, city: int) -> Columns:
    cities = known.still.cities
    own, theirs = cities.country[city], cities.country
    own_region, their_region = cities.region[city], cities.region
    country_degree = np.maximum(known.country_degree[theirs], 1.0)
    between = known.region_ties.row(own_region)[their_region]
    chance = known.region_degree[own_region] * known.region_degree[their_region] / max(known.degree.sum(), 1)
    share = known.country_share[own][theirs]
    return {
        "lift": known.country_lift[own][theirs],
        "country_ties": np.log1p(known.country_ties[own])[theirs],
        "share": _log(share),
        "back_share": _log(known.country_share[:, own][theirs]),
        "share_size": _log(share * (known.degree + 0.3) / country_degree, 1e-7),
        "region_share": _log(known.region_share[own_region])[theirs],
        "region_back_share": _log(known.region_share[:, own])[their_region],
        "near_share": _log(known.near_share[city])[theirs],
        "near_back_share": _log(known.near_share[:, own]),
        "peer_share": _log(known.peer_share[city])[theirs],
        "peer_back_share": _log(known.peer_share[:, own]),
        "region_rate": _log(known.region_rate[:, own], 1e-4)[their_region],
        "near_rate": known.near_rate[:, own],
        "peer_rate": known.peer_rate[:, own],
        "region_ties": between,
        "region_lift": np.log((between + 0.3) / (chance + 0.3)),
        "in_country": known.by_country[city][theirs],
        "their_in_country": known.by_country[:, own],
        "in_region": known.by_region.row(city)[their_region],
        "profile": known.profile @ known.profile[city],
    }


def _structure(known: Known, city: int) -> Columns:
    found: Columns = {name: rows.row(city) for name, rows in known.paths.items()}
    shared = found["shared"]
    found["jaccard"] = shared / np.maximum(known.degree + known.degree[city] - shared, 1)
    found["shared_of_own"] = shared / max(float(known.degree[city]), 1.0)
    found["shared_of_theirs"] = shared / np.maximum(known.degree, 1)
    found["spectral"] = known.spectral @ known.spectral[city]
    found["factors"] = known.factors @ known.factors[city]
    found["degree"] = known.degree
    return found


def _partners(known: Known, city: int, km: Floats) -> Columns:
    """How the pair compares with the partners that each of the two has."""
    cities = known.still.cities
    own_near, their_near = _nearest_partner(known, city)
    size, apart = cities.log_population, np.log(km / EARTH_KM + FLOOR)
    usual = np.maximum(known.country_mean_degree[cities.country], 0.1)
    return {
        "their_partners_size": known.mean_size - size[city],
        "own_partners_size": known.mean_size[city] - size,
        "their_partners_apart": known.mean_apart - apart,
        "own_partners_apart": known.mean_apart[city] - apart,
        "their_partners_degree": known.mean_degree,
        "own_partner_near": own_near,
        "their_partner_near": their_near,
        "spread": known.spread,
        "domestic": known.domestic,
        "degree_in_country": known.degree / usual,
        "peer_degree": known.peer_degree,
        "near_degree": known.near_degree,
    }


def _listing(known: Known, city: int, found: Columns) -> Columns:
    """Whether a tie of the two would be in the network at all, and what is seen beside what could be seen."""
    told, country = known.listing, known.still.cities.country
    absent, near_absent, peer_absent = 1 - told.chance, 1 - known.near_listed, 1 - known.peer_listed
    expected = _log(told.rate[country[city]][country] * told.weight, 1e-9) + np.log(told.weight[city])
    return {
        "listed": told.chance,
        "own_listed": np.asarray(told.chance[city]),
        "either_listed": _log(told.either(city), 0.02),
        "open_rate": expected,
        "ready": known.ready,
        "own_ready": np.asarray(known.ready[city]),
        "open_pull": expected + known.ready + known.ready[city],
        "near_listed": known.near_listed,
        "own_near_listed": np.asarray(known.near_listed[city]),
        "near_tied_open": _of_open(found["near_tied"], absent * near_absent[city]),
        "tied_near_open": _of_open(found["tied_near"], absent[city] * near_absent),
        "peer_tied_open": _of_open(found["peer_tied"], absent * peer_absent[city]),
        "tied_peer_open": _of_open(found["tied_peer"], absent[city] * peer_absent),
    }


def _of_open(ties: NDArray[Any], unseen: NDArray[Any]) -> NDArray[Any]:
    """Ties by the share of pairs of which a tie would be seen; ``unseen`` is the rest."""
    return _log(ties / (1 - _AT_MOST * unseen), 1e-3)


def _nearest_partner(known: Known, city: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Log km from each city to the nearest partner of this one, and from this one to the nearest of each city's."""
    points = known.still.cities.points32
    partners = known.ties.columns(city)
    own = np.full(len(points), np.nan, dtype=np.float32)
    if len(partners):
        own = _log_km((points @ points[partners].T).max(axis=1))
    their = np.full(len(points), np.nan, dtype=np.float32)
    if len(known.tied):
        nearness = (points @ points[city])[known.ties.column]
        their[known.tied] = _log_km(np.maximum.reduceat(nearness, known.ties.start[known.tied]))
    return own, their


def _log_km(cosine: Floats) -> Floats:
    return np.log(EARTH_KM * np.arccos(np.clip(cosine, -1, 1)) + 5).astype(np.float32)


def _log(values: NDArray[Any], floor: float = 1e-5) -> NDArray[Any]:
    return np.log(values + np.float32(floor))


PATHS = (
    *("adamic", "shared", "knit", "three", "over_near", "shared_near", "near_shared"),
    *("near_tied", "tied_near", "near_near", "peer_tied", "tied_peer", "peer_peer", "near_peer", "peer_near"),
)
NAMES = (
    *("km", "lat_apart", "lon_apart", "lat", "lon", "continent", "same_continent"),
    *("size", "size_apart", "rank", "rank_apart", "quantile_apart", "capitals", "country_cities"),
    *("name", "language", "same_country", "border"),
    *("lift", "country_ties", "share", "back_share", "share_size", "region_share", "region_back_share"),
    *("near_share", "near_back_share", "peer_share", "peer_back_share", "region_rate", "near_rate", "peer_rate"),
    *("region_ties", "region_lift", "in_country", "their_in_country", "in_region", "profile"),
    *PATHS,
    *("jaccard", "shared_of_own", "shared_of_theirs", "spectral", "factors", "degree"),
    *("their_partners_size", "own_partners_size", "their_partners_apart", "own_partners_apart"),
    *("their_partners_degree", "own_partner_near", "their_partner_near", "spread", "domestic"),
    *("degree_in_country", "peer_degree", "near_degree"),
    *("own_lat", "own_lon", "own_continent", "own_size", "own_rank", "own_country_cities", "own_degree"),
    *("own_partners_degree", "own_spread", "own_domestic"),
    *("listed", "own_listed", "either_listed", "open_rate", "ready", "own_ready", "open_pull"),
    *("near_listed", "own_near_listed", "near_tied_open", "tied_near_open", "peer_tied_open", "tied_peer_open"),
    "same_word",
)
"""The order of columns in tables and saved models."""
