// Decodes the columns the server sends and turns ties into great-circle arcs. No browser API here.

/**
 * @typedef {object} Network
 * @property {string[]} kinds
 * @property {{id: (number|string)[], lon: Float64Array, lat: Float64Array, name: string[], ties: number[], weight?: number[], url: string}} places
 * @property {{id: (number|string)[], a: number[], b: number[], kind: number[], start: (number|null)[], url: string}} ties
 */

/** How far a straight piece may stray from its great circle, in widths of the world (less than half a pixel at zoom 1). */
const STRAY = 3e-4;
const MAX_DEPTH = 6;
/** Length of the sum of the two ends' unit vectors below which a tie (over some 20 degrees) is halved at least once: the middle
 * of one that crosses the equator evenly lies on the straight line although the rest does not. */
const LONG = 1.97;
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
  if (places.weight) checkColumns("places", places, ["id", "weight"]);
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

/** @param {number} y mercator @returns {number} degrees */
export const latitude = (y) => (2 * Math.atan(Math.exp(Math.PI * (1 - 2 * y))) - Math.PI / 2) / RADIANS;

/**
 * Points of the great circle between two places, in mercator units; x runs on past 0 and 1 instead of jumping. Pieces are
 * halved until none strays more than STRAY from the circle, so straight ties cost one piece and bent ones as many as they need.
 * @param {number} lonA @param {number} latA @param {number} lonB @param {number} latB degrees
 * @returns {number[]} x, y, x, y, … (two points for antipodal ties, which have no one circle)
 */
export function greatCircle(lonA, latA, lonB, latB) {
  const cosA = Math.cos(latA * RADIANS), cosB = Math.cos(latB * RADIANS);
  const ax = cosA * Math.cos(lonA * RADIANS), ay = cosA * Math.sin(lonA * RADIANS), az = Math.sin(latA * RADIANS);
  const bx = cosB * Math.cos(lonB * RADIANS), by = cosB * Math.sin(lonB * RADIANS), bz = Math.sin(latB * RADIANS);
  const points = [mercatorX(lonA), mercatorY(latA)];
  /** @param {number} x @param {number} near the same meridian in the world nearest to `near` */
  const beside = (x, near) => x + Math.round(near - x);
  /**
   * @param {number} px @param {number} py @param {number} pz @param {number} x0 @param {number} y0
   * @param {number} qx @param {number} qy @param {number} qz @param {number} x1 @param {number} y1 @param {number} depth
   */
  const halve = (px, py, pz, x0, y0, qx, qy, qz, x1, y1, depth) => {
    const mx = px + qx, my = py + qy, mz = pz + qz, length = Math.hypot(mx, my, mz);
    if (depth < MAX_DEPTH && length > 1e-6) {
      const x = beside((Math.atan2(my, mx) / RADIANS + 180) / 360, x0);
      const y = mercatorY(Math.asin(Math.max(-1, Math.min(1, mz / length))) / RADIANS);
      const dx = beside(x1, x) - x0, dy = y1 - y0;
      const stray = Math.abs(dx * (y - y0) - dy * (x - x0)) / Math.hypot(dx, dy);
      if (stray > STRAY || (depth === 0 && length < LONG)) {
        halve(px, py, pz, x0, y0, mx / length, my / length, mz / length, x, y, depth + 1);
        halve(mx / length, my / length, mz / length, points[points.length - 2], y, qx, qy, qz, x1, y1, depth + 1);
        return;
      }
    }
    points.push(beside(x1, x0), y1);
  };
  halve(ax, ay, az, points[0], points[1], bx, by, bz, mercatorX(lonB), mercatorY(latB), 0);
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
 * Rows of one tie together.
 * @param {Network["ties"]} ties
 * @param {Iterable<number>} which indexes of rows
 * @returns {number[][]}
 */
function rowsOfTies(ties, which) {
  /** @type {Map<number | string, number[]>} */
  const rows = new Map();
  for (const row of which) {
    const known = rows.get(ties.id[row]);
    if (known) known.push(row);
    else rows.set(ties.id[row], [row]);
  }
  return [...rows.values()];
}

/** @param {Network["ties"]} ties @param {number[]} rows of one tie @returns {number[]} the places they name, each once */
const membersOf = (ties, rows) => [...new Set(rows.flatMap((row) => [ties.a[row], ties.b[row]]))];

/**
 * The middle of some places on the globe: where the sum of their directions points.
 * @param {Network["places"]} places @param {number[]} which @returns {[number, number]} longitude and latitude
 */
function middleOf({ lon, lat }, which) {
  let x = 0, y = 0, z = 0;
  for (const place of which) {
    const cos = Math.cos(lat[place] * RADIANS);
    x += cos * Math.cos(lon[place] * RADIANS);
    y += cos * Math.sin(lon[place] * RADIANS);
    z += Math.sin(lat[place] * RADIANS);
  }
  return [Math.atan2(y, x) / RADIANS, Math.atan2(z, Math.hypot(x, y)) / RADIANS];
}

/**
 * What to draw for some ties: an arc for a tie of two, a star from the middle of its cities for a tie of many (their pairs
 * have no ties of their own).
 * @param {Network} network
 * @param {Iterable<number>} which indexes of rows, all of a tie
 * @returns {{tie: number, points: number[]}[]} a row of the tie and points as of `greatCircle`
 */
export function lines({ places, ties }, which) {
  const { lon, lat } = places;
  return rowsOfTies(ties, which).flatMap((rows) => {
    const [tie] = rows, a = ties.a[tie], b = ties.b[tie];
    if (rows.length === 1) return [{ tie, points: greatCircle(lon[a], lat[a], lon[b], lat[b]) }];
    const members = membersOf(ties, rows), middle = middleOf(places, members);
    return members.map((place) => ({ tie, points: greatCircle(...middle, lon[place], lat[place]) }));
  });
}

/**
 * The arcs of some ties.
 * @param {Network} network
 * @param {Iterable<number>} which indexes of rows, all of a tie
 * @returns {Arcs}
 */
export function arcs(network, which) {
  const within = [], crossing = [];
  let count = 0;
  for (const line of lines(network, which)) {
    const inside = line.points.every((value, i) => i % 2 === 1 || (value >= 0 && value <= 1));
    (inside ? within : crossing).push(line);
    count += line.points.length / 2 - 1;
  }
  const room = Math.max(1, Math.ceil(count / ROW)) * ROW;
  const made = { ends: new Float32Array(room * 4), marks: new Uint32Array(room), count, crossing: 0 };
  let at = 0;
  for (const line of within) at = writePieces(made, at, line, network.ties);
  made.crossing = at;
  for (const line of crossing) at = writePieces(made, at, line, network.ties);
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
  for (let i = 2; i < points.length; i += 2, at++) {
    for (let k = 0; k < 4; k++) ends[at * 4 + k] = points[i - 2 + k];
    marks[at] = mark;
  }
  return at;
}

/**
 * For every place the indexes of its ties; of a tie of many cities all rows belong to each of them.
 * @param {Network} network
 * @returns {number[][]}
 */
export function tiesOfPlaces({ places, ties }) {
  const lists = places.id.map(() => /** @type {number[]} */ ([]));
  for (const rows of rowsOfTies(ties, ties.id.keys())) {
    for (const place of membersOf(ties, rows)) lists[place].push(...rows);
  }
  return lists;
}
