// The shaders of the network: each vertex fetches its piece or dot from a texture by its own number.
import { ROW } from "./data.js";

/** Kinds that one map can tell apart. */
export const MAX_KINDS = 16;

const CORNER = `
int corner() { int c = gl_VertexID % 6; return c < 3 ? c : 6 - c; }
ivec2 texel(int i) { return ivec2(i % ${ROW}, i / ${ROW}); }`;

export const ARC_VERTEX = `#version 300 es
uniform mat4 u_matrix; uniform vec2 u_half; uniform float u_world; uniform float u_width; uniform vec3 u_colours[${MAX_KINDS}];
uniform int u_year; uniform bool u_undated; uniform uint u_kinds; uniform int u_first;
uniform highp sampler2D u_ends; uniform highp usampler2D u_marks;
out float v_side; out vec3 v_colour;
${CORNER}
bool hidden(uint kind, uint year) {
  if ((u_kinds & (1u << kind)) == 0u) return true;
  return year == 0u ? !u_undated : int(year) > u_year;
}
void main() {
  ivec2 at = texel(u_first + gl_VertexID / 6);
  uint mark = texelFetch(u_marks, at, 0).r, kind = mark >> 16;
  if (hidden(kind, mark & 0xffffu)) { gl_Position = vec4(2.0, 2.0, 2.0, 1.0); return; }
  vec4 ends = texelFetch(u_ends, at, 0);
  vec4 from = u_matrix * vec4(ends.x + u_world, ends.y, 0.0, 1.0);
  vec4 to = u_matrix * vec4(ends.z + u_world, ends.w, 0.0, 1.0);
  vec2 a = from.xy / from.w * u_half, b = to.xy / to.w * u_half;
  vec2 along = b - a;
  vec2 across = dot(along, along) > 0.0 ? normalize(vec2(-along.y, along.x)) : vec2(0.0);
  int c = corner();
  v_side = (float(c & 1) * 2.0 - 1.0) * (u_width * 0.5 + 0.5);
  v_colour = u_colours[kind];
  gl_Position = vec4(((c < 2 ? a : b) + across * v_side) / u_half, 0.0, 1.0);
}`;

export const ARC_FRAGMENT = `#version 300 es
precision highp float;
uniform float u_width; uniform float u_alpha;
in float v_side; in vec3 v_colour; out vec4 colour;
void main() {
  float alpha = u_alpha * clamp(u_width * 0.5 + 0.5 - abs(v_side), 0.0, 1.0);
  colour = vec4(v_colour * alpha, alpha);
}`;

export const DOT_VERTEX = `#version 300 es
uniform mat4 u_matrix; uniform vec2 u_half; uniform float u_world; uniform float u_scale;
uniform highp sampler2D u_dots;
out vec2 v_at; out float v_radius; flat out int v_state;
${CORNER}
void main() {
  vec4 dot = texelFetch(u_dots, texel(gl_VertexID / 6), 0);
  v_state = int(dot.w);
  if (v_state == 0) { gl_Position = vec4(2.0, 2.0, 2.0, 1.0); return; }
  vec4 at = u_matrix * vec4(dot.x + u_world, dot.y, 0.0, 1.0);
  v_radius = dot.z * u_scale * (v_state == 3 ? 1.4 : 1.0);
  int c = corner();
  v_at = vec2(float(c & 1) * 2.0 - 1.0, float(c >> 1) * 2.0 - 1.0) * (v_radius + 1.5);
  gl_Position = vec4(at.xy / at.w + v_at / u_half, 0.0, 1.0);
}`;

export const DOT_FRAGMENT = `#version 300 es
precision highp float;
uniform vec3 u_plain; uniform vec3 u_chosen; uniform vec3 u_halo;
in vec2 v_at; in float v_radius; flat in int v_state; out vec4 colour;
void main() {
  float far = length(v_at);
  float fill = clamp(v_radius + 0.5 - far, 0.0, 1.0), ring = clamp(v_radius + 1.5 - far, 0.0, 1.0);
  float strength = v_state == 1 ? 0.25 : (v_state == 2 ? 0.75 : 1.0);
  float halo = v_state == 3 ? (ring - fill) : 0.0;
  vec3 paint = v_state == 3 ? u_chosen : u_plain;
  colour = vec4(paint * fill * strength + u_halo * halo, fill * strength + halo);
}`;

export const SHEET_VERTEX = `#version 300 es
void main() { gl_Position = vec4(float(gl_VertexID & 1) * 4.0 - 1.0, float(gl_VertexID >> 1) * 4.0 - 1.0, 0.0, 1.0); }`;

export const SHEET_FRAGMENT = `#version 300 es
precision highp float;
uniform sampler2D u_sheet; out vec4 colour;
void main() { colour = texelFetch(u_sheet, ivec2(gl_FragCoord.xy), 0); }`;

/**
 * @param {WebGL2RenderingContext} gl
 * @param {string} vertex
 * @param {string} fragment
 * @throws {Error} with the driver's words when the shaders do not link
 */
export function makeProgram(gl, vertex, fragment) {
  const program = gl.createProgram();
  for (const [type, source] of /** @type {[number, string][]} */ ([[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]])) {
    const shader = gl.createShader(type);
    if (!shader) throw new Error("The graphics context is lost");
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(`Map shader: ${gl.getProgramInfoLog(program)}`);
  /** @type {Record<string, WebGLUniformLocation | null>} */
  const uniforms = {};
  const count = gl.getProgramParameter(program, gl.ACTIVE_UNIFORMS);
  for (let i = 0; i < count; i++) {
    const name = gl.getActiveUniform(program, i)?.name ?? "";
    uniforms[name.replace("[0]", "")] = gl.getUniformLocation(program, name);
  }
  return { program, uniforms };
}
