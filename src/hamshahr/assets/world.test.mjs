import assert from "node:assert/strict";
import { test } from "node:test";
import { feature } from "topojson-client";
import { alpha2, mend, world } from "./world.mjs";

test("numeric codes become alpha-2 codes, unknown ones nothing", () => {
  assert.equal(alpha2("364"), "IR");
  assert.equal(alpha2("840"), "US");
  assert.equal(alpha2(undefined), undefined);
  assert.equal(alpha2("999"), undefined);
});

test("a square across the antimeridian becomes two within it", () => {
  const { coordinates } = mend({ type: "Polygon", coordinates: [[[170, 0], [-170, 0], [-170, 10], [170, 10], [170, 0]]] });
  const spans = coordinates.map(([ring]) => [Math.min(...ring.map((p) => p[0])), Math.max(...ring.map((p) => p[0]))]);
  assert.deepEqual(spans.sort((a, b) => a[0] - b[0]), [[-180, -170], [170, 180]]);
});

test("the world has no line across the map and every country it should", async () => {
  const topology = JSON.parse(await world());
  const { features } = feature(topology, topology.objects.countries);
  for (const { id, geometry } of features) {
    for (const ring of geometry.coordinates.flat()) {
      ring.forEach(([lon], i) => {
        assert.ok(Math.abs(lon) <= 180.001, `${id} stays within 180 degrees`);
        if (i) assert.ok(Math.abs(lon - ring[i - 1][0]) < 90 || id === "AQ", `${id} jumps from ${ring[i - 1][0]} to ${lon}`);
      });
    }
  }
  const ids = features.map((country) => country.id);
  for (const id of ["IR", "FJ", "RU", "VA", "MV", "DE"]) assert.ok(ids.includes(id), id);
  assert.equal(ids.filter((id) => !id).length, 5, "disputed areas carry no code");
});
