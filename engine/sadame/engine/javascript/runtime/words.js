// ── the words of an explanation; the phrases themselves are handed over ───────────────────────────

const sameAsAll = (values, type) => {
  if (["truth", "choice", "day", "fiscalYear", "yearMonth"].includes(type.is))
    return sameValues(values, everything(type));
  if (isLine(values)) return sameLine(values, ALL);
  return "texts" in values && values.texts === null;
};

/** The status of a set of outcomes: value, unknown, absent or error. */
function statusOf(found) {
  if (!isOne(found)) return "unknown";
  return found.values !== null ? "value" : found.absent ? "absent" : "error";
}

/** A result in one phrase: a value, 対象外, 誤り, or 不明 with what is still possible. */
function tellOutcome(found, type) {
  if (statusOf(found) !== "unknown") return tellAbout(found, type) || showPossible(found, type);
  if (found.values === null || !sameAsAll(found.values, type)) return say("unknown in", showPossible(found, type));
  const flags = showPossible(possible(null, found.absent, found.failed), type);
  return say("unknown") + (flags ? say("may be", flags) : "");
}

/** A fraction that no decimals end, with what it is about; nothing for other values. */
function tellAbout(found, type) {
  if (found.values === null || !isLine(found.values) || found.values.low === null || type.is !== "quantity") return "";
  const hundred = whole(type.asRatio ? 100n : 1n);
  const shown = qMul(qDiv(found.values.low, type.scale), hundred);
  if (hasDecimals(shown.d)) return "";
  const rounded = over(qFloor(qAdd(qMul(shown, whole(100n)), over(1n, 2n))), 100n);
  const back = qDiv(qMul(rounded, type.scale), hundred);
  const about = say("about", showPossible(possible(point(back)), type));
  const precise = showPossible(found, type);
  return shown.d <= 12n ? say("exact about", precise, about) : say("about exactly", about, precise);
}

function hasDecimals(d) {
  for (const factor of [2n, 5n]) while (d % factor === 0n) d /= factor;
  return d === 1n;
}

/** One sign for a clause: ○ holds, × does not, ？ open, － 対象外, ！ 誤り, ＝ a value. */
function markOf(found, type) {
  const status = statusOf(found);
  if (status !== "value") return { unknown: "？", absent: "－", error: "！" }[status];
  if (type.is !== "truth") return "＝";
  return found.values.members.has(true) ? "○" : "×";
}

/** The 問 of a 質問票, those that follow each other from one to the other: 問1〜問11、問13. */
function tellItems(names) {
  const numberOf = (name) => (/^(問)?[0-9]+$/.test(name) ? Number(name.replace(/^問/, "")) : null);
  const runs = [];
  for (const name of names) {
    const run = runs[runs.length - 1];
    const last = run && numberOf(run[run.length - 1]);
    if (run && numberOf(name) !== null && last === numberOf(name) - 1) run.push(name);
    else runs.push([name]);
  }
  return runs.map((run) => (run.length > 2 ? say("range", run[0], run[run.length - 1]) : run.join("、"))).join("、");
}

const inBrackets = (detail) => (detail ? say("in brackets", detail) : "");
const afterColon = (detail) => (detail ? say("after", detail) : "");
const tellFact = (name, found, type, written) => say("fact is", name, written || tellOutcome(found, type));

/** An unknown, and who can settle it. */
function tellMissing({ name, lack, detail }) {
  if (lack === "入力") return say("lacks", name, afterColon(detail));
  if (lack === "委任") return say("delegated", name, detail || say("some body"));
  if (lack === "資料に数なし") return say("not given", name, afterColon(detail));
  return say("lacks reading", name, inBrackets(detail));
}

