// ── what a name stands for before any rule is applied ─────────────────────────────────────────────

const OUTSIDE = "入力で決めた範囲・刻み・選択肢に合わない値です";
const isInvalid = (answer) => answer !== null && "invalid" in answer;

/** Whether a とみなす works here, as a condition. */
function presumed(presumption, machine, name) {
  if (presumption === null) return NEVER;
  return presumption.condition === null ? ALWAYS : machine.outcome(presumption.condition, { rule: name, elements: [] });
}

/** Whether the fact is read from its silence: 未回答：… とみなす. */
const silence = (symbol, facts, machine) =>
  facts.has(symbol.name) ? NEVER : presumed(symbol.unanswered, machine, symbol.name);

/** What the fact can be where it is asked for: supplied, presumed, or its whole domain. */
function domain(symbol, facts, machine) {
  const supplied = facts.has(symbol.name) ? facts.get(symbol.name) : null;
  if (supplied !== null && isInvalid(supplied)) return supplied;
  const silent = maskOf(silence(symbol, facts, machine).possible);
  if (silent === YES && symbol.unanswered !== null) return only(symbol.unanswered.value, symbol.type);
  const all = everything(symbol.type, symbol.bounds, symbol.ownStep);
  if (supplied === null) return all;
  if (supplied.fields || supplied.known) return supplied;
  return narrowed(supplied, all, symbol.ownStep) || { invalid: OUTSIDE };
}

/** The values of a case, on the lattice they lie on; null = none. */
function narrowed(values, cut, step) {
  const met = meetValues(values, cut);
  return met !== null && isLine(met) && step !== null ? onLattice(met, step) : met;
}

const cutDomain = (symbol, values, cut) => (typeof cut === "string" ? null : narrowed(values, cut, symbol.ownStep));
const openTo = (found, name) => outcomeOf(found, isOne(found) ? NO_NAMES : new Set([name]));

/** The outcome of an 入力; its 条件 comes before what was answered. null = a case that cannot happen. */
function readInput(symbol, facts, machine, cut = null) {
  let answer = domain(symbol, facts, machine);
  if (cut !== null && !isInvalid(answer)) {
    answer = cutDomain(symbol, answer, cut);
    if (answer === null) return null;
  }
  const asked =
    symbol.condition === null ? ALWAYS : machine.outcome(symbol.condition, { rule: symbol.name, elements: [] });
  const mask = maskOf(asked.possible);
  const counting = [asked];
  let held = possible(null);
  if (mask & YES) {
    const fact = factOf(symbol, answer, machine);
    counting.push(fact, silence(symbol, facts, machine));
    held = fact.possible;
  }
  let found = possible(held.values, Boolean(mask & (NO | ABSENT)), held.failed || Boolean(mask & FAILED));
  if (found.absent && symbol.notApplicable !== null) {
    const assumed = presumed(symbol.notApplicable, machine, symbol.name);
    counting.push(assumed);
    found = assume(found, only(symbol.notApplicable.value, symbol.type), maskOf(assumed.possible));
  }
  return settle(found, counting);
}

/** 対象外：… とみなす. */
function assume(found, value, mask) {
  return mask & YES ? possible(joinValues(found.values, value), mask !== YES, found.failed) : found;
}

function factOf(symbol, answer, machine) {
  if (isInvalid(answer)) {
    return failure(
      blame("事実の値が正しくない", symbol.name, symbol.at, { detail: answer.invalid, names: [symbol.name] }),
    );
  }
  if (answer.known && symbol.coverage !== null) return covered(symbol, answer, machine);
  return openTo(possible(answer), symbol.name);
}

