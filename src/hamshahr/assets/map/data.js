// Decodes the columns the server sends and turns ties into great-circle arcs. No browser API here.

/**
 * @typedef {object} Network
 * @property {string[]} kinds
 * @property {{id: (number|string)[], lon: Float64Array, lat: Float64Array, name: string[], ties: number[], url: string}} places
 * @property {{id: (number|string)[], a: number[], b: number[], kind: number[], start: (number|null)[], url: string}} ties
 */

/** Degrees of arc a straight piece may span; below this an arc is drawn as one piece. */
const STEP = 3;
const MAX_PIECES = 48;
const RADIANS = Math.PI / 180;
const MAX_LATITUDE = 85;
/** Pieces in a row of the texture that carries them; buffers are filled up to whole rows. */
export const ROW = 1024;
export const NO_YEAR = 0;

/**
 * @param {any} tiesAnswer the server's answer at `data-ties-url`
 * @param {any} placesAnswer the answer at `data-places-url`, or null where the places are in the first
 * @returns {Network}
 * @throws {Error} when columns are missing or differ in length
 */
export function decode(tiesAnswer, placesAnswer) {
  const places = placesAnswer ? placesAnswer.places ?? placesAnswer : tiesAnswer.places;
  const { kinds, ties } = tiesAnswer;
  checkColumns("places", places, ["id", "lon", "lat", "name", "ties"]);
  checkColumns("ties", ties, ["id", "a", "b", "kind", "start"]);
  return { kinds, ties, places: { ...places, lon: Float64Array.from(places.lon), lat: Float64Array.from(places.lat) } };
}

/**
 * @param {string} what
 * @param {any} table
 * @param {string[]} names
 */
function checkColumns(what, table, names) {
  for (const name of names) {
    if (table?.[name]?.length !== table?.id?.length || !Array.isArray(table?.[name])) {
      throw new Error(`Map data: column ${what}.${name} is missing or not as long as ${what}.id`);
    }
  }
}

/** @param {number} lon */
export const mercatorX = (lon) => (lon + 180) / 360;

/** @param {number} lat degrees, kept within ±85 */
export function mercatorY(lat) {
  const kept = Math.max(-MAX_LATITUDE, Math.min(MAX_LATITUDE, lat));
  return 0.5 - Math.log(Math.tan(Math.PI / 4 + (kept * RADIANS) / 2)) / (2 * Math.PI);
}

/**
 * Points of the great circle between two places, in degrees; longitudes run on past ±180 instead of jumping.
 * @param {number} lonA @param {number} latA @param {number} lonB @param {number} latB
 * @returns {number[]} lon, lat, lon, lat, … (two points for short or antipodal ties)
 */
export function greatCircle(lonA, latA, lonB, latB) {
  const cosA = Math.cos(latA * RADIANS), cosB = Math.cos(latB * RADIANS);
  const ax = cosA * Math.cos(lonA * RADIANS), ay = cosA * Math.sin(lonA * RADIANS), az = Math.sin(latA * RADIANS);
  const bx = cosB * Math.cos(lonB * RADIANS), by = cosB * Math.sin(lonB * RADIANS), bz = Math.sin(latB * RADIANS);
  const angle = Math.acos(Math.max(-1, Math.min(1, ax * bx + ay * by + az * bz)));
  const pieces = Math.min(MAX_PIECES, Math.ceil(angle / RADIANS / STEP));
  const sine = Math.sin(angle);
  const points = [lonA, latA];
  let last = lonA;
  /** @param {number} lon @param {number} lat */
  const add = (lon, lat) => {
    last = lon + 360 * Math.round((last - lon) / 360);
    points.push(last, lat);
  };
  if (sine > 1e-6) {
    for (let i = 1; i < pieces; i++) {
      const p = Math.sin((1 - i / pieces) * angle) / sine, q = Math.sin((i / pieces) * angle) / sine;
      const x = p * ax + q * bx, y = p * ay + q * by, z = p * az + q * bz;
      add(Math.atan2(y, x) / RADIANS, Math.atan2(z, Math.hypot(x, y)) / RADIANS);
    }
  }
  add(lonB, latB);
  return points;
}

/**
 * @typedef {object} Arcs straight pieces in mercator units of one world
 * @property {Float32Array} ends from x, from y, to x, to y of each piece
 * @property {Uint32Array} marks kind × 65536 + year of beginning (NO_YEAR where unknown) of each piece
 * @property {number} count pieces
 * @property {number} crossing first piece of the arcs that cross the antimeridian; they are drawn for the neighbouring worlds too
 */

/**
 * The arcs of some ties.
 * @param {Network} network
 * @param {Iterable<number>} which indexes of ties
 * @returns {Arcs}
 */
export function arcs(network, which) {
  const { places, ties } = network;
  const lines = [], crossing = [];
  let count = 0;
  for (const tie of which) {
    const a = ties.a[tie], b = ties.b[tie];
    const points = greatCircle(places.lon[a], places.lat[a], places.lon[b], places.lat[b]);
    const inside = points.every((value, i) => i % 2 === 1 || (value >= -180 && value <= 180));
    (inside ? lines : crossing).push({ tie, points });
    count += points.length / 2 - 1;
  }
  const room = Math.max(1, Math.ceil(count / ROW)) * ROW;
  const made = { ends: new Float32Array(room * 4), marks: new Uint32Array(room), count, crossing: 0 };
  let at = 0;
  for (const line of lines) at = writePieces(made, at, line, ties);
  made.crossing = at;
  for (const line of crossing) at = writePieces(made, at, line, ties);
  return made;
}

/**
 * @param {Arcs} arcs
 * @param {number} at index of the first piece to write
 * @param {{tie: number, points: number[]}} line
 * @param {Network["ties"]} ties
 * @returns {number} index after the last piece written
 */
function writePieces({ ends, marks }, at, { tie, points }, ties) {
  const mark = ties.kind[tie] * 65536 + (ties.start[tie] ?? NO_YEAR);
  let x = mercatorX(points[0]), y = mercatorY(points[1]);
  for (let i = 2; i < points.length; i += 2, at++) {
    const nextX = mercatorX(points[i]), nextY = mercatorY(points[i + 1]);
    ends.set([x, y, nextX, nextY], at * 4);
    marks[at] = mark;
    [x, y] = [nextX, nextY];
  }
  return at;
}

/**
 * For every place the indexes of its ties.
 * @param {Network} network
 * @returns {number[][]}
 */
export function tiesOfPlaces({ places, ties }) {
  const lists = places.id.map(() => /** @type {number[]} */ ([]));
  ties.id.forEach((_, tie) => {
    lists[ties.a[tie]].push(tie);
    if (ties.b[tie] !== ties.a[tie]) lists[ties.b[tie]].push(tie);
  });
  return lists;
}
