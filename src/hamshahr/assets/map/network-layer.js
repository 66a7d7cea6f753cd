// A MapLibre custom layer: every tie and every city in two draw calls, filtered on the graphics side. Chosen over GeoJSON
// sources because it needs no tiling and redraws without asking the worker. Not instanced: instancing was more than twenty
// times slower where a processor does the drawing.
import { ROW, mercatorX, mercatorY } from "./data.js";
import { ARC_FRAGMENT, ARC_VERTEX, DOT_FRAGMENT, DOT_VERTEX, MAX_KINDS, makeProgram } from "./shaders.js";
import { Sheet } from "./sheet.js";

/** States of a dot. */
export const DOT = { hidden: 0, faded: 1, plain: 2, chosen: 3 };

/** @typedef {{kinds: number[][], plain: number[], chosen: number[], halo: number[], strength: number, width: number, dot: number}} Colours
 * `strength` (opacity) and `width` (CSS pixels) of the ties at large, `dot` (factor) of the cities */
/** @typedef {import("./data.js").Arcs} Arcs */
/** @typedef {ReturnType<typeof makeProgram>} Program */
/** @typedef {{matrix: Float32Array, half: number[], from: number, to: number, scale: number, zoom: number}} View
 * `half`: half the canvas in pixels; `from`, `to`: copies of the world in view; `scale`: pixels per CSS pixel */

/**
 * @param {WebGL2RenderingContext} gl @param {number} format inner format @param {number} layout @param {number} type
 * @param {Float32Array | Uint32Array} data whole rows of ROW texels @param {number} perTexel numbers in a texel
 */
function makeTexture(gl, format, layout, type, data, perTexel) {
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, filter, gl.NEAREST);
  for (const flag of [gl.UNPACK_FLIP_Y_WEBGL, gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL]) gl.pixelStorei(flag, false);
  gl.pixelStorei(gl.UNPACK_ALIGNMENT, 4);
  gl.texImage2D(gl.TEXTURE_2D, 0, format, ROW, data.length / perTexel / ROW, 0, layout, type, data);
  return texture;
}

/** Arcs with their textures, made at the first draw. */
class ArcSet {
  /** @type {WebGLTexture[] | null} */
  textures = null;

  /** @param {Arcs} arcs */
  constructor(arcs) {
    this.arcs = arcs;
  }

  /** @param {WebGL2RenderingContext} gl */
  bind(gl) {
    const { ends, marks } = this.arcs;
    this.textures ??= [
      makeTexture(gl, gl.RGBA32F, gl.RGBA, gl.FLOAT, ends, 4),
      makeTexture(gl, gl.R32UI, gl.RED_INTEGER, gl.UNSIGNED_INT, marks, 1),
    ];
    this.textures.forEach((texture, unit) => {
      gl.activeTexture(gl.TEXTURE0 + unit);
      gl.bindTexture(gl.TEXTURE_2D, texture);
    });
  }

  /** @param {WebGL2RenderingContext} gl */
  release(gl) {
    for (const texture of this.textures ?? []) gl.deleteTexture(texture);
    this.textures = null;
  }
}

export class NetworkLayer {
  id = "network";
  type = /** @type {const} */ ("custom");
  filter = { kinds: 0xffff, year: 9999, undated: true };
  /** @type {ArcSet | null} */
  chosen = null;
  /** @type {WebGLTexture | null} */
  dotTexture = null;
  /** Counts what changes the picture besides the view. */
  changes = 0;

  /**
   * @param {import("./data.js").Network} network
   * @param {Arcs} allArcs
   * @param {Colours} colours as fractions of one
   * @throws {Error} when there are more kinds than can be told apart
   */
  constructor(network, allArcs, colours) {
    if (network.kinds.length > MAX_KINDS) throw new Error(`The map shows ${MAX_KINDS} kinds, not ${network.kinds.length}`);
    this.colours = colours;
    this.all = new ArcSet(allArcs);
    const { lon, lat, ties } = network.places;
    this.dots = new Float32Array(Math.max(1, Math.ceil(lon.length / ROW)) * ROW * 4);
    for (let i = 0; i < lon.length; i++) {
      this.dots.set([mercatorX(lon[i]), mercatorY(lat[i]), Math.min(4, 0.9 + 0.28 * Math.sqrt(ties[i])), DOT.plain], i * 4);
    }
    this.count = lon.length;
  }

  /** @param {Arcs | null} arcs drawn strongly over the faded rest; null: no choice */
  choose(arcs) {
    if (this.gl) this.chosen?.release(this.gl);
    this.chosen = arcs && new ArcSet(arcs);
    this.touch();
  }

  /** @param {Uint8Array} states one of DOT for every place */
  setStates(states) {
    states.forEach((state, i) => { this.dots[i * 4 + 3] = state; });
    this.releaseDots();
    this.touch();
  }

  /** @param {number} place index */
  isHidden(place) {
    return this.dots[place * 4 + 3] === DOT.hidden;
  }

  releaseDots() {
    this.gl?.deleteTexture(this.dotTexture);
    this.dotTexture = null;
  }

