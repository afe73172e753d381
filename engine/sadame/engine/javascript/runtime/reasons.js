// ── why: the deciding 号, the steps, the causes of 誤り ───────────────────────────────────────────────

const [PRECONDITION, FALLBACK, REST] = ["前提", "原則", "上記以外"];
const LISTS = new Set(["次の全てに該当", "次のいずれかに該当", "次のうちN以上に該当"]);
const unique = (list) => [...new Set(list)];

/** Whether a condition has 号 of its own, so that addresses go on inside it. */
const isList = (expr) => (expr.kind === "not" ? isList(expr.operand) : expr.kind === "count" && LISTS.has(expr.form));
const rowLabel = (expr, i) => (expr.rows[i].cells === null ? REST : `${i + 1}行目`);

/** The addresses of the deciding parts; of the undecided parts while the result is 不明. */
function reasonsOf(expr, seen, path = "") {
  let found = [];
  if (expr.kind === "rounded" || expr.kind === "not") found = reasonsOf(expr.operand, seen, path);
  else if (expr.kind === "guarded") found = reasonsOfGate(expr, seen, path);
  else if (expr.kind === "count" && (!path || isList(expr))) {
    found = deciding(expr, seen).flatMap((i) => reasonsOfClause(expr.clauses[i], seen, path));
  } else if (expr.kind === "choose") {
    const { chosen, rest } = chosenAlternatives(expr, seen);
    found = [...chosen.map((i) => path + expr.alternatives[i].label), ...(rest ? [path + FALLBACK] : [])];
  } else if (expr.kind === "lookup") found = chosenRows(expr, seen).map((i) => path + rowLabel(expr, i));
  return unique(found.filter(Boolean));
}

/** The clauses that have the outcome of the count; the undecided ones where none has, or it is 不明. */
function deciding(expr, seen) {
  const [all, sets] = [seen(expr), expr.clauses.map((each) => seen(each.condition))];
  const every = sets.map((_, i) => i);
  const alike = every.filter((i) => sameOutcomes(sets[i], all));
  return isOne(all) && alike.length ? alike : every.filter((i) => !isOne(sets[i]));
}

function reasonsOfClause(clause, seen, path) {
  const address = path + clause.mark;
  const inner = isList(clause.condition) ? reasonsOf(clause.condition, seen, address) : [];
  return inner.length ? inner : [address];
}

function reasonsOfGate(expr, seen, path) {
  const mask = maskOf(seen(expr.precondition));
  const open = mask & YES && !isOne(seen(expr.body));
  const inner = mask === YES || open ? reasonsOf(expr.body, seen, path) : [];
  if (mask === YES) return inner;
  const address = path + PRECONDITION;
  const gate = reasonsOf(expr.precondition, seen, address);
  return [...(gate.length ? gate : [address]), ...inner];
}

function chosenOf(verdict, masks) {
  if (isOne(verdict.possible) && verdict.must.length) return verdict.must;
  if (verdict.can.length || verdict.fallback) return verdict.can;
  return verdict.live.filter((i) => masks[i] & (ABSENT | FAILED));
}

/** The ただし that apply (or may, while that is open), and whether 原則 does. */
function chosenAlternatives(expr, seen) {
  const verdict = weighChoice(expr, seen);
  return {
    chosen: chosenOf(
      verdict,
      expr.alternatives.map((each) => maskOf(seen(each.condition))),
    ),
    rest: verdict.fallback,
  };
}

const maskOfRow = (row, seen) => both(...cellsOf(row).map((cell) => maskOf(seen(cell))));

/** The rows that match (or may, while that is open), in order. */
function chosenRows(expr, seen) {
  const masks = expr.rows.map((row) => maskOfRow(row, seen));
  const every = masks.map((_, i) => i);
  if (expr.matching === "合計" || expr.matching === "一覧") {
    const rows = rowMasks(expr, masks);
    const single = isOne(seen(expr));
    return every.filter((i) => (single ? rows[i] === YES : rows[i] & YES));
  }
  const { verdict, plain } = weighRows(
    expr,
    masks,
    expr.rows.map((row) => seen(row.value)),
  );
  const chosen = new Set(
    chosenOf(
      verdict,
      plain.map((i) => masks[i]),
    ).map((i) => plain[i]),
  );
  return every.filter((i) => chosen.has(i) || (expr.rows[i].cells === null && verdict.fallback));
}

