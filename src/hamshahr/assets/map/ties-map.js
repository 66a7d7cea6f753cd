// One drawn map: ground, ties, cities, choice, popup.
import { LngLat, LngLatBounds, Map, NavigationControl, Popup } from "maplibre-gl";
import { arcs, latitude, lines, mercatorX, mercatorY, tiesOfPlaces } from "./data.js";
import { DOT, NetworkLayer } from "./network-layer.js";
import { make } from "./panel.js";
import { fractions, groundPaint, groundStyle, nameFeatures, token } from "./style.js";

const HOME = { center: /** @type {[number, number]} */ ([18, 30]), zoom: 0.9 };
const LEAST_ZOOM = -1;
const MAX_ZOOM = 9;
const REACH = 10;
/** Milliseconds a popup stays after the pointer left its city. */
const LINGER = 500;
const WORLD = 512;
/** Up to so many names all are shown that do not overlap. */
const FEW_NAMES = 60;
/** The more ties are drawn, the finer each. @param {number} drawn */
function fineness(drawn) {
  const few = 1 / (1 + drawn / 300);
  return { strength: 0.08 + 0.92 * few, width: 0.85 + 0.65 * few, dot: 0.6 + 1.5 * few };
}

const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

export class TiesMap {
  /**
   * @param {HTMLElement} frame the `.map-frame`
   * @param {HTMLElement} canvas the box to draw in, in the page already
   * @param {any} world TopoJSON of world.json
   * @param {import("./words.js").Words} words
   */
  constructor(frame, canvas, world, words) {
    this.frame = frame;
    this.words = words;
    /** Ties that pass the filter. */
    this.drawn = 0;
    this.map = new Map({
      container: canvas,
      style: groundStyle(world, frame),
      ...HOME,
      minZoom: LEAST_ZOOM,
      maxZoom: MAX_ZOOM,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      cooperativeGestures: true,
      fadeDuration: 0,
      validateStyle: false,
      locale: {
        "Map.Title": words.get("map_label"),
        "NavigationControl.ZoomIn": words.get("zoom_in"),
        "NavigationControl.ZoomOut": words.get("zoom_out"),
        "Popup.Close": words.get("close"),
        "CooperativeGesturesHandler.WindowsHelpText": words.get("scroll_hint"),
        "CooperativeGesturesHandler.MacHelpText": words.get("scroll_hint_mac"),
        "CooperativeGesturesHandler.MobileHelpText": words.get("touch_hint"),
      },
    });
    this.styled = this.map.once("style.load");
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    this.map.addControl(new NavigationControl({ showCompass: false }), this.startCorner());
    this.status = make("div", { class: "map-status", role: "status" }, words.get("loading"));
    canvas.append(this.status);
    this.fitWorld();
    this.map.on("resize", () => this.fitWorld());
    this.map.on("webglcontextrestored", () => this.map.once("style.load", () => {
      if (this.layer) this.map.addLayer(this.layer, "names");
    }));
    this.popup = new Popup({ className: "map-popup", offset: 8, focusAfterOpen: false, maxWidth: "none", closeOnClick: false });
    this.popup.on("close", () => {
      this.pinned = false;
      this.told = -1;
    });
  }

  startCorner() {
    return getComputedStyle(this.frame).direction === "rtl" ? /** @type {const} */ ("top-left") : /** @type {const} */ ("top-right");
  }

  /** One world is never smaller than the frame. */
  fitWorld() {
    const { clientWidth, clientHeight } = this.map.getContainer();
    const least = Math.max(LEAST_ZOOM, Math.log2(Math.max(clientWidth, clientHeight) / WORLD));
    this.map.setMinZoom(Math.min(least, MAX_ZOOM - 1));
  }

  /** @param {import("./data.js").Network} network @returns {Promise<void>} when all is drawn */
  async show(network) {
    this.network = network;
    this.drawn = new Set(network.ties.id).size;
    this.tiesOf = tiesOfPlaces(network);
    this.layer = new NetworkLayer(network, arcs(network, network.ties.id.keys()), this.colours());
    await this.styled;
    this.map.addLayer(this.layer, "names");
    this.chooseFromFrame();
    this.status.textContent = "";
    this.listen();
    await this.map.once("idle");
  }

