// ── K: one pass over an expression, each operator by itself ───────────────────────────────────────

/** @typedef {{fault: string, rule: string, at: number, detail: string, names: string[], members: number[], where: ?object, key: string}} Blame */
/** @typedef {{possible: Possible, lack: Set<string>, causes: Map<string, Blame>, noted: Map<string, Blame>}} Outcome */
/** @typedef {{rule: string, elements: Fields[]}} Scope */

const NO_NAMES = new Set();
const NO_BLAMES = new Map();

const known = (values) => outcomeOf(possible(values));
const outcomeOf = (possible, lack = NO_NAMES, causes = NO_BLAMES, noted = NO_BLAMES) => ({
  possible,
  lack,
  causes,
  noted,
});
const addNames = (a, b) => (b.size === 0 ? a : a.size === 0 ? b : new Set([...a, ...b]));
const addBlames = (a, b) => (b.size === 0 ? a : a.size === 0 ? b : new Map([...a, ...b]));
const withoutBlames = (a, b) => (a.size && b.size ? new Map([...a].filter(([key]) => !b.has(key))) : a);

/** @returns {Map<string, Blame>} */
function blame(fault, rule, at, { detail = "", names = [], members = [], where = null } = {}) {
  const key = JSON.stringify([fault, rule, at, detail, names, members]);
  return new Map([[key, { fault, rule, at, detail, names, members, where, key }]]);
}

const blameNode = (scope, fault, where, members = []) => blame(fault, scope.rule, where.at, { members, where });
const failure = (blames) => outcomeOf(FAILED_ONLY, NO_NAMES, blames);

/** The outcome of an operation on `parts`: exactly those operands that can count. */
function settle(found, parts, faults = NO_BLAMES) {
  let [lack, causes, noted] = [NO_NAMES, faults, NO_BLAMES];
  for (const part of parts) {
    lack = addNames(lack, part.lack);
    noted = addBlames(noted, part.noted);
    if (found.failed) causes = addBlames(causes, part.causes);
    else if (part.possible.values === null && !part.possible.absent) noted = addBlames(noted, part.causes);
  }
  return outcomeOf(found, !lack.size || isOne(found) ? NO_NAMES : lack, found.failed ? causes : NO_BLAMES, noted);
}

/**
 * Evaluates expressions on one day, each once. `symbol` answers for names, `atDate` for 基準値 on other
 * days, `key` says by what an expression is remembered in `seen`. `met` = the members large 表 were asked for, where
 * somebody wants to know; else what the other rows gave is in `seen`.
 */
class Machine {
  constructor(on, symbol, atDate, key = (expr) => expr.id, seen = new Map(), met = null) {
    Object.assign(this, { on, symbol, atDate, key, seen, met });
  }

  /** @returns {Outcome} */
  outcome(expr, scope) {
    if (scope.elements.length) return this.evaluate(expr, scope);
    const key = this.key(expr);
    let found = this.seen.get(key);
    if (found === undefined) this.seen.set(key, (found = this.evaluate(expr, scope)));
    return found;
  }

  evaluate(expr, scope) {
    const outcome = (each) => this.outcome(each, scope);
    switch (expr.kind) {
      case "value":
        return known(expr.values);
      case "absent":
        return outcomeOf(ABSENT_ONLY);
      case "ref":
        return this.symbol(expr.name);
      case "referenceDate":
        return known(lineTo(this.on, this.on));
      case "elementField":
        return outcomeOf(scope.elements[expr.depth].fields[expr.index]);
      case "fieldOf":
        return fieldOf(outcome(expr.operand), expr.index);
      case "arithmetic":
        return failing(expr, scope, [outcome(expr.left), outcome(expr.right)], ([a, b]) => arithmetic(expr, a, b));
      case "date":
        return failing(expr, scope, expr.operands.map(outcome), (sets) => dateCall(expr, sets));
      case "extreme":
        return strict(expr.operands.map(outcome), (sets) => extreme(sets, expr.type, expr.largest));
      case "rounded":
        return strict([outcome(expr.operand)], ([line]) => lineRounded(line, expr.rounding));
      case "atDate":
        return this.onAnotherDay(expr, outcome(expr.moment));
      case "substitute":
        return substitute(outcome(expr.subject), () => outcome(expr.instead));
      case "choose":
        return chooseOutcome(expr, scope, outcome);
      case "guarded":
        return guardOutcome(outcome(expr.precondition), outcome(expr.body));
      case "lookup":
        return lookUp(expr, scope, outcome, this.keptRows(expr, scope));
      case "gather":
        return gather(expr, scope, this);
      case "rank":
        return rank(expr, scope, this);
      case "quantified":
        return quantified(expr, scope, this);
      case "tally":
        return strict(expr.operands.map(outcome), tally);
      case "compare":
        return strict(
          [outcome(expr.left), outcome(expr.right)],
          ([a, b]) => truth(compare(expr.word, expr.left.type, a, b)).values,
        );
      case "oneOf":
        return strict([outcome(expr.subject)], ([a]) => truth(oneOf(a, expr.members)).values);
      case "isAbsent":
        return isAbsent(outcome(expr.subject));
      case "not":
        return counted([outcome(expr.operand)], ([mask]) => negate(mask));
      case "implies":
        return counted([outcome(expr.premise), outcome(expr.consequence)], ([a, b]) => either(negate(a), b));
      case "count":
        return counted(
          expr.clauses.map((each) => outcome(each.condition)),
          (masks) => count(expr.atLeast, masks),
        );
      default:
        throw new Error(`no such expression: ${expr.kind}`);
    }
  }