// ── steps ─────────────────────────────────────────────────────────────────────────────────────────

/** @typedef {{address: string, at: number, possible: Possible, type: Type, decisive: boolean, name: ?string, written?: string, children: Step[]}} Step */

/** The steps of one rule's body. `seen` = what its nodes gave, `refer` = the step of a name. */
class Writer {
  constructor(seen, refer) {
    Object.assign(this, { seen, refer });
  }

  /** @returns {Step[]} */
  steps(expr, path, decisive) {
    switch (expr.kind) {
      case "rounded":
      case "not":
        return this.steps(expr.operand, path, decisive);
      case "guarded":
        return this.guarded(expr, path, decisive);
      case "count": {
        const chosen = deciding(expr, this.seen);
        return expr.clauses.map((each, i) => this.clause(each, path, decisive && chosen.includes(i)));
      }
      case "choose":
        return this.choose(expr, path, decisive);
      case "lookup":
        return this.lookUp(expr, path, decisive);
      case "tally":
        return expr.operands.map((each) => this.step(path, each, TRUTH, this.steps(each, path, decisive), decisive));
      default:
        return namesIn([expr]).map((each) => this.refer(each, path, decisive));
    }
  }

  step(address, expr, type, children, decisive) {
    return { address, at: expr.at, possible: this.seen(expr), type, decisive, name: null, children };
  }

  clause(clause, path, decisive) {
    const [address, inner] = [path + clause.mark, clause.condition];
    if (inner.kind === "ref") return { ...this.refer(inner, address, decisive), at: clause.at };
    return { ...this.step(address, inner, TRUTH, this.steps(inner, address, decisive), decisive), at: clause.at };
  }

  guarded(expr, path, decisive) {
    const mask = maskOf(this.seen(expr.precondition));
    const [address, decides] = [path + PRECONDITION, decisive && mask !== YES];
    const gate = this.step(address, expr.precondition, TRUTH, this.steps(expr.precondition, address, decides), decides);
    return [gate, ...(mask & YES ? this.steps(expr.body, path, decisive) : [])];
  }

  choose(expr, path, decisive) {
    const { chosen, rest } = chosenAlternatives(expr, this.seen);
    const found = expr.alternatives.map((each, i) => {
      const [applies, address] = [decisive && chosen.includes(i), path + each.label];
      const value = this.value(address, each.value, chosen.includes(i), applies);
      const children = [...this.steps(each.condition, address, applies), ...value];
      return { ...this.step(address, each.condition, TRUTH, children, applies), at: each.at };
    });
    if (expr.fallback !== null) found.push(...this.value(path + FALLBACK, expr.fallback, rest, decisive && rest));
    return found;
  }

  /** The value of a ただし or a row, where it can count. */
  value(address, expr, applies, decisive) {
    return applies ? [this.step(address, expr, expr.type, this.steps(expr, address, decisive), decisive)] : [];
  }

  /** What the columns look at, and the rows that are not ruled out. */
  lookUp(expr, path, decisive) {
    const found = namesIn(expr.columns).map((each) => this.refer(each, path, decisive));
    const chosen = new Set(chosenRows(expr, this.seen));
    expr.rows.forEach((row, i) => {
      const mask = maskOfRow(row, this.seen);
      if (!chosen.has(i) && (row.cells === null || mask === NO)) return;
      const [address, decides] = [path + rowLabel(expr, i), decisive && chosen.has(i)];
      const children = this.value(address, row.value, chosen.has(i), decides);
      found.push({ address, at: row.at, possible: truth(mask), type: TRUTH, decisive: decides, name: null, children });
    });
    return found;
  }
}

/** The names in these expressions: each where it stands first, as it is written last. */
function namesIn(exprs) {
  const found = new Map();
  for (const each of exprs.flatMap(referencesIn)) found.set(each.name, each);
  return [...found.values()];
}

