// Upgrades every `[data-map]` of the page. The contract (attributes, words, data) stands in ../README.md.
import { setWorkerUrl } from "maplibre-gl";
import { decode } from "./data.js";
import { make, makePanel } from "./panel.js";
import { TiesMap } from "./ties-map.js";
import { Words } from "./words.js";

setWorkerUrl(new URL(WORKER_URL, import.meta.url).href);

/** @param {string} url @returns {Promise<any>} @throws {Error} with the address and the answer's number */
async function getJson(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return answer.json();
}

/** @param {HTMLElement} frame */
async function getNetwork(frame) {
  const { tiesUrl, placesUrl } = frame.dataset;
  if (!tiesUrl) throw new Error("A [data-map] needs data-ties-url");
  const [ties, places] = await Promise.all([getJson(tiesUrl), placesUrl ? getJson(placesUrl) : null]);
  return decode(ties, places);
}

/**
 * Letters must be there before names are drawn; without them names come in another face, so a failure is only told.
 * @param {string} language
 */
async function letters(language) {
  try {
    await document.fonts.load("16px Vazirmatn", language.startsWith("fa") ? "aس" : "aş");
  } catch (error) {
    console.warn("Names on the map are drawn in another typeface:", error);
  }
}

/**
 * Puts a sentence in the place of the map; the link to the table stays.
 * @param {HTMLElement | null} fallback
 * @param {HTMLElement} canvas
 * @param {string} sentence
 */
function giveUp(fallback, canvas, sentence) {
  canvas.remove();
  if (!fallback) return;
  fallback.hidden = false;
  const text = fallback.querySelector("[data-map-sentence]") ?? fallback.insertAdjacentElement("afterbegin", make("span", { "data-map-sentence": "" }));
  if (text) text.textContent = sentence;
}

/** @param {HTMLElement} frame */
async function upgrade(frame) {
  const words = new Words(frame);
  const fallback = /** @type {HTMLElement | null} */ (frame.querySelector(".map-fallback"));
  const canvas = make("div", { class: "map-canvas" });
  const network = getNetwork(frame);
  try {
    const [world] = await Promise.all([getJson(new URL(WORLD_URL, import.meta.url).href), letters(frame.dataset.lang ?? document.documentElement.lang)]);
    frame.prepend(canvas);
    if (fallback) fallback.hidden = true;
    const tiesMap = new TiesMap(frame, canvas, world, words);
    const data = await network;
    const panel = makePanel(data, words, tiesMap.isFocused, (change) => tiesMap.filter(change), () => tiesMap.reset());
    if (panel) frame.append(panel);
    await tiesMap.show(data);
    performance.mark("hamshahr-map-ready");
    frame.dataset.ready = "true";
    frame.dispatchEvent(new CustomEvent("hamshahr:map-ready", { bubbles: true, detail: tiesMap }));
  } catch (error) {
    const graphics = error instanceof Error && error.name === "GPUInitializationError";
    if (!graphics) console.error("The map could not be drawn:", error);
    frame.dataset.ready = "false";
    giveUp(fallback, canvas, words.get(graphics ? "no_webgl" : "failed"));
  }
}

for (const frame of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-map]"))) {
  void upgrade(frame);
}