  /** The colours of the network in the page's theme. @returns {import("./network-layer.js").Colours} */
  colours() {
    const kinds = this.data.kinds.map((kind) => {
      const probe = this.frame.appendChild(make("span", { "data-kind": kind, hidden: "" }));
      const colour = token(probe, "--kind-colour") || token(probe, "--kind-other");
      probe.remove();
      return fractions(colour);
    });
    return {
      kinds,
      plain: fractions(token(this.frame, "--map-dot")),
      chosen: fractions(token(this.frame, "--hs-turquoise")),
      halo: fractions(token(this.frame, "--map-halo")),
      ...fineness(this.drawn),
    };
  }

  /** @returns {import("./data.js").Network} */
  get data() {
    if (!this.network) throw new Error("The map has no data yet");
    return this.network;
  }

  recolour() {
    const paint = groundPaint(this.frame);
    for (const [layer, properties] of Object.entries(paint)) {
      for (const [name, value] of Object.entries(properties)) this.map.setPaintProperty(layer, name, value);
    }
    if (!this.layer) return;
    this.layer.colours = this.colours();
    this.layer.touch();
  }

  /** Whether the page shows the ties of one city, or one tie. */
  get isFocused() {
    return Boolean(this.frame.dataset.focusPlace || this.frame.dataset.selectedTie);
  }

  /** @param {{kinds?: number, year?: number, undated?: boolean}} change @returns {number} ties drawn now */
  filter(change) {
    Object.assign(this.layer?.filter ?? {}, change);
    const { id } = this.data.ties;
    this.drawn = new Set([...id.keys()].filter((tie) => this.passes(tie)).map((tie) => id[tie])).size;
    Object.assign(this.layer?.colours ?? {}, fineness(this.drawn));
    this.refreshDots();
    this.refreshNames();
    return this.drawn;
  }

  /** @param {number} tie index */
  passes(tie) {
    const { kinds, year, undated } = /** @type {NetworkLayer} */ (this.layer).filter;
    const { ties } = this.data;
    const start = ties.start[tie];
    return Boolean(kinds & (1 << ties.kind[tie])) && (start === null ? undated : start <= year);
  }

  refreshDots() {
    const { places, ties } = this.data;
    const states = new Uint8Array(places.id.length).fill(DOT.hidden);
    for (const tie of ties.id.keys()) {
      if (this.passes(tie)) states[ties.a[tie]] = states[ties.b[tie]] = this.chosen ? DOT.faded : DOT.plain;
    }
    for (const tie of this.chosen?.ties ?? []) {
      if (this.passes(tie)) states[ties.a[tie]] = states[ties.b[tie]] = DOT.chosen;
    }
    for (const place of this.chosen?.places ?? []) states[place] = DOT.chosen;
    this.layer?.setStates(states);
  }

  chooseFromFrame() {
    const { focusPlace, selectedTie } = this.frame.dataset;
    const { places, ties } = this.data;
    if (selectedTie) {
      const segments = [...ties.id.keys()].filter((tie) => String(ties.id[tie]) === selectedTie);
      this.choose({ places: [], ties: segments });
      this.frameTies(segments, 0);
    } else if (focusPlace) {
      const place = places.id.findIndex((id) => String(id) === focusPlace);
      this.choose(place < 0 ? null : { places: [place], ties: this.lists[place] });
      if (place >= 0) this.frameTies(this.lists[place], 0, place);
    } else {
      this.choose(null);
      if (this.frame.hasAttribute("data-fit")) this.frameTies([...ties.id.keys()], 0);
    }
  }

  /** @returns {number[][]} */
  get lists() {
    return /** @type {number[][]} */ (this.tiesOf);
  }

  /** @param {{places: number[], ties: number[]} | null} chosen shown over the faded rest; null: nothing is chosen */
  choose(chosen) {
    this.chosen = chosen;
    this.frame.toggleAttribute("data-chosen", chosen !== null);
    this.layer?.choose(chosen && arcs(this.data, chosen.ties));
    this.refreshDots();
    this.refreshNames();
  }

  /** Names of the cities whose ties are drawn, or of the chosen ones. */
  refreshNames() {
    const { chosen } = this;
    const { places, ties } = this.data;
    const passing = chosen?.ties.filter((tie) => this.passes(tie)) ?? [];
    const named = chosen
      ? [...new Set([...chosen.places, ...passing.flatMap((tie) => [ties.a[tie], ties.b[tie]])])]
      : [...places.id.keys()].filter((place) => !this.layer?.isHidden(place));
    const source = /** @type {import("maplibre-gl").GeoJSONSource} */ (this.map.getSource("names"));
    source.setData(nameFeatures(this.data, named, chosen !== null || named.length < FEW_NAMES));
  }

