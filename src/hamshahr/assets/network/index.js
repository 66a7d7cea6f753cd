// The picture of the two steps around a city: `[data-network]` names where its places (laid out by the server) come from.
// Without JavaScript or WebGL the frame stays hidden; the tables beside say the same.
import Graph from "graphology";
import Sigma from "sigma";

const SIZES = [9, 5, 3];
const SHRINK = 0.35;
/** So many names fit around the inner circle. */
const ALL_NAMED = 30;

/** @param {string} name @returns {string} a colour token of the page */
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** The colours of the theme at hand. */
const palette = () => ({
  rings: [token("--hs-saffron"), token("--hs-turquoise"), token("--hs-line-strong")],
  line: token("--hs-line"), ink: token("--hs-ink"), chosen: token("--hs-pomegranate"), ground: token("--hs-surface"),
});

class NetworkPicture {
  /** @param {HTMLElement} frame @param {{places: any[], pairs: number[][]}} data */
  constructor(frame, data) {
    this.canvas = /** @type {HTMLElement} */ (frame.querySelector(".network-canvas"));
    this.told = /** @type {HTMLElement} */ (frame.querySelector(".network-told"));
    this.places = data.places;
    this.number = new Intl.NumberFormat(frame.dataset.lang);
    this.colours = palette();
    this.chosen = -1;
    this.areNamed = data.places.filter((place) => place.ring === 1).length <= ALL_NAMED;
    this.graph = new Graph({ type: "undirected", multi: false });
    data.places.forEach((place, i) => this.graph.addNode(i, { x: place.x, y: place.y, label: place.name, size: SIZES[place.ring] }));
    data.pairs.forEach(([one, other]) => this.graph.addEdge(one, other));
    this.sigma = new Sigma(this.graph, this.canvas, {
      labelFont: getComputedStyle(document.body).fontFamily,
      labelSize: 13,
      labelRenderedSizeThreshold: 4,
      labelDensity: 0.5,
      defaultDrawNodeLabel: (context, node) => this.writeName(context, node),
      defaultDrawNodeHover: (context, node) => this.drawName(context, node),
      nodeReducer: (node, shown) => this.showPlace(Number(node), shown),
      edgeReducer: (edge, shown) => this.showPair(edge, shown),
      labelColor: { color: this.colours.ink },
    });
    this.sigma.on("clickNode", ({ node }) => this.choose(Number(node)));
    this.sigma.on("doubleClickNode", ({ node, event }) => {
      event.preventSigmaDefault();
      this.open(Number(node));
    });
    this.sigma.on("clickStage", () => this.choose(-1));
    this.canvas.addEventListener("keydown", (event) => this.key(event));
    new MutationObserver(() => this.recolour()).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  }

  /** @param {number} at @param {any} shown */
  showPlace(at, shown) {
    const near = this.chosen < 0 || at === this.chosen || this.graph.areNeighbors(at, this.chosen);
    const ring = this.colours.rings[this.places[at].ring];
    const isNamed = near && (this.chosen >= 0 || (this.areNamed && this.places[at].ring === 1));
    return { ...shown, color: at === this.chosen ? this.colours.chosen : near ? ring : this.colours.line, label: near ? shown.label : null,
      forceLabel: isNamed || this.places[at].ring === 0, zIndex: near ? 1 : 0, size: near ? shown.size : shown.size * (1 - SHRINK) };
  }

  /** @param {string} edge @param {any} shown */
  showPair(edge, shown) {
    const near = this.chosen >= 0 && this.graph.hasExtremity(edge, this.chosen);
    return { ...shown, color: near ? this.colours.chosen : this.colours.line, size: near ? 1.5 : 0.7, hidden: false, zIndex: near ? 1 : 0 };
  }

  /**
   * A name that reads outwards from the middle, so that neighbours on a circle do not cover each other.
   * @param {CanvasRenderingContext2D} context @param {any} node
   */
  writeName(context, node) {
    if (!node.label) return;
    const place = this.places[node.key];
    const isLeft = place.x < 0;
    const turn = place.ring === 1 ? Math.atan2(-place.y, place.x) + (isLeft ? Math.PI : 0) : 0;
    context.save();
    context.translate(node.x, node.y);
    context.rotate(turn);
    context.font = `13px ${getComputedStyle(document.body).fontFamily}`;
    context.textAlign = isLeft ? "right" : "left";
    context.textBaseline = "middle";
    context.lineWidth = 4;
    context.lineJoin = "round";
    context.strokeStyle = this.colours.ground;
    context.fillStyle = this.colours.ink;
    const gap = (node.size + 4) * (isLeft ? -1 : 1);
    context.strokeText(node.label, gap, 0);
    context.fillText(node.label, gap, 0);
    context.restore();
  }

  /** The name of the place under the pointer, on the page's own ground. @param {CanvasRenderingContext2D} context @param {any} node */
  drawName(context, node) {
    if (!node.label) return;
    context.font = `600 14px ${getComputedStyle(document.body).fontFamily}`;
    const width = context.measureText(node.label).width;
    context.fillStyle = this.colours.ground;
    context.fillRect(node.x + node.size + 1, node.y - 11, width + 8, 22);
    context.fillStyle = this.colours.ink;
    context.fillText(node.label, node.x + node.size + 5, node.y + 5);
  }

  /** @param {number} at a place, or -1 for none */
  choose(at) {
    this.chosen = at;
    const place = this.places[at];
    const values = place && { name: place.name, country: place.country, n: this.number.format(place.ties) };
    this.told.textContent = values ? (this.told.dataset.words ?? "").replace(/\{(\w+)\}/g, (_, name) => values[name]) : "";
    this.sigma.refresh();
  }

  /** @param {number} at */
  open(at) {
    if (this.places[at]) window.location.assign(this.places[at].url);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const camera = this.sigma.getCamera();
    if (step) this.choose((this.chosen + step + this.places.length) % this.places.length);
    else if (event.key === "Home") this.choose(0);
    else if (event.key === "Escape") this.choose(-1);
    else if (event.key === "Enter") this.open(this.chosen);
    else if (event.key === "+" || event.key === "=") camera.animatedZoom();
    else if (event.key === "-") camera.animatedUnzoom();
    else if (event.key === "0") camera.animatedReset();
    else return;
    event.preventDefault();
  }

  recolour() {
    this.colours = palette();
    this.sigma.setSetting("labelColor", { color: this.colours.ink });
    this.sigma.refresh();
  }
}

/** @param {HTMLElement} frame */
async function draw(frame) {
  const answer = await fetch(frame.dataset.network ?? "");
  if (!answer.ok) throw new Error(`${frame.dataset.network} answered ${answer.status}`);
  const data = await answer.json();
  frame.hidden = false;
  try {
    new NetworkPicture(frame, data);
    frame.dataset.ready = "true";
  } catch (error) {
    frame.hidden = true;
    frame.dataset.ready = "false";
    throw error;
  }
}

document.querySelectorAll("[data-network]").forEach((frame) => draw(/** @type {HTMLElement} */ (frame)));