  /** The rows that can match, by the index of a large 表; null = ask them all. */
  keptRows(expr, scope) {
    const index = indexOf(expr);
    if (index === null || scope.elements.length) return null;
    const { possible, noted } = this.outcome(expr.columns[0], scope);
    if (!isOne(possible) || possible.values === null || noted.size) return null;
    const [member] = possible.values.members;
    if (this.met === null) for (const cell of unmatchedCells(index, [member])) this.seen.set(this.key(cell), NEVER);
    else this.met.set(expr, (this.met.get(expr) || new Set()).add(member));
    return index.rows.get(member) || index.always;
  }

  onAnotherDay(expr, moment) {
    if (moment.possible.values === null) return moment;
    const found = this.atDate(expr, moment.possible.values);
    const [a, b] = [found.possible, moment.possible];
    return settle(possible(a.values, a.absent || b.absent, a.failed || b.failed), [moment, found]);
  }
}

// ── strict operators ──────────────────────────────────────────────────────────────────────────────

const allValues = (parts) =>
  parts.every((part) => part.possible.values !== null) ? parts.map((part) => part.possible.values) : null;

/** Some 誤り → 誤り; else some 対象外 → 対象外; else the operation on the values. */
function strictly(parts, values, faults = NO_BLAMES) {
  const unfailing = parts.every((part) => part.possible.values !== null || part.possible.absent);
  const absent = unfailing && parts.some((part) => part.possible.absent);
  return settle(possible(values, absent, faults.size > 0 || parts.some((part) => part.possible.failed)), parts, faults);
}

function strict(parts, apply) {
  const sets = allValues(parts);
  return strictly(parts, sets === null ? null : apply(sets));
}

/** A strict operation that can fail by itself. */
function failing(expr, scope, parts, apply) {
  const sets = allValues(parts);
  if (sets === null) return strictly(parts, null);
  const [values, fault] = apply(sets);
  return strictly(parts, values, fault === null ? NO_BLAMES : blameNode(scope, fault, expr));
}

function counted(parts, apply) {
  return settle(truth(apply(parts.map((part) => maskOf(part.possible)))), parts);
}

/** The number of conditions that hold. */
function tally(sets) {
  const masks = sets.map((each) => maskOf(possible(each)));
  return lineTo(
    number(masks, (each) => each === YES),
    number(masks, (each) => each & YES),
  );
}

function fieldOf(whole, index) {
  const { values, absent, failed } = whole.possible;
  if (values === null) return whole;
  const found = values.fields[index];
  return settle(possible(found.values, absent || found.absent, failed || found.failed), [whole]);
}

/** `X が 対象外`: 対象外 → はい, a value → いいえ, 誤り stays. */
function isAbsent(subject) {
  const { values, absent, failed } = subject.possible;
  return settle(truth((absent ? YES : 0) | (values !== null ? NO : 0) | (failed ? FAILED : 0)), [subject]);
}

// ── gates ─────────────────────────────────────────────────────────────────────────────────────────

function guardOutcome(condition, body) {
  const mask = maskOf(condition.possible);
  return settle(guard(mask, body.possible), mask & YES ? [condition, body] : [condition]);
}

/** `A（対象外は0円）`: 対象外 of the subject becomes the substitute; the rest stays. */
function substitute(subject, instead) {
  if (!subject.possible.absent) return subject;
  const other = instead();
  const rest = possible(subject.possible.values, false, subject.possible.failed);
  return settle(join([rest, other.possible]), [subject, other]);
}

