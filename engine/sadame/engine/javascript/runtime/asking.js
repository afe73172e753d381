// ── which question settles the result soonest ─────────────────────────────────────────────────────

/** More answers than these are not tried for one question, more questions than these not in full. */
const [TRIES, CANDIDATES] = [8, 60];

/** Answers somebody may give to a question: every member, or one from each stretch between constants. */
function likelyAnswers(evaluation, symbol, cone) {
  const all = domain(symbol, evaluation.facts, evaluation.machine);
  if (isInvalid(all)) return [];
  if (all.members) return thinned([...all.members]).map((each) => choices(each));
  if (!isLine(all)) return [];
  const step = symbol.ownStep || ONE;
  const constants = cone.flatMap((name) => comparedWith(evaluation.slice.byName.get(name), symbol.name));
  const ends = [all.low, all.high].filter((each) => each !== null);
  const near = constants.flatMap((each) => [qSub(each, step), each, qAdd(each, step)]);
  const found = (near.length ? near : ends.length ? ends.slice(0, 1) : [ZERO]).sort(qCompare);
  const kept = found.filter((each, i) => contains(all, each) && (i === 0 || !qSame(each, found[i - 1])));
  return thinned(kept).map(point);
}

/** No more than so many, from all over. */
function thinned(answers) {
  const every = Math.ceil(answers.length / TRIES);
  return answers.filter((_, i) => i % every === 0);
}

/** The constants a fact is compared with in a rule. */
function comparedWith(symbol, name) {
  if (symbol.kind !== "rule") return [];
  if (!symbol.constants) symbol.constants = constantsOf(symbol.body);
  return symbol.constants.get(name) || [];
}

function constantsOf(body) {
  const found = new Map();
  for (const expr of walk(body)) {
    if (expr.kind !== "compare") continue;
    for (const [fact, other] of [
      [expr.left, expr.right],
      [expr.right, expr.left],
    ]) {
      if (fact.kind !== "ref" || other.kind !== "value" || !isLine(other.values)) continue;
      found.set(fact.name, [...(found.get(fact.name) || []), other.values.low]);
    }
  }
  return found;
}

/**
 * The facts that still matter, the one first that settles the result for most of its answers; of equals
 * the one that leaves least open, then the one that comes first in the rule file.
 * @param {Evaluation} evaluation @param {string} rule @param {string[]} missing
 */
function inOrderOfUse(evaluation, rule, missing) {
  const cone = [...evaluation.slice.byName.get(rule).notes.cone, rule];
  const tried = missing.slice(0, CANDIDATES).map((name, place) => {
    const symbol = evaluation.slice.byName.get(name);
    const answers = likelyAnswers(evaluation, symbol, cone);
    let [settled, left] = [0, 0];
    for (const answer of answers) {
      const facts = new Map(evaluation.facts).set(name, answer);
      const { possible, lack } = new Evaluation(evaluation.slice, facts, evaluation.on, evaluation.readings).plain(
        rule,
      );
      if (isOne(possible)) settled += 1;
      left += lack.size;
    }
    return { name, place, settled, left, tries: answers.length || 1 };
  });
  const better = (a, b) =>
    b.settled * a.tries - a.settled * b.tries || a.left * b.tries - b.left * a.tries || a.place - b.place;
  return [...tried.sort(better).map((each) => each.name), ...missing.slice(CANDIDATES)];
}