/** Why a result is 誤り, with the rules that took part and the facts that made them apply. */
function tellCause({ fault, rule, detail, parties, authorities, facts }) {
  const others = parties
    .filter((each) => each !== rule)
    .map((each) => `「${each}」`)
    .join(say("party and"));
  const more = fault === "適用なし" && detail ? say("periods", detail) : detail;
  let what;
  if (fault === "衝突") what = say(fault, others || say("some provisos"));
  else if (fault === "表の重なり") what = say(fault, others || say("some rows"));
  else what = say(fault, inBrackets(others));
  let phrase = say("cause", rule, what, inBrackets(more));
  if (facts.length) phrase += say("cause facts", facts.map(([name, text]) => say("fact is", name, text)).join("、"));
  if (authorities.length) phrase += say("cause authorities", authorities.join("、"));
  return phrase;
}

// ── the steps of a result, clause by clause ───────────────────────────────────────────────────────

const INDENT = "　";
const [LONGEST, DEEPEST] = [80, 12];
const MARKER = /^(?:[一二三四五六七八九十]+|[ア-ン]|[①-⑳]|[(（][0-9０-９ア-ン一-十]+[)）]|[・－]) /;

/** The lines of a result's steps. `texts` = words by place, `told` = rules that are not told (again). */
class Story {
  constructor(result, told, texts) {
    Object.assign(this, { reasons: new Set(result.reasons), told: new Set(told), texts });
  }

  /** What stands under a step; `own`: the step is of the rule the result is about. @returns {string[]} */
  lines(parent, depth, own = true) {
    const [{ facts, counts, clauses }, indent] = [this.parts(parent), INDENT.repeat(depth)];
    const found = [];
    if (parent.name !== null) {
      if (facts.length) found.push(`${indent}${say("bases")}：${tellFacts(facts)}`);
      for (const each of counts) found.push(`${indent}${this.words(each[0])}：${tellCount(each)}`);
    }
    for (const step of clauses) found.push(indent + this.line(step, parent, own), ...this.below(step, depth, own));
    return found;
  }

  /** What stands under a clause, unless that is told elsewhere. */
  below(step, depth, own) {
    if (depth >= DEEPEST || this.told.has(step.name)) return [];
    if (step.name === null) {
      const { clauses } = this.parts(step);
      const [only, ...more] = clauses.length ? clauses : [step];
      if (!more.length && only.name === this.words(step)) return this.below(only, depth, own);
      return this.lines(step, depth + 1, own);
    }
    this.told.add(step.name);
    return this.lines(step, depth + 1, false);
  }

  /** The children of a step, sorted: names with values, counts of 問, and what has a line of its own. */
  parts(parent) {
    const found = { facts: [], counts: [], clauses: [] };
    const isHere = (step) => step.address === "" || (parent.name === null && step.address === parent.address);
    const groups = [];
    for (const step of parent.children) {
      const last = groups[groups.length - 1];
      if (last && isHere(last[0]) === isHere(step) && last[0].at === step.at) last.push(step);
      else groups.push([step]);
    }
    for (const alike of groups) {
      if (!isHere(alike[0])) found.clauses.push(...alike);
      else if (isCount(alike)) found.counts.push(alike);
      else this.sort(alike, parent, found);
    }
    return found;
  }

  sort(alike, parent, found) {
    for (const step of alike) {
      if (step.name !== null) (this.isKnown(step) ? found.facts : found.clauses).push(step);
      else if (parent.name !== null && alike.length === 1) found.clauses.push(step);
      else for (const [kind, more] of Object.entries(this.parts(step))) found[kind].push(...more);
    }
  }

  isKnown(step) {
    return this.told.has(step.name) || !step.children.length;
  }

  line(step, parent, own) {
    let address = parent.name === null && step.address === parent.address ? "" : step.address;
    const [said, value] = [this.words(step), tellStep(step)];
    if (said === address || said.startsWith(`${address} `)) address = "";
    const told = [address, said].filter(Boolean);
    if (value && !said.endsWith(value)) told.push(`→ ${value}`);
    let basis = "";
    if (step.name === null) {
      const { facts, counts } = this.parts(step);
      basis = [tellFacts(facts.filter((each) => each.name !== said)), ...counts.map(tellCount)]
        .filter(Boolean)
        .join("、");
    }
    const decides = own && step.decisive && this.reasons.has(step.address);
    return `${markOf(step.possible, step.type)} ${told.join(" ")}${basis ? `［${basis}］` : ""}${decides ? "　←" : ""}`;
  }