  /** Moves the view so that these ties fill it. @param {number[]} which @param {number} duration ms @param {number} [place] */
  frameTies(which, duration, place) {
    const { places, ties } = this.data;
    const bounds = new LngLatBounds();
    let middle = place === undefined ? undefined : mercatorX(places.lon[place]);
    if (place !== undefined) bounds.extend([places.lon[place], places.lat[place]]);
    for (const { tie, points } of lines(this.data, which)) {
      const near = ties.b[tie] === place ? points[points.length - 2] : points[0];
      middle ??= near;
      const worlds = Math.round(middle - near);
      for (let i = 0; i < points.length; i += 2) bounds.extend([(points[i] + worlds) * 360 - 180, latitude(points[i + 1])]);
    }
    if (!bounds.isEmpty()) this.map.fitBounds(bounds, { padding: 48, maxZoom: 6, duration: calm.matches ? 0 : duration });
  }

  listen() {
    const { map } = this;
    map.on("mousemove", (event) => this.hover(this.placeAt(event.lngLat)));
    map.on("click", (event) => this.pick(this.placeAt(event.lngLat)));
    map.getCanvas().addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.pick(this.placeAt(map.getCenter(), 120));
      if (event.key === "Escape") this.pick(-1);
    });
    new MutationObserver(() => this.recolour()).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  }

  /**
   * The drawn city nearest to a point.
   * @param {LngLat} point @param {number} [reach] pixels
   * @returns {number} index, −1 where none is within reach
   */
  placeAt(point, reach = REACH) {
    const { lon, lat } = this.data.places;
    const layer = /** @type {NetworkLayer} */ (this.layer);
    const size = WORLD * 2 ** this.map.getZoom();
    const x = mercatorX(point.wrap().lng), y = mercatorY(point.lat);
    let best = -1, least = (reach / size) ** 2;
    for (let i = 0; i < lon.length; i++) {
      const dx = mercatorX(lon[i]) - x, dy = mercatorY(lat[i]) - y, far = dx * dx + dy * dy;
      if (far < least && !layer.isHidden(i)) [best, least] = [i, far];
    }
    return best;
  }

  /** @param {number} place index or −1 */
  hover(place) {
    this.map.getCanvas().style.cursor = place < 0 ? "" : "pointer";
    if (this.pinned || (place >= 0 && place === this.told)) return;
    clearTimeout(this.leaving);
    if (place >= 0) this.tell(place);
    else this.leaving = setTimeout(() => this.leave(), LINGER);
  }

  /** Closes what was told in passing, unless the pointer went to it. */
  leave() {
    if (!this.pinned && !this.popup.getElement()?.matches(":hover")) this.popup.remove();
  }

  /** Chooses a city and shows its ties alone; −1 goes back to what the page shows. @param {number} place */
  pick(place) {
    if (place < 0) {
      this.popup.remove();
      if (this.picked) this.chooseAgain();
      return;
    }
    this.picked = true;
    this.choose({ places: [place], ties: this.lists[place] });
    this.tell(place);
    this.pinned = true;
    this.status.textContent = this.words.get("selected", {
      name: this.data.places.name[place], ties: this.words.ties(this.data.places.ties[place]),
    });
  }

  chooseAgain() {
    this.picked = false;
    this.status.textContent = "";
    this.chooseFromFrame();
  }

  /** The view as when the page opened. */
  reset() {
    this.popup.remove();
    if (!this.isFocused) this.map.easeTo({ ...HOME, duration: calm.matches ? 0 : 600 });
    if (this.isFocused || this.picked) this.chooseAgain();
  }

  /** @param {number} place */
  tell(place) {
    const { places } = this.data;
    const link = make("a", { href: places.url.replace("{id}", String(places.id[place])) }, make("bdi", {}, places.name[place]));
    const content = make("div", {}, link, make("p", {}, this.words.ties(places.ties[place])));
    this.popup.setLngLat([places.lon[place], places.lat[place]]).setDOMContent(content).addTo(this.map);
    this.told = place;
  }
}
