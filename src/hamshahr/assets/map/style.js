// The quiet ground of the map (land, borders, names) as a MapLibre style, in the colours of the page's theme.
import { feature, mesh } from "topojson-client";
import { byRank, firstZooms } from "./names.js";

/** @param {Element} element @param {string} name of a custom property holding #rrggbb */
export const token = (element, name) => getComputedStyle(element).getPropertyValue(name).trim();

/** @param {string} hex #rrggbb @returns {number[]} red, green, blue as fractions of one */
export function fractions(hex) {
  if (!/^#[0-9a-f]{6}$/i.test(hex)) throw new Error(`Map colour is not of the form #rrggbb: "${hex}"`);
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255);
}

/** @param {Element} frame the paint of each layer of the ground, by layer and property */
export function groundPaint(frame) {
  const land = token(frame, "--map-land"), border = token(frame, "--map-border");
  return {
    sea: { "background-color": token(frame, "--map-sea") },
    land: { "fill-color": land, "fill-antialias": false },
    borders: { "line-color": border, "line-width": 0.7 },
    disputed: { "line-color": border, "line-width": 0.7, "line-dasharray": [2, 3] },
    names: {
      "text-color": token(frame, "--map-label"),
      "text-halo-color": token(frame, "--map-halo"),
      "text-halo-width": 1.4,
    },
  };
}

/** @param {any} world TopoJSON of world.json @param {Element} frame @returns {import("maplibre-gl").StyleSpecification} */
export function groundStyle(world, frame) {
  const paint = groundPaint(frame);
  const { countries } = world.objects;
  /** @param {any} a @param {any} b */
  const between = (a, b) => a !== b;
  /** @param {any} a @param {any} b */
  const settled = (a, b) => Boolean(a.id && b.id);
  /** @param {string} part @param {any} geometry */
  const lines = (part, geometry) => ({ type: "Feature", properties: { part }, geometry });
  const ground = feature(world, countries).features.map((/** @type {any} */ land) => ({ ...land, properties: { part: "land" } }));
  ground.push(
    lines("borders", mesh(world, countries, (a, b) => between(a, b) && settled(a, b))),
    lines("disputed", mesh(world, countries, (a, b) => between(a, b) && !settled(a, b))),
  );
  /** @param {string} part */
  const only = (part) => ["==", ["get", "part"], part];
  return /** @type {any} */ ({
    version: 8,
    sources: {
      ground: { type: "geojson", data: { type: "FeatureCollection", features: ground }, tolerance: 0.5, buffer: 4, maxzoom: 4 },
      names: { type: "geojson", data: { type: "FeatureCollection", features: [] }, buffer: 64, maxzoom: 5 },
    },
    layers: [
      { id: "sea", type: "background", paint: paint.sea },
      { id: "land", type: "fill", source: "ground", filter: only("land"), paint: paint.land },
      { id: "borders", type: "line", source: "ground", filter: only("borders"), paint: paint.borders },
      { id: "disputed", type: "line", source: "ground", filter: only("disputed"), paint: paint.disputed },
      {
        id: "names", type: "symbol", source: "names", filter: [">=", ["zoom"], ["get", "from"]],
        layout: {
          "text-field": ["get", "name"], "text-font": ["Vazirmatn"], "symbol-sort-key": ["get", "rank"],
          "text-size": ["interpolate", ["linear"], ["get", "rank"], 0, 14, 300, 12],
          "text-variable-anchor": ["bottom", "top", "left", "right"], "text-radial-offset": 0.6, "text-padding": 4,
          "text-max-width": 12,
        },
        paint: paint.names,
      },
    ],
  });
}

/**
 * Names as points (`names.js` tells which come first).
 * @param {import("./data.js").Network} network
 * @param {number[]} which indexes of places
 * @param {boolean} always show all from the first zoom on (as far as they do not overlap)
 */
export function nameFeatures({ places }, which, always) {
  const ranked = byRank(places, which);
  const from = always ? ranked.map(() => 0) : firstZooms(places, ranked);
  return {
    type: /** @type {const} */ ("FeatureCollection"),
    features: ranked.map((i, rank) => ({
      type: /** @type {const} */ ("Feature"),
      geometry: { type: /** @type {const} */ ("Point"), coordinates: [places.lon[i], places.lat[i]] },
      properties: { name: places.name[i], rank, from: from[rank] },
    })),
  };
}
