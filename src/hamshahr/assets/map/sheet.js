// A transparent sheet the size of the canvas: the network is drawn on it once and laid over the map as often as the ground
// below changes (tiles and names arrive one by one), which is far cheaper than drawing every tie again.
import { SHEET_FRAGMENT, SHEET_VERTEX, makeProgram } from "./shaders.js";

export class Sheet {
  /** @type {string} what stands on the sheet now */
  key = "";

  /** @param {WebGL2RenderingContext} gl */
  constructor(gl) {
    this.gl = gl;
    this.made = makeProgram(gl, SHEET_VERTEX, SHEET_FRAGMENT);
    this.texture = gl.createTexture();
    this.buffer = gl.createFramebuffer();
    this.empty = gl.createVertexArray();
    this.width = this.height = 0;
  }

  /**
   * Draws on the sheet unless `key` says that the same stands there already. Leaves no framebuffer bound.
   * @param {string} key
   * @param {() => void} draw
   */
  redraw(key, draw) {
    const { gl } = this;
    if (key === this.key) return;
    this.key = key;
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.buffer);
    this.fit();
    gl.viewport(0, 0, this.width, this.height);
    for (const test of [gl.DEPTH_TEST, gl.STENCIL_TEST, gl.CULL_FACE, gl.SCISSOR_TEST]) gl.disable(test);
    gl.colorMask(true, true, true, true);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.enable(gl.BLEND);
    gl.blendEquation(gl.FUNC_ADD);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.bindVertexArray(this.empty);
    draw();
    gl.bindVertexArray(null);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  }

  /** Gives the bound sheet the size of the canvas. */
  fit() {
    const { gl } = this;
    if (this.width === gl.drawingBufferWidth && this.height === gl.drawingBufferHeight) return;
    [this.width, this.height] = [gl.drawingBufferWidth, gl.drawingBufferHeight];
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, filter, gl.NEAREST);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, this.width, this.height, 0, gl.RGBA, gl.UNSIGNED_BYTE, null);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, this.texture, 0);
  }

  /** Lays the sheet over what is bound. */
  lay() {
    const { gl } = this;
    for (const test of [gl.DEPTH_TEST, gl.STENCIL_TEST, gl.CULL_FACE]) gl.disable(test);
    gl.useProgram(this.made.program);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    gl.uniform1i(this.made.uniforms.u_sheet, 0);
    gl.bindVertexArray(this.empty);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    gl.bindVertexArray(null);
  }

  release() {
    const { gl } = this;
    gl.deleteProgram(this.made.program);
    gl.deleteTexture(this.texture);
    gl.deleteFramebuffer(this.buffer);
    gl.deleteVertexArray(this.empty);
  }
}