/** 収録: the list as it was answered, with what its coverage leaves open. */
function covered(symbol, answer, machine) {
  const held = symbol.coverage;
  const stops = [held.first, held.last].map((each) => machine.outcome(each, { rule: symbol.name, elements: [] }));
  const sets = stops.map((each) => each.possible);
  const failed = sets.some((each) => each.failed);
  if (sets.some((each) => each.failed && each.values === null && !each.absent)) return settle(FAILED_ONLY, stops);
  let values = answer;
  if (!answer.more && answer.beyond === null) {
    const [first, last] = sets.map((each) => (each.absent ? null : each.values));
    values = list(answer.known, false, beyondCoverage(symbol.type.element, held.index, first, last));
  }
  return settle(possible(values, false, failed), [openTo(possible(values), symbol.name), ...stops]);
}

/** The elements before the first or after the last moment; null = that end covers nothing. */
function beyondCoverage(type, index, first, last) {
  const all = everything(type);
  if (first === null || last === null) return [all];
  const stretches = [
    first.high === null ? ALL : lineOf(null, first.high, true, true),
    last.low === null ? ALL : lineOf(last.low, null, true, true),
  ];
  return stretches.flatMap((stretch) => {
    const met = intersect(all.fields[index].values, stretch);
    const left = met === null ? null : onLattice(met, ONE);
    return left === null ? [] : [record(...all.fields.map((each, i) => (i === index ? possible(left) : each)))];
  });
}

/** A 基準値: the value in force, or what it can be until somebody sets it. */
function setting(symbol, now) {
  if (now === null) return noVersion(symbol.name, symbol);
  if (now.is === "given") return known(only(now.value, symbol.type));
  const bounds = now.is === "delegated" ? now.bounds : symbol.bounds;
  return openTo(possible(everything(symbol.type, bounds, naturalStep(symbol.type))), symbol.name);
}

/** 適用なし: a name without a version on this day, as an operand. */
const noVersion = (name, symbol) => failure(blame("適用なし", name, symbol.at, { names: [name] }));

/** A 解釈: chosen ≻ 既定 ≻ unknown. */
function readingOf(symbol, chosen) {
  const taken = chosen === undefined ? symbol.preset : chosen;
  return taken === null ? openTo(possible(everything(symbol.type)), symbol.name) : known(choices(taken));
}

/** The part of an outcome that lies in a case; null = there is none. */
function cutOutcome(outcome, cut, step) {
  const { values, absent, failed } = outcome.possible;
  let left = null;
  if (cut === "absent") left = absent ? ABSENT_ONLY : null;
  else if (cut === "failed") left = failed ? FAILED_ONLY : null;
  else {
    const met = values === null ? null : narrowed(values, cut, step);
    left = met === null ? null : possible(met);
  }
  return left === null ? null : settle(left, [outcome]);
}

/** The value of a 基準値 on a day, or on the first day of a 年度; the join where it is not known which. */
function settingAt(symbol, type, moment) {
  const found = daysToAsk(symbol, type, moment).map((day) => {
    const entry = symbol.history.find(
      ([start, end]) => (start === null || start <= day) && (end === null || day <= end),
    );
    return setting(symbol, entry === undefined ? null : entry[2]);
  });
  return settle(join(found.map((each) => each.possible)), found);
}

/** Enough days to meet every stretch of the history that the moment can fall into. */
function daysToAsk(symbol, type, moment) {
  const dayOf = (at) => (type.is === "day" ? at : fiscalYearStart(Math.min(Math.max(at, 1), 9999)));
  const first = moment.low === null ? FIRST_DAY : dayOf(Number(moment.low.n));
  const last = moment.high === null ? LAST_DAY : dayOf(Number(moment.high.n));
  const turns = symbol.history.flatMap(([start, end]) => [
    ...(start === null ? [] : [start]),
    ...(end === null || end >= LAST_DAY ? [] : [end + 1]),
  ]);
  const after = (turn) => {
    if (type.is === "day") return turn;
    const year = fiscalYear(turn);
    return dayOf(year) === turn ? turn : dayOf(year + 1);
  };
  const days = turns.map(after).filter((day) => first < day && day < last);
  return [...new Set([first, ...days, last])].sort((a, b) => a - b);
}

