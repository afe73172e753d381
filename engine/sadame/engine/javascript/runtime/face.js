// ── what a page is given ──────────────────────────────────────────────────────────────────────────

const programs = new Map();
const builders = { ...types, ...expressions, ...parts, ...symbols, over, point: (q) => point(exact(q)), choices, texts };
builders.line = (low, high, ...open) => lineOf(low === null ? null : exact(low), high === null ? null : exact(high), ...open);

const sadame = {
  /** Take in a compiled program. */
  define(program) {
    const made = program(builders);
    programs.set(made.name, made);
    return made;
  },
  program: (name) => programs.get(name),
  say: (table) => (phrases = table),
  evaluate,
  explainResult,
  kit: { partsOf, ordinal, formatDate, partsOfAll: (days) => days.map(partsOf), lineOf, over, whole, choices, texts, anyText, record, list, possible, isLine, sliceOn },
};

globalThis.sadame = sadame;
