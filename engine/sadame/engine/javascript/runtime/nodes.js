// ── what the compiled text is made of ─────────────────────────────────────────────────────────────

let nodes = 0;

/** A node: its kind, a number of its own, and `at`, where it was written. */
const node = (kind, parts, at) => ({ kind, id: (nodes += 1), at, ...parts });

const TRUTH = types.truth("はい", "いいえ");
const condition = (kind, parts, at) => node(kind, { ...parts, type: TRUTH }, at);

const expressions = {
  value: (value, type, at) => node("value", { values: only(value, type), type }, at),
  absent: (type, at) => node("absent", { type }, at),
  ref: (name, type, at) => node("ref", { name, type }, at),
  referenceDate: (type, at) => node("referenceDate", { type }, at),
  elementField: (index, depth, type, at) => node("elementField", { index, depth, type }, at),
  fieldOf: (operand, index, type, at) => node("fieldOf", { operand, index, type }, at),
  arithmetic: (left, operator, right, type, step, at) =>
    node("arithmetic", { left, operator, right, type, step: step === null ? null : exact(step) }, at),
  largest: (operands, type, at) => node("extreme", { operands, type, largest: true }, at),
  smallest: (operands, type, at) => node("extreme", { operands, type, largest: false }, at),
  rounded: (operand, mode, unit, type, at) =>
    node("rounded", { operand, rounding: { mode, unit: exact(unit) }, type }, at),
  date: (name, operands, type, at) => node("date", { name, operands, type }, at),
  term: (operands, months, includeFirst, type, at) =>
    node("date", { name: "満了日", operands, months, includeFirst, type }, at),
  atDate: (parameter, moment, type, at) => node("atDate", { parameter, moment, type }, at),
  substitute: (subject, instead, type, at) => node("substitute", { subject, instead, type }, at),
  choose: (alternatives, fallback, above, type, at) => node("choose", { alternatives, fallback, above, type }, at),
  guarded: (precondition, body, type, at) => node("guarded", { precondition, body, type }, at),
  /** `rows` makes the rows from the columns, so that a column is one and the same in all of its cells. */
  lookup: (matching, columns, rows, type, { disjoint = false, complete = false }, at) =>
    node("lookup", { matching, columns, rows: rows(...columns), type, disjoint, complete }, at),
  gather: (name, source, filter, value, type, at) => node("gather", { name, source, filter, value, type }, at),
  rank: (subject, source, filter, value, descending, type, at) =>
    node("rank", { subject, source, filter, value, descending, type }, at),
  tally: (operands, type, at) => node("tally", { operands, type }, at),
  not: (operand, at) => condition("not", { operand }, at),
  count: (atLeast, form, clauses, at) => condition("count", { atLeast, form, clauses }, at),
  implies: (premise, consequence, at) => condition("implies", { premise, consequence }, at),
  compare: (left, word, right, at) => condition("compare", { left, word, right }, at),
  oneOf: (subject, members, at) => condition("oneOf", { subject, members: new Set(members) }, at),
  isAbsent: (subject, at) => condition("isAbsent", { subject }, at),
  quantified: (atLeast, source, filter, met, at) => condition("quantified", { atLeast, source, filter, met }, at),
};

/** Parts of expressions: not evaluated by themselves. */
const parts = {
  clause: (mark, condition, at) => ({ mark, condition, at }),
  proviso: (label, condition, value, at) => ({ label, condition, value, at }),
  row: (cells, value, at) => ({ cells, value, at }),
  rest: (value, at) => ({ cells: null, value, at }),
};

/** The nodes directly under a node, in the order in which they are written in the program. */
function below(expr) {
  const some = (...each) => each.filter((one) => one !== null);
  switch (expr.kind) {
    case "arithmetic":
    case "compare":
      return [expr.left, expr.right];
    case "fieldOf":
    case "rounded":
    case "not":
      return [expr.operand];
    case "extreme":
    case "date":
    case "tally":
      return expr.operands;
    case "atDate":
      return [expr.moment];
    case "substitute":
      return [expr.subject, expr.instead];
    case "choose":
      return [...expr.alternatives.flatMap((each) => [each.condition, each.value]), ...some(expr.fallback)];
    case "guarded":
      return [expr.precondition, expr.body];
    case "lookup":
      return [...expr.columns, ...expr.rows.flatMap((row) => [...cellsOf(row), row.value])];
    case "gather":
      return some(expr.source, expr.filter, expr.value);
    case "rank":
      return some(expr.subject, expr.source, expr.filter, expr.value);
    case "count":
      return expr.clauses.map((each) => each.condition);
    case "implies":
      return [expr.premise, expr.consequence];
    case "oneOf":
    case "isAbsent":
      return [expr.subject];
    case "quantified":
      return some(expr.source, expr.filter, expr.met);
    default:
      return [];
  }
}

/** `expr` and everything under it, parents first. */
const walk = (expr) => [expr, ...below(expr).flatMap(walk)];
const referencesIn = (expr) => walk(expr).filter((each) => each.kind === "ref");

/** The conditions of a row; `－` is none. */
const cellsOf = (row) => (row.cells || []).filter((cell) => cell !== null);

// ── symbols ───────────────────────────────────────────────────────────────────────────────────────

const symbols = {
  /** 入力 */
  input: (name, type, more, at) => ({
    kind: "input",
    name,
    type,
    at,
    bounds: null,
    step: null,
    condition: null,
    unanswered: null,
    notApplicable: null,
    question: "",
    coverage: null,
    authorities: [],
    ...more,
    ownStep: more.step === undefined ? naturalStep(type) : exact(more.step),
  }),
  presumption: (value, condition = null) => ({ value, condition }),
  coverage: (index, first, last) => ({ index, first, last }),
  /** 基準値; `history` = [[first day, last day, setting]], null = unbounded. */
  parameter: (name, type, now, history, more, at) => ({
    kind: "parameter",
    name,
    type,
    now,
    history,
    at,
    bounds: null,
    adjusted: false,
    authorities: [],
    ...more,
  }),
  given: (value, written = "") => ({ is: "given", value, written }),
  notGiven: (reason) => ({ is: "notGiven", reason }),
  delegated: (bounds, body) => ({ is: "delegated", bounds, body }),
  /** 解釈 */
  reading: (name, type, preset, more, at) => ({ kind: "reading", name, type, preset, at, authorities: [], ...more }),
  /** 適用なし */
  hole: (name, type, periods, more, at) => ({ kind: "hole", name, type, periods, at, authorities: [], ...more }),
  /** 判定, 算定, 表, 抽出; `notes` = what is known of it before any fact. */
  rule: (name, declared, type, body, notes, more, at) => ({
    kind: "rule",
    name,
    declared,
    type,
    body,
    at,
    unknown: null,
    unconfirmed: false,
    authorities: [],
    ...more,
    notes: { splits: [], cone: [], denominator: null, ...notes },
  }),
  split: (name, ...cases) => ({ name, cases }),
  /** 断面: from `start` to `end`, both included; null = unbounded. */
  slice: (start, end, list) => ({ start, end, symbols: list, byName: new Map(list.map((each) => [each.name, each])) }),
};