/** What the alternatives of an 原則／ただし come to; `seen` = what each expression gave. */
function weighChoice(expr, seen) {
  return choose(
    expr.alternatives.map((each) => maskOf(seen(each.condition))),
    expr.alternatives.map((each) => seen(each.value)),
    expr.fallback === null ? null : seen(expr.fallback),
    { above: expr.above },
  );
}

function chooseOutcome(expr, scope, outcome) {
  const verdict = weighChoice(expr, (each) => outcome(each).possible);
  let faults = NO_BLAMES;
  if (verdict.clash.length) faults = addBlames(faults, blameNode(scope, "衝突", expr, verdict.clash));
  if (verdict.gap) faults = addBlames(faults, blameNode(scope, "どの規定にも当たらない", expr));
  const counting = [
    ...verdict.live.map((i) => outcome(expr.alternatives[i].condition)),
    ...verdict.can.map((i) => outcome(expr.alternatives[i].value)),
    ...(verdict.fallback ? [outcome(expr.fallback)] : []),
  ];
  return settle(verdict.possible, counting, faults);
}

/** What the rows under 一意 and 先頭 come to; the verdict counts among `plain`. */
function weighRows(expr, masks, values) {
  const every = expr.rows.map((_, i) => i);
  const plain = every.filter((i) => expr.rows[i].cells !== null);
  const rest = every.find((i) => expr.rows[i].cells === null);
  const above = expr.matching === "先頭" ? null : plain.map(() => []);
  const terms = { above, sole: true, disjoint: expr.disjoint, complete: expr.complete };
  const verdict = choose(
    plain.map((i) => masks[i]),
    plain.map((i) => values[i]),
    rest === undefined ? null : values[rest],
    terms,
  );
  return { verdict, plain };
}

/** The mask of every row, 上記以外 included. */
function rowMasks(expr, masks) {
  const rest = negate(either(...masks.filter((_, i) => expr.rows[i].cells !== null)));
  return masks.map((mask, i) => (expr.rows[i].cells === null ? rest : mask));
}

/** The outcome of a 表; `kept` = the rows that can match, where that is known beforehand. */
function lookUp(whole, scope, outcome, kept) {
  const numbers = kept || whole.rows.map((_, i) => i);
  const expr = kept ? { ...whole, rows: kept.map((i) => whole.rows[i]) } : whole;
  const cells = expr.rows.map((row) => cellsOf(row).map(outcome));
  const matches = cells.map((row) => counted(row, (masks) => both(...masks)));
  const values = expr.rows.map((row) => outcome(row.value));
  const masks = matches.map((each) => maskOf(each.possible));
  const sets = values.map((each) => each.possible);
  if (expr.matching === "合計" || expr.matching === "一覧") {
    const every = rowMasks(expr, masks);
    const found = (expr.matching === "合計" ? totalOf : listedOf)(every, sets);
    return settle(found, [...matches, ...values.filter((_, i) => every[i] & YES)]);
  }
  const { verdict, plain } = weighRows(expr, masks, sets);
  let faults = NO_BLAMES;
  if (verdict.clash.length) {
    faults = addBlames(
      faults,
      blameNode(
        scope,
        "表の重なり",
        whole,
        verdict.clash.map((i) => numbers[plain[i]]),
      ),
    );
  }
  if (verdict.gap) faults = addBlames(faults, blameNode(scope, "表の隙間", whole));
  const counting = [
    ...verdict.live.map((i) => matches[plain[i]]),
    ...verdict.can.map((i) => values[plain[i]]),
    ...(verdict.fallback ? values.filter((_, i) => expr.rows[i].cells === null) : []),
  ];
  return settle(verdict.possible, counting, faults);
}

/** Below this the index costs more than it saves. */
const FEWEST = 32;
const indexes = new WeakMap();

/** The rows of a large 表 by the members their only cell names, where it has such cells only; null = it has not. */
function indexOf(expr) {
  if (!indexes.has(expr)) indexes.set(expr, indexed(expr));
  return indexes.get(expr);
}

