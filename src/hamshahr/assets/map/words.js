/** Words every map needs, given in the frame's `<script type="application/json" data-map-words>`. */
const NEEDED = [
  "map_label", "loading", "failed", "no_webgl", "zoom_in", "zoom_out", "whole_map", "close", "tie_count", "legend", "up_to_year",
  "all_years", "undated", "selected", "scroll_hint", "scroll_hint_mac", "touch_hint",
];

/**
 * The words and numbers of one map in its reader's language.
 */
export class Words {
  /**
   * @param {HTMLElement} frame
   * @throws {Error} naming the words that are missing
   */
  constructor(frame) {
    const script = frame.querySelector('script[type="application/json"]');
    this.words = JSON.parse(script?.textContent || "{}");
    const missing = NEEDED.filter((key) => !(key in this.words));
    if (missing.length) throw new Error(`The map's words lack: ${missing.join(", ")}`);
    const language = frame.dataset.lang || document.documentElement.lang || "en";
    this.number = new Intl.NumberFormat(language);
    this.plainNumber = new Intl.NumberFormat(language, { useGrouping: false });
    this.plural = new Intl.PluralRules(language);
  }

  /**
   * @param {string} key
   * @param {Record<string, string>} [values] for {placeholders}
   * @returns {string}
   */
  get(key, values = {}) {
    return String(this.words[key]).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  }

  /** @param {string} kind */
  kind(kind) {
    return this.words.kinds?.[kind] ?? kind;
  }

  /** @param {number} count as in "17 ties"; `tie_count` is one text, or one for each plural form of the language */
  ties(count) {
    const forms = this.words.tie_count;
    const text = typeof forms === "string" ? forms : forms[this.plural.select(count)] ?? forms.other;
    return text.replace("{n}", this.number.format(count));
  }

  /** @param {number} year Gregorian; `{jalali}` is the Jalali year that begins in its March */
  upToYear(year) {
    return this.get("up_to_year", { year: this.plainNumber.format(year), jalali: this.plainNumber.format(year - 621) });
  }
}