// ── A(r): what a rule can give, by case analysis over S(r) ────────────────────────────────────────

/** More cases than this are not looked at one by one. */
const LIMIT = 1024;

/**
 * One 断面 applied to one case; K and A of every rule are worked out once.
 * Answers are {outcome, seen, presumed}; `seen` = what the nodes of the body gave over all cases.
 */
class Evaluation {
  /** @param {Map<string, Values>} facts @param {number} on @param {Map<string, string>} readings */
  constructor(slice, facts, on, readings) {
    Object.assign(this, { slice, facts, on, readings, plainOnes: new Map(), answers: new Map() });
    this.atDate = (expr, moment) => {
      const symbol = slice.byName.get(expr.parameter);
      if (symbol.kind !== "parameter") return noVersion(expr.parameter, symbol);
      return settingAt(symbol, expr.moment.type, moment);
    };
    this.machine = new Machine(on, (name) => this.plain(name), this.atDate);
  }

  /** K of a symbol, without cuts. */
  plain(name) {
    let found = this.plainOnes.get(name);
    if (found === undefined) this.plainOnes.set(name, (found = this.read(this.slice.byName.get(name), this.machine)));
    return found;
  }

  /** K of a symbol, as that machine sees what it refers to. */
  read(symbol, machine) {
    switch (symbol.kind) {
      case "input":
        return readInput(symbol, this.facts, machine);
      case "parameter":
        return setting(symbol, symbol.now);
      case "reading":
        return readingOf(symbol, this.readings.get(symbol.name));
      case "hole":
        return noVersion(symbol.name, symbol);
      default:
        if (this.bars(symbol)) return this.answer(symbol.name).outcome;
        return machine.outcome(symbol.body, { rule: symbol.name, elements: [] });
    }
  }

  /** Whether 不明：… とみなす of a rule works, or may work. */
  bars(rule) {
    return rule.unknown !== null && Boolean(maskOf(presumed(rule.unknown, this.machine, rule.name).possible) & YES);
  }

  lattice(name) {
    const symbol = this.slice.byName.get(name);
    if (symbol.kind === "parameter") return naturalStep(symbol.type);
    const denominator = symbol.kind === "rule" ? symbol.notes.denominator : null;
    return denominator === null ? null : over(1n, denominator);
  }

  /** A of a rule. */
  answer(name) {
    let found = this.answers.get(name);
    if (found === undefined) {
      const rule = this.slice.byName.get(name);
      for (const each of rule.notes.cone) this.plain(each);
      this.answers.set(name, (found = this.settled(rule, this.analysed(rule))));
    }
    return found;
  }

  analysed(rule) {
    const outcome = this.machine.outcome(rule.body, { rule: rule.name, elements: [] });
    const members = isOne(outcome.possible) ? [] : this.openMembers(rule.notes);
    if (!members.length) return { outcome, seen: this.machine.seen, presumed: false };
    if (members.reduce((product, each) => product * each.cases.length, 1) > LIMIT) return this.byReferences(rule);
    return this.byCases(outcome, new Division(this, rule, members));
  }

  /** The union over all cases. */
  byCases(outcome, division) {
    const outcomes = division.outcomes();
    let [lack, causes] = [NO_NAMES, NO_BLAMES];
    for (const { found } of outcomes) {
      lack = addNames(lack, found.lack);
      causes = addBlames(causes, found.causes);
    }
    for (const member of division.mattering(outcomes)) lack = addNames(lack, this.plain(member.name).lack);
    const whole = join(outcomes.map(({ found }) => found.possible));
    const left = isOne(whole) ? NO_NAMES : lack;
    return {
      outcome: outcomeOf(whole, left, causes, withoutBlames(outcome.noted, causes)),
      seen: division.seen(),
      presumed: false,
    };
  }