  /** The words of a clause as they stand in the rule file, on one line, without its marker. */
  words(step) {
    let said = this.texts[step.at] || step.name || "";
    if (step.address) said = said.replace(MARKER, "");
    const letters = [...said];
    return letters.length > LONGEST ? `${letters.slice(0, LONGEST).join("")}…` : said;
  }
}

/** What a ただし, a row or a name comes to, where its sign does not say it. */
function tellStep(step) {
  const given = step.children.find(
    (each) => each.name === null && each.address === step.address && each.type.is !== "truth",
  );
  if (given) return tellOutcome(given.possible, given.type);
  return step.type.is === "truth" ? "" : tellOutcome(step.possible, step.type);
}

const tellFacts = (steps) =>
  unique(steps.map((each) => tellFact(each.name, each.possible, each.type, each.written))).join("、");

/** Whether steps written as one stretch of text (問1〜問20) are the items of a count. */
const isCount = (steps) => new Set(steps.map(itemOf)).size > 1 && steps.every((each) => each.type.is === "truth");

/** The 問 a step looks at, without its 質問票. */
function itemOf(step) {
  const named = step.name || (step.children.find((each) => each.name) || { name: "" }).name;
  return named.slice(named.lastIndexOf(" の ") < 0 ? 0 : named.lastIndexOf(" の ") + 3);
}

/** How many 問 are 該当, and which; of the others only those that leave the count open. */
function tellCount(steps) {
  const groups = new Map([["○", []]]);
  for (const step of steps) {
    const sign = markOf(step.possible, step.type);
    groups.set(sign, [...(groups.get(sign) || []), itemOf(step)]);
  }
  return [...groups]
    .filter(([sign]) => sign !== "×")
    .map(([sign, items]) => say("items", say(sign), String(items.length), inBrackets(tellItems(items))))
    .join("、");
}

// ── one section ───────────────────────────────────────────────────────────────────────────────────

/**
 * The lines that explain one result: what was decided, clause by clause, and on what it stands.
 * @param {Result} result @returns {string[]}
 */
function explainResult(result, trace, texts) {
  const status = statusOf(result.possible);
  const named = result.used.filter((each) => trace.readings.has(each.name));
  return [
    `■ ${result.name}：${tellOutcome(result.possible, result.type)}`,
    ...lineOfParts(say(status === "unknown" ? "still open" : "decisive"), result.reasons),
    ...new Story(result, trace.results.keys(), texts).lines(result.step, 1),
    ...sectionOf(say("would settle"), result.missing.map(tellMissing)),
    ...sectionOf(say(status === "error" ? "causes" : "causes perhaps"), result.causes.map(tellCause)),
    ...sectionOf(say("outvoted"), result.noted.map(tellCause)),
    ...lineOfParts(
      say("presumed"),
      presumedOf(result).map((each) => tellFact(each.name, each.possible, each.type)),
    ),
    ...lineOfParts(
      say("readings"),
      named.map((each) => tellReading(each.name, trace.readings.get(each.name))),
    ),
    ...lineOfParts(say("marks"), result.marks),
    ...lineOfParts(say("authorities"), result.authorities),
  ];
}

const presumedOf = (result) => result.used.filter((each) => each.origin === "presumed");
const tellReading = (name, member) => say("fact is", name, member || say("every reading"));
const sectionOf = (title, lines) =>
  lines.length ? [INDENT + title, ...unique(lines).map((each) => `${INDENT.repeat(2)}・${each}`)] : [];
const lineOfParts = (title, parts) => (parts.length ? [`${INDENT}${title}：${unique(parts).join("、")}`] : []);