// ── causes of 誤り ─────────────────────────────────────────────────────────────────────────────────

/** One cause for each place and fault, in the order of the program. @param {Map<string, Blame>} blames */
function causesOf(blames, evaluation) {
  const order = new Map(evaluation.slice.symbols.map((each, i) => [each.name, i]));
  const rank = (each) => (order.has(each.rule) ? order.get(each.rule) : order.size);
  const before = (a, b) =>
    rank(a) - rank(b) || a.at - b.at || byCodePoint(a.fault, b.fault) || byCodePoint(a.detail, b.detail);
  const found = [];
  for (const each of [...blames.values()].sort(before)) {
    const last = found[found.length - 1];
    if (last && before(last, each) === 0)
      last.members = unique([...last.members, ...each.members]).sort((a, b) => a - b);
    else found.push({ ...each });
  }
  return found.map((each) => causeOf(each, evaluation));
}

function causeOf(blamed, evaluation) {
  const [parties, grounds] = partiesOf(blamed);
  const { byName } = evaluation.slice;
  const own = byName.has(blamed.rule) ? byName.get(blamed.rule).authorities : [];
  const theirs = namesOf(grounds).flatMap((name) => byName.get(name).authorities);
  return {
    fault: blamed.fault,
    rule: blamed.rule,
    detail: blamed.detail || detailOf(blamed, evaluation),
    parties,
    authorities: blamed.members.length ? unique([...own, ...theirs]) : own,
    facts: knownFacts(grounds, evaluation),
  };
}

const namesOf = (exprs) => unique(exprs.flatMap(referencesIn).map((each) => each.name));

/** Labels of what took part, and the expressions whose facts made it so. */
function partiesOf({ where, members, fault, names }) {
  const kind = where === null ? "" : where.kind;
  if (kind === "choose" && members.length) {
    const taken = members.map((i) => where.alternatives[i]);
    return [taken.map((each) => each.label), taken.map((each) => each.condition)];
  }
  if (kind === "lookup" && members.length) {
    return [members.map((i) => rowLabel(where, i)), members.flatMap((i) => cellsOf(where.rows[i]))];
  }
  if (kind === "lookup") return [[], where.columns];
  if (kind === "choose") return [[], where.alternatives.map((each) => each.condition)];
  if (kind === "arithmetic" && fault === "0で割る計算") return [namesOf([where.right]), [where.right]];
  if (kind === "date") return [namesOf(where.operands), where.operands];
  return [names, []];
}

/** The known facts these expressions rest on, in the order of the program. */
function knownFacts(grounds, evaluation) {
  const { slice } = evaluation;
  const names = new Set();
  for (const name of namesOf(grounds)) {
    const symbol = slice.byName.get(name);
    for (const each of [name, ...(symbol.kind === "rule" ? symbol.notes.cone : [])]) names.add(each);
  }
  return slice.symbols
    .filter((each) => each.kind === "input" && names.has(each.name))
    .map((each) => [each, evaluation.plain(each.name).possible])
    .filter(([, found]) => isOne(found) && found.values !== null)
    .map(([each, found]) => [each.name, show(found.values, each.type)]);
}

/** When a name without a value on this day does have one; what a row is missing for. */
function detailOf({ fault, rule, names, where }, evaluation) {
  if (fault === "適用なし") {
    const dated = [rule, ...names]
      .map((name) => evaluation.slice.byName.get(name))
      .find((each) => each && (each.kind === "hole" || each.kind === "parameter"));
    return dated ? formatPeriods(dated.kind === "hole" ? dated.periods : dated.history) : "";
  }
  if (fault === "表の隙間") {
    return where.columns
      .filter((each) => each.kind === "ref" && evaluation.slice.byName.get(each.name).kind === "rule")
      .map((each) => [each, evaluation.plain(each.name).possible])
      .filter(([, found]) => isOne(found) && found.values !== null)
      .map(([each, found]) => say("column value", each.name, show(found.values, each.type)))
      .join("、");
  }
  return "";
}
