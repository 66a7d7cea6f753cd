// Prepares the land and borders of the map at build time from Natural Earth (public domain, npm `world-atlas`).
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { feature } from "topojson-client";
import { topology } from "topojson-server";
import { presimplify, quantile, simplify } from "topojson-simplify";

const require = createRequire(import.meta.url);
const KEEP_SHARE = 0.35;
const GRID = 2e4;

/** ISO 3166-1 alpha-2 of a numeric code ("840" → "US"), by the aliases of CLDR; undefined where there is none. */
export function alpha2(numeric) {
  if (!numeric) return undefined;
  const region = new Intl.Locale(`und-${numeric}`).region;
  return /^(?!ZZ)[A-Z]{2}$/.test(region ?? "") ? region : undefined;
}

/** Makes longitudes run on past ±180 instead of jumping, so that a ring is one continuous line. */
function unwrap(ring) {
  let shift = 0;
  return ring.map(([lon, lat], i) => {
    if (i > 0) {
      const step = lon - ring[i - 1][0];
      if (step > 180) shift -= 360;
      else if (step < -180) shift += 360;
    }
    return [lon + shift, lat];
  });
}

/** Closes a ring that goes once round a pole by leading it along the map's edge. */
function closePole(ring) {
  const [first, last] = [ring[0], ring[ring.length - 1]];
  if (Math.abs(last[0] - first[0]) < 180) return ring;
  const pole = first[1] < 0 ? -90 : 90;
  return [...ring, [last[0], pole], [first[0], pole], first];
}

/** The part of a ring between two meridians (Sutherland–Hodgman), moved by `shift` degrees; [] where nothing is left. */
function clip(ring, west, east, shift) {
  let points = ring.slice(0, -1);
  for (const [edge, inside] of [[west, (p) => p[0] >= west], [east, (p) => p[0] <= east]]) {
    const kept = [];
    points.forEach((point, i) => {
      const before = points[(i + points.length - 1) % points.length];
      if (inside(point) !== inside(before)) {
        const t = (edge - before[0]) / (point[0] - before[0]);
        kept.push([edge, before[1] + t * (point[1] - before[1])]);
      }
      if (inside(point)) kept.push(point);
    });
    points = kept;
  }
  if (points.length < 3) return [];
  return [...points, points[0]].map(([lon, lat]) => [lon + shift, lat]);
}

/** Splits a polygon that crosses the antimeridian into polygons within ±180 degrees. */
function mendPolygon(polygon) {
  const jumps = polygon.some((ring) => ring.some((p, i) => i > 0 && Math.abs(p[0] - ring[i - 1][0]) > 180));
  if (!jumps) return [polygon];
  const rings = polygon.map((ring) => closePole(unwrap(ring)));
  return [-360, 0, 360]
    .map((shift) => rings.map((ring) => clip(ring, -180 - shift, 180 - shift, shift)).filter((ring) => ring.length))
    .filter((part) => part.length);
}

/** A GeoJSON polygon or multipolygon without lines across the antimeridian. */
export function mend(geometry) {
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  return { type: "MultiPolygon", coordinates: polygons.flatMap(mendPolygon) };
}

/** TopoJSON text with one object `countries`; each has its alpha-2 code as id, disputed areas have none. */
export async function world() {
  const atlas = JSON.parse(await readFile(require.resolve("world-atlas/countries-50m.json"), "utf8"));
  const features = feature(atlas, atlas.objects.countries).features.map((country) => ({
    type: "Feature", id: alpha2(country.id), properties: {}, geometry: mend(country.geometry),
  }));
  const fine = presimplify(topology({ countries: { type: "FeatureCollection", features } }, 1e5));
  const least = quantile(fine, KEEP_SHARE);
  const coarse = simplify(fine, least);
  const geojson = { type: "FeatureCollection", features: feature(coarse, coarse.objects.countries).features };
  return JSON.stringify(topology({ countries: geojson }, GRID));
}
