// ── what a page is given ──────────────────────────────────────────────────────────────────────────

const programs = new Map();
const builders = {
  ...types,
  ...expressions,
  ...parts,
  ...symbols,
  over,
  point: (q) => point(exact(q)),
  choices,
  texts,
};
builders.line = (low, high, ...open) =>
  lineOf(low === null ? null : exact(low), high === null ? null : exact(high), ...open);

const sadame = {
  /** Take in a compiled program. */
  define(program) {
    const made = program(builders);
    programs.set(made.name, made);
    return made;
  },
  program: (name) => programs.get(name),
  /** Take in the phrases, and what the reader of facts needs: messages, reasons, names of units. */
  say: (table) => (phrases = table),
  read: (table) => (reading = table),
  /** The units facts are written in. */
  measure: (units) => Object.assign(reading.units, units),
  calculator: (place, name, form) => new Calculator(place, programs.get(name), form),
  evaluate,
  explainResult,
  /** What somebody wrote for a fact of a 制度. @returns {Values|Problem} */
  readFact: (program, on, name, text) => readFact(sliceOn(program, on).byName.get(name), text),
  kit: {
    partsOf,
    ordinal,
    formatDate,
    partsOfAll: (days) => days.map(partsOf),
    lineOf,
    over,
    whole,
    choices,
    texts,
    anyText,
    record,
    list,
    possible,
    isLine,
    sliceOn,
  },
};

globalThis.sadame = sadame;
