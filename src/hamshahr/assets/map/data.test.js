import assert from "node:assert/strict";
import { test } from "node:test";
import { arcs, decode, greatCircle, latitude, lines, mercatorX, mercatorY, tiesOfPlaces } from "./data.js";
import { byRank, firstZooms } from "./names.js";

const PLACES = { id: [1, 2, 3], lon: [174.76, -157.86, 51.67], lat: [-36.85, 21.3, 32.65], name: ["a", "b", "c"], ties: [1, 2, 1], url: "/{id}/" };
const ties = (a, b, start) => ({ id: a.map((_, i) => i + 1), a, b, kind: a.map(() => 0), start, url: "/{id}/" });

test("an arc begins and ends at its places and never jumps", () => {
  const points = greatCircle(174.76, -36.85, -157.86, 21.3);
  assert.ok(Math.abs(points[0] - mercatorX(174.76)) < 1e-12);
  assert.ok(Math.abs(points.at(-2) - mercatorX(-157.86) - 1) < 1e-12, "goes on past the antimeridian");
  assert.ok(Math.abs(latitude(points.at(-1)) - 21.3) < 1e-9);
  for (let i = 2; i < points.length; i += 2) assert.ok(Math.abs(points[i] - points[i - 2]) < 0.5);
});

test("the middle of a long arc lies on the great circle", () => {
  const points = greatCircle(0, 50, 90, 50);
  const highest = latitude(Math.min(...points.filter((_, i) => i % 2 === 1)));
  const expected = (Math.atan(Math.tan((50 * Math.PI) / 180) / Math.cos(Math.PI / 4)) * 180) / Math.PI;
  assert.ok(Math.abs(highest - expected) < 0.05, `${highest} instead of ${expected}`);
});

test("a tie that crosses the equator evenly is bent on both sides", () => {
  const points = greatCircle(-40, -30, 40, 30);
  const at = (lon) => (Math.atan((Math.tan(Math.PI / 6) / Math.sin((40 * Math.PI) / 180)) * Math.sin((lon * Math.PI) / 180)) * 180) / Math.PI;
  assert.ok(points.length > 6);
  for (let i = 0; i < points.length; i += 2) assert.ok(Math.abs(latitude(points[i + 1]) - at(points[i] * 360 - 180)) < 1e-6);
});

test("a short tie along a meridian is one piece, antipodes end finitely", () => {
  assert.equal(greatCircle(10, 10, 10, 25).length, 4);
  assert.ok(greatCircle(0, 0, 180, 0).every(Number.isFinite));
});

test("arcs that cross the antimeridian stand at the end, marks carry kind and year", () => {
  const network = decode({ kinds: ["sister"], places: PLACES, ties: ties([0, 2], [1, 1], [1944, null]) }, null);
  const made = arcs(network, [0, 1]);
  const xs = [...made.ends.subarray(made.crossing * 4, made.count * 4)].filter((_, i) => i % 2 === 0);
  assert.ok(xs.some((x) => x > 1 || x < 0));
  assert.ok([...made.ends.subarray(0, made.crossing * 4)].every((value) => value >= 0 && value <= 1));
  assert.deepEqual([...new Set(made.marks.subarray(0, made.count))].sort((a, b) => a - b), [0, 1944]);
});

test("all segments of a tie of many cities belong to each of them", () => {
  const pact = { id: [7, 7, 8], a: [0, 1, 1], b: [1, 2, 2], kind: [0, 0, 0], start: [null, null, null], url: "/{id}/" };
  assert.deepEqual(tiesOfPlaces({ kinds: ["sister"], places: PLACES, ties: pact }), [[0, 1], [0, 1, 2], [0, 1, 2]]);
});

test("a tie of many cities is a star from their middle, never pairs of them", () => {
  const places = { ...PLACES, lon: [0, 90, 45], lat: [0, 0, 45] };
  const pact = { id: [7, 7, 8], a: [0, 1, 0], b: [1, 2, 1], kind: [0, 0, 0], start: [null, null, null], url: "/{id}/" };
  const drawn = lines(decode({ kinds: ["sister"], places, ties: pact }, null), [0, 1, 2]);
  assert.deepEqual(drawn.map(({ tie }) => tie), [0, 0, 0, 2]);
  const spokes = drawn.slice(0, 3).map(({ points }) => points);
  assert.ok(spokes.every(([x]) => Math.abs(x - mercatorX(45)) < 1e-9), "all begin in the middle");
  assert.equal(new Set(spokes.map(([, y]) => y)).size, 1);
  spokes.forEach((points, i) => {
    assert.ok(Math.abs(points.at(-2) - mercatorX(places.lon[i])) < 1e-9);
    assert.ok(Math.abs(points.at(-1) - mercatorY(places.lat[i])) < 1e-9);
  });
});

test("columns of unequal length are refused by name", () => {
  assert.throws(() => decode({ kinds: ["sister"], places: { ...PLACES, lat: [1] }, ties: ties([0], [1], [null]) }, null), /places\.lat/);
});

test("names go by inhabitants and ties, and near a greater one they wait for a nearer view", () => {
  const names = ["Rokiškis", "Paris", "Berlin", "Potsdam"];
  const places = { ...PLACES, id: [1, 2, 3, 4], name: names, lon: [25.6, 2.35, 13.4, 13.06], lat: [55.96, 48.86, 52.52, 52.4], ties: [39, 14, 21, 10], weight: [12, 2139, 3426, 183] };
  const ranked = byRank(places, [0, 1, 2, 3]);
  assert.deepEqual(ranked.map((i) => names[i]), ["Berlin", "Paris", "Potsdam", "Rokiškis"]);
  const [berlin, paris, potsdam, rokiskis] = firstZooms(places, ranked);
  assert.ok(berlin === 0 && paris > 0 && paris < potsdam && rokiskis < potsdam, String([berlin, paris, potsdam, rokiskis]));
});

test("where inhabitants are not known, ties alone count", () => {
  assert.deepEqual(byRank(PLACES, [0, 1, 2]), [1, 0, 2]);
});