  /** Too many cases: the body once, with A of every rule it refers to. */
  byReferences(rule) {
    const read = new Map();
    const symbol = (name) => {
      const one = this.slice.byName.get(name);
      if (one.kind === "rule") return this.answer(name).outcome;
      if (!read.has(name)) read.set(name, this.read(one, machine));
      return read.get(name);
    };
    const machine = new Machine(this.on, symbol, this.atDate);
    rule.notes.cone.forEach(symbol);
    return {
      outcome: machine.outcome(rule.body, { rule: rule.name, elements: [] }),
      seen: machine.seen,
      presumed: false,
    };
  }

  /** 不明：… とみなす: what is 不明 without 誤り is taken for the presumed value. */
  settled(rule, answer) {
    const found = answer.outcome.possible;
    if (rule.unknown === null || isOne(found)) return answer;
    const value = known(only(rule.unknown.value, rule.type));
    const condition = presumed(rule.unknown, this.machine, rule.name);
    const mask = maskOf(condition.possible);
    if (!(mask & YES)) return answer;
    if (mask === YES) return found.failed ? answer : { outcome: value, seen: answer.seen, presumed: true };
    const { lack, causes, noted } = answer.outcome;
    const outcome = outcomeOf(join([found, value.possible]), addNames(lack, condition.lack), causes, noted);
    return { outcome, seen: answer.seen, presumed: false };
  }

  /** The members of S(r) that are still open, with the cases that meet what is known. */
  openMembers(notes) {
    return notes.splits
      .map(({ name, cases }) => ({
        name,
        cases: cases.filter((each) => this.meets(name, each)),
        isFact: this.slice.byName.get(name).kind !== "rule",
      }))
      .filter((member) => member.cases.length > 1);
  }

  meets(name, cut) {
    const symbol = this.slice.byName.get(name);
    if (symbol.kind !== "input") return cutOutcome(this.plain(name), cut, this.lattice(name)) !== null;
    const knownAs = domain(symbol, this.facts, this.machine);
    return !isInvalid(knownAs) && cutDomain(symbol, knownAs, cut) !== null;
  }
}

/**
 * K of one rule under every combination of cuts. A symbol or a node is evaluated once for each combination
 * of cuts it depends on, however many cases share it.
 */
class Division {
  constructor(evaluation, rule, members) {
    Object.assign(this, { evaluation, rule, members });
    Object.assign(this, { reach: new Map(), touches: new Map(), read: new Map(), nodes: new Map(), met: new Map() });
  }

  /** K under every case; an empty cut makes its case vanish. @returns {{at: number[], found: Outcome}[]} */
  outcomes() {
    const { cone } = this.rule.notes;
    for (const name of cone) this.reach.set(name, this.reached(name));
    const affected = cone.filter((name) => this.reach.get(name).length);
    const found = [];
    for (const at of product(this.members.map((each) => each.cases.length))) {
      const symbol = (name) => this.symbol(name, at);
      const machine = new Machine(
        this.evaluation.on,
        symbol,
        this.evaluation.atDate,
        (expr) => this.key(expr, at),
        this.nodes,
        this.met,
      );
      if (affected.every((name) => this.cut(name, at, machine) !== null)) {
        found.push({ at, found: machine.outcome(this.rule.body, { rule: this.rule.name, elements: [] }) });
      }
    }
    return found;
  }

  /** What each node of the body gave, over all cases. */
  seen() {
    const own = new Set(walk(this.rule.body).map((each) => each.id));
    const gave = new Map();
    const add = (id, found) => (gave.has(id) ? gave.get(id).push(found) : gave.set(id, [found]));
    for (const [key, outcome] of this.nodes) {
      const id = typeof key === "number" ? key : Number(key.slice(0, key.indexOf(":")));
      if (own.has(id)) add(id, outcome.possible);
    }
    for (const [table, members] of this.met) {
      for (const cell of unmatchedCells(indexOf(table), [...members])) add(cell.id, NEVER.possible);
    }
    return new Map([...gave].map(([id, sets]) => [id, outcomeOf(join(sets))]));
  }

