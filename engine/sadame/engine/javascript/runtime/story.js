// ── the trace of an evaluation ────────────────────────────────────────────────────────────────────

/** @typedef {{name: string, type: Type, possible: Possible, missing: {name: string, lack: string, detail: string}[], reasons: string[], causes: object[], noted: object[], used: object[], marks: string[], authorities: string[], step: Step}} Result */

/** The rule of that name in some 断面, the latest if there are several. */
const declaredRule = (program, name) =>
  [...program.slices]
    .reverse()
    .map((each) => each.byName.get(name))
    .find((each) => each && each.kind === "rule");

const sliceOn = (program, day) =>
  program.slices.find(({ start, end }) => (start === null || start <= day) && (end === null || day <= end));

/**
 * The results of the rules of the 制度 itself (or of `names`) on the day `on`, and why.
 * @param {Map<string, Values>} facts @param {Map<string, string>} readings
 * @returns {{policy: string, date: number, readings: Map<string, ?string>, results: Map<string, Result>}}
 */
function evaluate(program, facts, on, readings, names = program.own) {
  const slice = sliceOn(program, on);
  const rules = names.map((name) => declaredRule(program, name)).filter(Boolean);
  const teller =
    slice && new Teller(new Evaluation(slice, facts, on, readings), new Set(rules.map((each) => each.name)));
  const results = new Map(rules.map((rule) => [rule.name, teller ? teller.result(rule) : withoutVersion(rule, "")]));
  return { policy: program.name, date: on, readings: teller ? teller.readings(results) : new Map(), results };
}

function withoutVersion(rule, periods) {
  const { name, at, type, authorities } = rule;
  const cause = { fault: "適用なし", rule: name, detail: periods, parties: [name], authorities, facts: [] };
  const step = { address: name, at, possible: FAILED_ONLY, type, decisive: true, name, children: [] };
  const empty = { missing: [], reasons: [], noted: [], used: [], marks: [] };
  return { name, type, possible: FAILED_ONLY, causes: [cause], authorities, step, ...empty };
}

/** Tells the story of one evaluation; steps of a rule are written once and shared. */
class Teller {
  constructor(evaluation, wanted) {
    Object.assign(this, { evaluation, wanted, written: new Map() });
  }

  /** @returns {Result} */
  result(declared) {
    const { evaluation } = this;
    const rule = evaluation.slice.byName.get(declared.name);
    if (!rule || rule.kind !== "rule") {
      return withoutVersion(declared, formatPeriods(rule && rule.kind === "hole" ? rule.periods : []));
    }
    const { name, at, type, authorities } = rule;
    const { cone } = rule.notes;
    for (const each of cone) if (evaluation.slice.byName.get(each).kind === "rule") this.stepsOf(each);
    const answer = evaluation.answer(name);
    const { possible, lack, causes, noted } = answer.outcome;
    const seen = this.seen(name, answer.seen);
    return {
      name,
      type,
      possible,
      authorities,
      missing: evaluation.slice.symbols.filter((each) => lack.has(each.name)).map(lacking),
      reasons: answer.presumed ? [] : reasonsOf(rule.body, seen),
      causes: causesOf(causes, evaluation),
      noted: causesOf(withoutBlames(noted, causes), evaluation),
      used: cone.map((each) => this.used(each)).filter((each) => each !== null),
      marks: this.marks([...cone, name]),
      step: { address: name, at, possible, type, decisive: true, name, children: this.stepsOf(name) },
    };
  }

  seen(name, gave) {
    const { machine } = this.evaluation;
    return (expr) => (gave.get(expr.id) || machine.outcome(expr, { rule: name, elements: [] })).possible;
  }

  /** The steps of a rule; of rules nobody asked about K tells enough. */
  stepsOf(name) {
    if (!this.written.has(name)) {
      const gave = this.wanted.has(name) ? this.evaluation.answer(name).seen : new Map();
      const seen = this.seen(name, gave);
      const refer = (expr, address, decisive) => {
        const symbol = this.evaluation.slice.byName.get(expr.name);
        const children = symbol.kind === "rule" ? this.stepsOf(expr.name) : [];
        const written = symbol.now?.written || "";
        const found = { address, at: expr.at, possible: seen(expr), type: expr.type, decisive };
        return { ...found, name: expr.name, written, children };
      };
      this.written.set(name, new Writer(seen, refer).steps(this.evaluation.slice.byName.get(name).body, "", true));
    }
    return this.written.get(name);
  }

  /** A fact, 基準値 or 解釈 that a result stands on; null = the name is none. */
  used(name) {
    const symbol = this.evaluation.slice.byName.get(name);
    const origin = this.origin(symbol);
    return origin && { name, type: symbol.type, origin, possible: this.evaluation.plain(name).possible };
  }

  origin(symbol) {
    switch (symbol.kind) {
      case "input":
        return this.originOfFact(symbol);
      case "parameter":
        return symbol.adjusted ? "adjusted" : "parameter";
      case "reading":
        if (this.evaluation.readings.has(symbol.name)) return "chosen";
        return symbol.preset === null ? "unknown" : "default";
      default:
        return null;
    }
  }

  originOfFact(symbol) {
    const { evaluation } = this;
    const { machine, facts } = evaluation;
    if (symbol.condition !== null) {
      const asked = maskOf(machine.outcome(symbol.condition, { rule: symbol.name, elements: [] }).possible);
      if (!(asked & (YES | FAILED))) {
        return maskOf(presumed(symbol.notApplicable, machine, symbol.name).possible) === YES
          ? "presumed"
          : "irrelevant";
      }
    }
    if (facts.has(symbol.name)) {
      const given = facts.get(symbol.name);
      const all = everything(symbol.type, symbol.bounds, symbol.ownStep);
      return !isInvalid(given) && sameValues(given, all) ? "unknown" : "given";
    }
    return maskOf(silence(symbol, facts, machine).possible) === YES ? "presumed" : "unanswered";
  }

  marks(names) {
    const found = [];
    for (const name of names) {
      const symbol = this.evaluation.slice.byName.get(name);
      if (symbol.kind === "rule") {
        if (symbol.unconfirmed) found.push(say("unconfirmed"));
        if (symbol.unknown !== null && this.evaluation.answer(name).presumed) {
          found.push(say("unknown presumed", name, showPlain(symbol.unknown.value, symbol.type)));
        }
      } else if (symbol.kind === "parameter" && symbol.adjusted) found.push(say("adjusted"));
    }
    return unique(found);
  }

  /** Each 解釈 in the cone of a result, with the reading used. */
  readings(results) {
    const names = new Set([...results.values()].flatMap((each) => each.used.map((used) => used.name)));
    const found = this.evaluation.slice.symbols.filter((each) => each.kind === "reading" && names.has(each.name));
    const chosen = (each) =>
      this.evaluation.readings.has(each.name) ? this.evaluation.readings.get(each.name) : each.preset;
    return new Map(found.map((each) => [each.name, chosen(each)]));
  }
}

/** A value of the compiled text as people read it. */
const showPlain = (value, type) => showValue(typeof value === "bigint" ? whole(value) : value, type);

/** An unknown, by who can settle it. */
function lacking(symbol) {
  const { name } = symbol;
  if (symbol.kind === "input") return { name, lack: "入力", detail: symbol.question };
  if (symbol.kind === "reading") return { name, lack: "解釈", detail: "" };
  const found = [symbol.now, ...symbol.history.map((each) => each[2])].find(
    (each) => each !== null && each.is !== "given",
  );
  return found.is === "delegated"
    ? { name, lack: "委任", detail: found.body }
    : { name, lack: "資料に数なし", detail: found.reason };
}
