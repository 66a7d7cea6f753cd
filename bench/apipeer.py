"""The atlas as Datasette wants it: joined beforehand, with keys and indices for what it is asked."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

_TABLES = """
CREATE TABLE cities (
    id INTEGER PRIMARY KEY, name_en TEXT, name_fa TEXT, name_local TEXT, country TEXT, latitude FLOAT, longitude FLOAT,
    geonames_id INTEGER, wikidata_id TEXT, kind TEXT, region TEXT, part_of INTEGER, population INTEGER, time_zone TEXT,
    unlocode TEXT, iso_code TEXT, is_provisional INTEGER, ties INTEGER, all_names TEXT
);
INSERT INTO cities
    SELECT p.id, p.name_en, p.name_fa, p.name_local, p.country_id, p.latitude, p.longitude, p.geonames_id,
        p.wikidata_id, p.kind, r.iso_code, p.part_of_id, p.population, p.time_zone, p.unlocode, p.iso_code,
        p.is_provisional,
        (SELECT COUNT(*) FROM atlas.ties_party t JOIN atlas.ties_relationship s ON s.id = t.relationship_id
            WHERE t.place_id = p.id AND NOT s.is_withdrawn),
        (SELECT group_concat(n.name, ' · ') FROM atlas.atlas_placename n WHERE n.place_id = p.id)
    FROM atlas.atlas_place p LEFT JOIN atlas.atlas_place r ON r.id = p.region_id;
CREATE INDEX cities_population ON cities (population);
CREATE VIRTUAL TABLE cities_fts USING fts5 (all_names, content="cities", content_rowid="id", prefix='2 3 4');
INSERT INTO cities_fts (cities_fts) VALUES ('rebuild');
INSERT INTO cities_fts (cities_fts) VALUES ('optimize');

CREATE TABLE names (id INTEGER, name TEXT);
INSERT INTO names SELECT place_id, name FROM atlas.atlas_placename;

CREATE TABLE relationships (
    id INTEGER PRIMARY KEY, name_en TEXT, name_fa TEXT, kind TEXT, status TEXT, start TEXT, "end" TEXT, agreement TEXT,
    is_weak INTEGER, is_withdrawn INTEGER, parties TEXT, claims TEXT
);
INSERT INTO relationships
    SELECT s.id, s.name_en, s.name_fa, s.kind, s.status,
        substr(s.start, 1, CASE s.start_precision WHEN 'year' THEN 4 WHEN 'month' THEN 7 ELSE 10 END),
        substr(s."end", 1, CASE s.end_precision WHEN 'year' THEN 4 WHEN 'month' THEN 7 ELSE 10 END),
        s.agreement, s.is_weak, s.is_withdrawn,
        (SELECT json_group_array(json_object('id', c.id, 'name_fa', c.name_fa, 'name_en', c.name_en,
                'name_local', c.name_local, 'country', c.country, 'latitude', c.latitude, 'longitude', c.longitude,
                'geonames_id', c.geonames_id, 'wikidata_id', c.wikidata_id))
            FROM (SELECT c.* FROM atlas.ties_party t JOIN cities c ON c.id = t.place_id
                WHERE t.relationship_id = s.id ORDER BY t.position, t.id) c),
        (SELECT json_group_array(json_object('id', k.id, 'source', k.key))
            FROM (SELECT k.id, o.key FROM atlas.ties_claim k JOIN atlas.atlas_source o ON o.id = k.source_id
                WHERE k.relationship_id = s.id AND k.superseded_by_id IS NULL AND k.withdrawn_on IS NULL
                ORDER BY k.id) k)
    FROM atlas.ties_relationship s WHERE NOT s.is_withdrawn;
CREATE INDEX relationships_kind ON relationships (kind, id);

CREATE TABLE ties_of_cities (
    city INTEGER, tie INTEGER, partner TEXT, country TEXT, kind TEXT, start TEXT, status TEXT, agreement TEXT
);
INSERT INTO ties_of_cities
    SELECT one.place_id, s.id, group_concat(c.name_en, ', '), group_concat(DISTINCT c.country), s.kind, s.start,
        s.status, s.agreement
    FROM relationships s
        JOIN atlas.ties_party one ON one.relationship_id = s.id
        JOIN atlas.ties_party other ON other.relationship_id = s.id AND other.place_id != one.place_id
        JOIN cities c ON c.id = other.place_id
    GROUP BY one.place_id, s.id;
CREATE INDEX ties_of_cities_city ON ties_of_cities (city);

CREATE TABLE map (
    id INTEGER PRIMARY KEY, kind TEXT, status TEXT, start TEXT, longitude_a FLOAT, latitude_a FLOAT, longitude_b FLOAT,
    latitude_b FLOAT, name_a TEXT, name_b TEXT
);
INSERT INTO map
    SELECT s.id, s.kind, s.status, s.start, a.longitude, a.latitude, b.longitude, b.latitude, a.name_en, b.name_en
    FROM relationships s
        JOIN cities a ON a.id = s.parties ->> '$[0].id'
        JOIN cities b ON b.id = s.parties ->> '$[1].id';
CREATE TABLE claims (
    id INTEGER PRIMARY KEY, relationship INTEGER, speaks_for INTEGER, kind TEXT, kind_as_written TEXT, status TEXT,
    start TEXT, "end" TEXT, note_fa TEXT, note_en TEXT, evidence TEXT, is_weak INTEGER, source TEXT
);
INSERT INTO claims
    SELECT c.id, c.relationship_id, c.speaks_for_id, c.kind, c.kind_as_written, c.status,
        substr(c.start, 1, CASE c.start_precision WHEN 'year' THEN 4 WHEN 'month' THEN 7 ELSE 10 END),
        substr(c."end", 1, CASE c.end_precision WHEN 'year' THEN 4 WHEN 'month' THEN 7 ELSE 10 END),
        c.note_fa, c.note_en, c.evidence, c.is_weak,
        json_object('key', o.key, 'name_fa', o.name_fa, 'name_en', o.name_en, 'source_class', o.source_class,
            'publisher', o.publisher, 'licence', o.licence, 'licence_url', o.licence_url, 'address', o.url)
    FROM atlas.ties_claim c JOIN atlas.atlas_source o ON o.id = c.source_id
    WHERE c.superseded_by_id IS NULL AND c.withdrawn_on IS NULL;
ANALYZE main;
"""


def make_peer(atlas: Path, peer: Path) -> None:
    """The peer's database from this atlas, made anew."""
    peer.unlink(missing_ok=True)
    with closing(sqlite3.connect(peer)) as db:
        db.execute("ATTACH DATABASE ? AS atlas", [str(atlas)])
        db.executescript(_TABLES)
        db.commit()