  /** Members for which two cases, alike in all other facts, are not the same single outcome. */
  mattering(outcomes) {
    return this.members.filter((_, index) => {
      const others = this.members.map((_, i) => i).filter((i) => i !== index && this.members[i].isFact);
      const groups = new Map();
      for (const each of outcomes) {
        const key = others.map((i) => each.at[i]).join();
        groups.set(key, [...(groups.get(key) || []), each]);
      }
      return [...groups.values()].some((group) => differ(index, group));
    });
  }

  /** A node is one and the same in all cases that agree on what it touches. */
  key(expr, at) {
    const touched = this.touched(expr);
    return touched.length ? `${expr.id}:${touched.map((i) => at[i]).join()}` : expr.id;
  }

  symbol(name, at) {
    const reach = this.reach.get(name);
    if (!reach || !reach.length) return this.evaluation.plain(name);
    return this.read.get(`${name}:${reach.map((i) => at[i]).join()}`);
  }

  cut(name, at, machine) {
    const key = `${name}:${this.reach
      .get(name)
      .map((i) => at[i])
      .join()}`;
    if (!this.read.has(key)) {
      const own = this.members.findIndex((each) => each.name === name);
      this.read.set(
        key,
        this.readCut(
          this.evaluation.slice.byName.get(name),
          machine,
          own < 0 ? null : this.members[own].cases[at[own]],
        ),
      );
    }
    return this.read.get(key);
  }

  readCut(symbol, machine, cut) {
    if (symbol.kind === "input") return readInput(symbol, this.evaluation.facts, machine, cut);
    const outcome =
      symbol.kind === "rule"
        ? machine.outcome(symbol.body, { rule: symbol.name, elements: [] })
        : this.evaluation.plain(symbol.name);
    return cut === null ? outcome : cutOutcome(outcome, cut, this.evaluation.lattice(symbol.name));
  }

  /** The members a node depends on. */
  touched(expr) {
    let found = this.touches.get(expr.id);
    if (found === undefined) {
      const all = new Set(expr.kind === "ref" ? this.reach.get(expr.name) || [] : []);
      for (const each of below(expr)) for (const i of this.touched(each)) all.add(i);
      this.touches.set(expr.id, (found = [...all].sort((a, b) => a - b)));
    }
    return found;
  }

  /** The members a symbol depends on; what is behind a barrier depends on none. */
  reached(name) {
    const symbol = this.evaluation.slice.byName.get(name);
    const every = this.members.map((_, i) => i);
    const found = new Set(every.filter((i) => this.members[i].name === name));
    if (symbol.kind === "rule") {
      if (this.evaluation.bars(symbol)) return [];
      for (const i of every) if (symbol.notes.cone.includes(this.members[i].name)) found.add(i);
    } else if (symbol.kind === "input") {
      for (const each of conditionsOf(symbol)) for (const i of this.touched(each)) found.add(i);
    }
    return [...found].sort((a, b) => a - b);
  }
}

/** What a fact depends on. */
function conditionsOf({ condition, unanswered, notApplicable, coverage }) {
  const presumptions = [unanswered, notApplicable].filter((each) => each !== null).map((each) => each.condition);
  const stops = coverage === null ? [] : [coverage.first, coverage.last];
  return [condition, ...presumptions, ...stops].filter((each) => each !== null);
}

function differ(index, group) {
  if (new Set(group.map((each) => each.at[index])).size === 1) return false;
  const first = group[0].found.possible;
  return !isOne(first) || group.some((each) => !sameOutcomes(each.found.possible, first));
}

/** All ways to take one of each: [0, 0], [0, 1], … */
function product(sizes) {
  return sizes.reduce((ways, size) => ways.flatMap((way) => Array.from({ length: size }, (_, i) => [...way, i])), [[]]);
}
