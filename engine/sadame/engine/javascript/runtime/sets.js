// ── kinds of value, and sets of values ────────────────────────────────────────────────────────────

/** @typedef {{is: string}} Type  truth | quantity | day | fiscalYear | yearMonth | choice | label | structure | listOf */
/** @typedef {{members: Set<boolean|string>}} Choices  真偽 or members of a 区分 */
/** @typedef {{texts: ?Set<string>}} Texts  null = any text */
/** @typedef {{fields: Possible[]}} Fields  a record, field by field */
/** @typedef {{known: Fields[], more: boolean, beyond: ?Fields[]}} Elements  a 一覧; what may be there besides */
/** @typedef {Line|Choices|Texts|Fields|Elements} Values */
/** @typedef {{values: ?Values, absent: boolean, failed: boolean}} Possible  a set of outcomes */

const types = {
  truth: (yes, no) => ({ is: "truth", yes, no }),
  quantity: (unit, scale, step, asRatio) => ({
    is: "quantity",
    unit,
    scale: exact(scale),
    step: step === null ? null : exact(step),
    asRatio,
  }),
  day: () => ({ is: "day", step: ONE }),
  fiscalYear: () => ({ is: "fiscalYear", step: ONE }),
  yearMonth: () => ({ is: "yearMonth", step: ONE }),
  choice: (name, members, ordered) => ({ is: "choice", name, members, ordered, step: null }),
  label: () => ({ is: "label", step: null }),
  structure: (name, fields) => ({ is: "structure", name, fields }),
  field: (name, type, bounds, step) => ({ name, type, bounds, step: step === null ? null : exact(step) }),
  listOf: (element) => ({ is: "listOf", element }),
};

/** A number of the compiled text: a whole one as it is, another as a rational. @returns {Q} */
const exact = (n) => (typeof n === "bigint" ? whole(n) : n);
const naturalStep = (type) => type.step || null;

const choices = (...members) => ({ members: new Set(members) });
const texts = (...known) => ({ texts: new Set(known) });
const anyText = () => ({ texts: null });
const record = (...fields) => ({ fields });
const list = (known, more = false, beyond = null) => ({ known, more, beyond });
const possible = (values, absent = false, failed = false) => ({ values, absent, failed });
const ABSENT_ONLY = possible(null, true);
const FAILED_ONLY = possible(null, false, true);

/** The set of one value of that type. */
function only(value, type) {
  if (type.is === "label") return texts(value);
  return typeof value === "boolean" || typeof value === "string" ? choices(value) : point(exact(value));
}

function isSingle(values) {
  if (isLine(values)) return isPoint(values);
  if (values.members) return values.members.size === 1;
  if ("texts" in values) return values.texts !== null && values.texts.size === 1;
  if (values.fields) return values.fields.every(isOne);
  return !values.more && !(values.beyond && values.beyond.length) && values.known.every(isSingle);
}

/** Whether exactly one outcome is left. */
function isOne({ values, absent, failed }) {
  if (values === null) return absent !== failed;
  return !absent && !failed && isSingle(values);
}

const sameSet = (a, b) => a.size === b.size && [...a].every((each) => b.has(each));
const sameAll = (a, b, same) => a.length === b.length && a.every((each, i) => same(each, b[i]));
const sameOutcomes = (a, b) => a.absent === b.absent && a.failed === b.failed && sameValues(a.values, b.values);

function sameValues(a, b) {
  if (a === null || b === null) return a === b;
  if (isLine(a)) return sameLine(a, b);
  if (a.members) return sameSet(a.members, b.members);
  if ("texts" in a) return a.texts === null || b.texts === null ? a.texts === b.texts : sameSet(a.texts, b.texts);
  if (a.fields) return sameAll(a.fields, b.fields, sameOutcomes);
  if (a.more !== b.more || !sameAll(a.known, b.known, sameValues)) return false;
  return a.beyond === null || b.beyond === null ? a.beyond === b.beyond : sameAll(a.beyond, b.beyond, sameValues);
}

const CALENDAR = {
  day: lineOf(whole(BigInt(FIRST_DAY)), whole(BigInt(LAST_DAY))),
  fiscalYear: lineOf(whole(1873n), whole(9998n)),
  yearMonth: lineOf(whole(BigInt(yearMonth(FIRST_DAY))), whole(BigInt(yearMonth(LAST_DAY)))),
};

/** The whole domain of a type, cut to declared bounds and 刻み. */
function everything(type, bounds = null, step = null) {
  switch (type.is) {
    case "truth":
      return choices(true, false);
    case "choice":
      return choices(...type.members);
    case "label":
      return anyText();
    case "quantity":
      return step === null ? bounds || ALL : onLattice(bounds || ALL, step) || bounds || ALL;
    case "structure":
      return record(...type.fields.map((each) => possible(everything(each.type, each.bounds, each.step))));
    case "listOf":
      return list([], true);
    default:
      return bounds === null ? CALENDAR[type.is] : intersect(bounds, CALENDAR[type.is]) || bounds;
  }
}

const unionOf = (a, b) => new Set([...a, ...b]);
const shared = (a, b) => new Set([...a].filter((each) => b.has(each)));

function joinValues(a, b) {
  if (a === null) return b;
  if (b === null) return a;
  if (isLine(a)) return hull(a, b);
  if (a.members) return { members: unionOf(a.members, b.members) };
  if ("texts" in a) return { texts: a.texts === null || b.texts === null ? null : unionOf(a.texts, b.texts) };
  if (a.fields) return record(...a.fields.map((each, i) => join([each, b.fields[i]])));
  return sameValues(a, b) ? a : list([], true);
}

/** The union of several sets of outcomes. @param {Possible[]} parts @returns {Possible} */
function join(parts) {
  let [values, absent, failed] = [null, false, false];
  for (const part of parts) {
    values = joinValues(values, part.values);
    absent = absent || part.absent;
    failed = failed || part.failed;
  }
  return possible(values, absent, failed);
}

/** What both sets have in common; null = nothing. */
function meetValues(a, b) {
  if (isLine(a)) return intersect(a, b);
  if (a.members) {
    const members = shared(a.members, b.members);
    return members.size ? { members } : null;
  }
  if ("texts" in a) {
    const both = a.texts === null ? b.texts : b.texts === null ? a.texts : shared(a.texts, b.texts);
    return both === null || both.size ? { texts: both } : null;
  }
  return sameValues(a, b) ? a : null;
}
