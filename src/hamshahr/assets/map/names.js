// Which names of cities come first, and from which zoom on. No browser API here.
import { mercatorX, mercatorY } from "./data.js";

/** Thousands of inhabitants counted where none are known. */
const SMALL_TOWN = 1;
/** Cells of the grid across the world at zoom 0: one name in a cell keeps its neighbours free. */
const CELLS = 11;
/** Names that may be shown at zoom 1; each further step lets GROWTH times as many come, so that hamlets in empty lands wait. */
const NAMES_AT_START = 120;
const GROWTH = 3;
/** From here on every name is shown that does not overlap another. */
const ALL_FROM = 8;

/**
 * Places with the most inhabitants and ties first. Ties count by their root, so that a capital of few ties comes before a
 * town of many.
 * @param {import("./data.js").Network["places"]} places
 * @param {number[]} which indexes of places
 * @returns {number[]} the same, in order
 */
export function byRank({ id, weight, ties }, which) {
  const rank = id.map((_, i) => Math.max(SMALL_TOWN, weight?.[i] ?? SMALL_TOWN) * Math.sqrt(ties[i]));
  return [...which].sort((a, b) => rank[b] - rank[a]);
}

/**
 * The zoom from which each name is shown: the first at which its rank allows it and no earlier one is near, so that no country
 * takes all the names.
 * @param {import("./data.js").Network["places"]} places
 * @param {number[]} ranked indexes of places, the first name first
 * @returns {number[]} for each of `ranked`
 */
export function firstZooms({ lon, lat }, ranked) {
  const taken = Array.from({ length: ALL_FROM }, () => /** @type {Set<number>} */ (new Set()));
  return ranked.map((place, rank) => {
    const least = Math.ceil(1 + Math.log((rank + 1) / NAMES_AT_START) / Math.log(GROWTH));
    const east = mercatorX(lon[place]) * CELLS, south = mercatorY(lat[place]) * CELLS;
    const cells = taken.map((_, zoom) => [Math.floor(east * 2 ** zoom), Math.floor(south * 2 ** zoom)]);
    const from = cells.findIndex(([x, y], zoom) => zoom >= least && !taken[zoom].has(cellKey(x, y)));
    if (from < 0) return ALL_FROM;
    for (let zoom = from; zoom < ALL_FROM; zoom++) {
      const [x, y] = cells[zoom];
      for (const dx of [-1, 0, 1]) for (const dy of [-1, 0, 1]) taken[zoom].add(cellKey(x + dx, y + dy));
    }
    return from;
  });
}

/** @param {number} x @param {number} y */
const cellKey = (x, y) => x * 65536 + y;
