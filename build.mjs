// Builds the browser side: src/hamshahr/assets → src/hamshahr/static/dist (never committed).
import { createHash } from "node:crypto";
import { copyFile, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { world } from "./src/hamshahr/assets/world.mjs";

const root = path.dirname(fileURLToPath(import.meta.url));
const assets = path.join(root, "src/hamshahr/assets");
const out = path.join(root, "src/hamshahr/static/dist");

const common = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  outdir: out,
  target: ["es2022"],
  legalComments: "eof",
  logLevel: "warning",
  loader: { ".woff2": "file", ".svg": "dataurl" },
  assetNames: "fonts/[name]",
};

/** Short fingerprint of a file, so that a browser does not pair a new map with an old worker or world. */
const fingerprint = (content) => createHash("sha256").update(content).digest("hex").slice(0, 10);

/** The licences of all packages the build uses. */
async function licences() {
  const locked = JSON.parse(await readFile(path.join(root, "package-lock.json"), "utf8")).packages;
  const texts = [];
  for (const folder of Object.keys(locked).filter((name) => name.startsWith("node_modules/")).sort()) {
    const files = await readdir(path.join(root, folder)).catch((error) => {
      if (error.code === "ENOENT" && locked[folder].optional) return [];
      throw error;
    });
    const file = files.find((name) => /^licen[cs]e/i.test(name));
    const text = file ? await readFile(path.join(root, folder, file), "utf8") : `Licence: ${locked[folder].license ?? "see package"}\n`;
    if (files.length) texts.push(`${folder.replace("node_modules/", "")} ${locked[folder].version}\n\n${text}`);
  }
  return texts.join("\n----------------------------------------\n\n");
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });

const worldText = await world();
await writeFile(path.join(out, "world.json"), worldText);

// MapLibre is built from its sources, because the map and its worker then share one file (110 kB less to fetch than with
// the two ready-made bundles, which hold the shared half twice).
const lock = fingerprint(await readFile(path.join(root, "package-lock.json")));
const maplibre = path.join(root, "node_modules/maplibre-gl/src");
await build({
  ...common,
  entryPoints: { map: path.join(assets, "map/index.js"), "map-worker": path.join(maplibre, "source/worker.ts") },
  alias: { "maplibre-gl": path.join(maplibre, "index.ts") },
  chunkNames: "map-shared-[hash]",
  define: {
    WORLD_URL: JSON.stringify(`./world.json?v=${fingerprint(worldText)}`),
    WORKER_URL: JSON.stringify(`./map-worker.js?v=${lock}`),
  },
  format: "esm",
  splitting: true,
  tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
});

await build({
  ...common,
  entryPoints: { app: path.join(assets, "js/app.js"), theme: path.join(assets, "js/theme.js"), network: path.join(assets, "network/index.js"), api: path.join(assets, "js/api.js"), passkeys: path.join(assets, "js/passkeys.js") },
  format: "iife",
});

await build({
  ...common,
  entryPoints: {
    app: path.join(assets, "css/app.css"),
    "app.rtl": path.join(assets, "css/app.rtl.css"),
    map: path.join(assets, "css/map.css"),
  },
});

await copyFile(path.join(assets, "img/mark.svg"), path.join(out, "mark.svg"));
await writeFile(path.join(out, "LICENSES.txt"), await licences());

if (!process.argv.includes("--quiet")) await tellSizes();

async function tellSizes() {
  for (const name of (await readdir(out, { recursive: true })).sort()) {
    const file = path.join(out, name);
    if ((await stat(file)).isFile()) {
      const content = await readFile(file);
      const packed = gzipSync(content, { level: 9 }).length;
      console.log(`${name.padEnd(42)} ${String(content.length).padStart(8)} B ${String(packed).padStart(8)} B gzip`);
    }
  }
}