  /** @param {import("maplibre-gl").Map} map @param {WebGL2RenderingContext} gl */
  onAdd(map, gl) {
    this.map = map;
    this.gl = gl;
    this.arcProgram = makeProgram(gl, ARC_VERTEX, ARC_FRAGMENT);
    this.dotProgram = makeProgram(gl, DOT_VERTEX, DOT_FRAGMENT);
    this.sheet = new Sheet(gl);
  }

  /** @param {import("maplibre-gl").Map} _map @param {WebGL2RenderingContext} gl */
  onRemove(_map, gl) {
    this.all.release(gl);
    this.chosen?.release(gl);
    this.releaseDots();
    for (const made of [this.arcProgram, this.dotProgram]) gl.deleteProgram(made?.program ?? null);
    this.sheet?.release();
    this.gl = undefined;
  }

  /** @param {WebGL2RenderingContext} gl @param {import("maplibre-gl").CustomRenderMethodInput} input */
  prerender(gl, input) {
    const { map, arcProgram, dotProgram } = this;
    if (!map || !arcProgram || !dotProgram) return;
    const bounds = map.getBounds();
    const view = {
      matrix: Float32Array.from(input.defaultProjectionData.mainMatrix),
      half: [gl.drawingBufferWidth / 2, gl.drawingBufferHeight / 2],
      from: Math.floor((bounds.getWest() + 180) / 360),
      to: Math.floor((bounds.getEast() + 180) / 360),
      scale: map.getPixelRatio(),
      zoom: map.getZoom(),
    };
    this.sheet?.redraw([...view.matrix, ...view.half, this.changes].join(), () => {
      this.drawArcs(gl, view, arcProgram);
      this.drawDots(gl, view, dotProgram);
    });
  }

  render() {
    this.sheet?.lay();
  }

  /** Asks for the network to be drawn anew. */
  touch() {
    this.changes += 1;
    this.map?.triggerRepaint();
  }

  /** @param {WebGL2RenderingContext} gl @param {View} view @param {Program} made */
  drawArcs(gl, view, { program, uniforms }) {
    gl.useProgram(program);
    gl.uniformMatrix4fv(uniforms.u_matrix, false, view.matrix);
    gl.uniform2f(uniforms.u_half, view.half[0], view.half[1]);
    gl.uniform1i(uniforms.u_year, this.filter.year);
    gl.uniform1i(uniforms.u_undated, Number(this.filter.undated));
    gl.uniform1ui(uniforms.u_kinds, this.filter.kinds);
    gl.uniform1i(uniforms.u_ends, 0);
    gl.uniform1i(uniforms.u_marks, 1);
    const strength = this.colours.strength * Math.min(1, 0.5 + 0.15 * view.zoom);
    const pens = [{ set: this.all, width: this.colours.width, alpha: this.chosen ? strength * 0.22 : strength, colours: this.colours.kinds }];
    if (this.chosen) pens.push({ set: this.chosen, width: 1.8, alpha: 0.9, colours: this.colours.kinds.map(() => this.colours.chosen) });
    for (const pen of pens) {
      gl.uniform1f(uniforms.u_width, pen.width * view.scale);
      gl.uniform1f(uniforms.u_alpha, pen.alpha);
      gl.uniform3fv(uniforms.u_colours, pen.colours.flat());
      pen.set.bind(gl);
      for (let world = view.from - 1; world <= view.to + 1; world++) {
        const first = world < view.from || world > view.to ? pen.set.arcs.crossing : 0;
        gl.uniform1f(uniforms.u_world, world);
        gl.uniform1i(uniforms.u_first, first);
        gl.drawArrays(gl.TRIANGLES, 0, 6 * (pen.set.arcs.count - first));
      }
    }
  }

  /** @param {WebGL2RenderingContext} gl @param {View} view @param {Program} made */
  drawDots(gl, view, { program, uniforms }) {
    gl.useProgram(program);
    gl.activeTexture(gl.TEXTURE0);
    this.dotTexture ??= makeTexture(gl, gl.RGBA32F, gl.RGBA, gl.FLOAT, this.dots, 4);
    gl.bindTexture(gl.TEXTURE_2D, this.dotTexture);
    gl.uniformMatrix4fv(uniforms.u_matrix, false, view.matrix);
    gl.uniform2f(uniforms.u_half, view.half[0], view.half[1]);
    gl.uniform1f(uniforms.u_scale, this.colours.dot * view.scale * Math.min(2, 0.55 + 0.2 * view.zoom));
    gl.uniform1i(uniforms.u_dots, 0);
    gl.uniform3fv(uniforms.u_plain, this.colours.plain);
    gl.uniform3fv(uniforms.u_chosen, this.colours.chosen);
    gl.uniform3fv(uniforms.u_halo, this.colours.halo);
    for (let world = view.from; world <= view.to; world++) {
      gl.uniform1f(uniforms.u_world, world);
      gl.drawArrays(gl.TRIANGLES, 0, 6 * this.count);
    }
  }
}