function indexed({ columns, rows, matching }) {
  if (columns.length !== 1 || rows.length < FEWEST || !["一意", "先頭"].includes(matching) || columns[0].kind !== "ref")
    return null;
  const named = (cell) => cell.kind === "oneOf" && cell.subject.kind === "ref" && cell.subject.name === columns[0].name;
  const plain = (row) => ["value", "absent"].includes(row.value.kind) && cellsOf(row).every(named);
  if (!rows.every(plain)) return null;
  const cells = new Map();
  const byMember = new Map();
  rows.forEach((row, i) => {
    for (const cell of cellsOf(row)) {
      cells.set(i, cell);
      for (const each of cell.members) byMember.set(each, [...(byMember.get(each) || []), i]);
    }
  });
  const always = rows.map((_, i) => i).filter((i) => !cells.has(i));
  const merged = [...byMember].map(([each, numbers]) => [each, [...numbers, ...always].sort((a, b) => a - b)]);
  return { rows: new Map(merged), always, cells: [...cells.values()] };
}

/** The cells that one of these members does not meet. */
const unmatchedCells = (index, members) =>
  index.cells.filter((cell) => members.some((each) => !cell.members.has(each)));

// ── lists ─────────────────────────────────────────────────────────────────────────────────────────

const COUNTED = known(point(ONE));
const ALWAYS = outcomeOf(truth(YES));
const NEVER = outcomeOf(truth(NO));

/** What an element may be that the list holds beside those it shows; several kinds, or none. */
function unlisted(expr, { values }) {
  if (values === null) return [];
  return values.more ? [everything(expr.type.element)] : values.beyond || [];
}

const inside = (scope, element) => ({ rule: scope.rule, elements: [element, ...scope.elements] });

/** The outcome over the list, if there is one at all. */
function afterList(source, found, parts, faults = NO_BLAMES) {
  const { absent, failed } = source.possible;
  return settle(possible(found.values, found.absent || absent, found.failed || failed), [source, ...parts], faults);
}

function sharesOf(expr, source, scope, machine) {
  const parts = [];
  const share = (element) => {
    const here = inside(scope, element);
    const counts = expr.filter === null ? ALWAYS : machine.outcome(expr.filter, here);
    const mask = maskOf(counts.possible);
    const held = expr.value === null || !(mask & YES) ? COUNTED : machine.outcome(expr.value, here);
    parts.push(counts, held);
    return shareOf(mask, held.possible);
  };
  const shown = source.possible.values === null ? [] : source.possible.values.known;
  const shares = shown.map(share);
  return { shares, further: anyShare(unlisted(expr.source, source.possible).map(share)), parts };
}

function gather(expr, scope, machine) {
  const source = machine.outcome(expr.source, scope);
  if (source.possible.values === null) return source;
  const { shares, further, parts } = sharesOf(expr, source, scope, machine);
  const [found, empty] = aggregate(expr.name, shares, further);
  return afterList(source, found, parts, empty ? blameNode(scope, "一覧が空", expr) : NO_BLAMES);
}

function rank(expr, scope, machine) {
  const [source, subject] = [machine.outcome(expr.source, scope), machine.outcome(expr.subject, scope)];
  const { shares, further, parts } = sharesOf(expr, source, scope, machine);
  const [own, among] = [subject.possible, source.possible];
  const [found, empty] =
    among.values === null ? [possible(null), false] : rankOf(own, shares, further, expr.descending);
  const absent = found.absent || (among.absent && (own.values !== null || own.absent));
  const whole = possible(found.values, absent, found.failed || among.failed || own.failed);
  return settle(whole, [source, subject, ...parts], empty ? blameNode(scope, "一覧が空", expr) : NO_BLAMES);
}

/** いずれか, 全て, 個数 k 以上: an element that is filtered out does not count. */
function quantified(expr, scope, machine) {
  const source = machine.outcome(expr.source, scope);
  if (source.possible.values === null) return source;
  const parts = [];
  const met = (element) => {
    const here = inside(scope, element);
    const counts = expr.filter === null ? ALWAYS : machine.outcome(expr.filter, here);
    const mask = maskOf(counts.possible);
    const holds = mask === NO ? ALWAYS : machine.outcome(expr.met, here);
    parts.push(counts, holds);
    const condition = maskOf(holds.possible);
    return expr.atLeast === null ? either(negate(mask), condition) : both(mask, condition);
  };
  const shown = source.possible.values.known.map(met);
  const further = unlisted(expr.source, source.possible).map(met);
  const result = further.length
    ? countOpen(
        expr.atLeast,
        shown,
        further.reduce((a, b) => a | b),
      )
    : count(expr.atLeast === null ? shown.length : expr.atLeast, shown);
  return afterList(source, truth(result), parts);
}
