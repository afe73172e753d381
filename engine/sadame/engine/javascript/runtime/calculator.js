// ── the calculator of a page ──────────────────────────────────────────────────────────────────────
// It asks one question after the other, only what still matters; what was answered stays in memory only.

const phrase = (name, parts = {}) => fill(phrases[`keisan.${name}`], parts);

/** An element with attributes, listeners (`onclick`) and children; texts stay texts. */
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null) made.setAttribute(name, value);
  }
  made.append(...children.flat().filter((each) => each !== null));
  return made;
}

const button = (text, onclick, more = {}) => element("button", { type: "button", onclick, ...more }, text);

/** The anchor of a place in a rule, as the page has it: signs that are no letters by their code. */
const anchorOf = (base, address) =>
  `${base}.${[...address].map((each) => (/[\p{L}\p{N}・（）]/u.test(each) ? each : each === " " ? "-" : `_${each.codePointAt(0).toString(16)}_`)).join("")}`;

class Calculator {
  /** @param {Element} place @param {object} program @param {{anchors: object[]}} form; per 断面, the anchor of each rule */
  constructor(place, program, form) {
    Object.assign(this, {
      place,
      program,
      form,
      facts: new Map(),
      unknown: new Set(),
      readings: new Map(),
      asked: null,
      lit: [],
    });
    this.day = this.firstDay();
    this.slice = sliceOn(program, this.day);
    this.rule = this.results()[0] || null;
    this.head = element("div");
    this.live = element("div", { class: "keisan-result", role: "status", "aria-live": "polite", tabindex: "-1" });
    this.body = element("div");
    this.root = element("div", { class: "keisan-sheet" }, this.head, this.live, this.body);
    for (const each of place.querySelectorAll(".needs-script")) each.remove();
    place.append(this.root);
    this.show();
  }

  /** The day a page begins with: that of the reader's clock where the 制度 is in force then, else its last. */
  firstDay() {
    const now = new Date();
    const today = ordinal(now.getFullYear(), now.getMonth() + 1, now.getDate());
    if (sliceOn(this.program, today)) return today;
    const last = this.program.slices[this.program.slices.length - 1];
    return last.end === null ? last.start : last.end;
  }

  /** The rules to choose from: first those that no other rule of the page stands on, the widest first. */
  results() {
    const own = new Set(this.program.own);
    const rules = this.slice.symbols.filter((each) => each.kind === "rule" && own.has(each.name));
    const used = new Set(rules.flatMap((each) => each.notes.cone));
    const ends = rules.filter((each) => !used.has(each.name));
    const widest = [...ends].sort((a, b) => b.notes.cone.length - a.notes.cone.length);
    return [...widest, ...rules.filter((each) => used.has(each.name))].map((each) => each.name);
  }

  // ── what is known, and what it comes to ───────────────────────────────────────────────────────

  answer(name, values, isUnknown = false) {
    this.facts.set(name, values);
    if (isUnknown) this.unknown.add(name);
    else this.unknown.delete(name);
    this.asked = null;
    this.show(true);
  }

  takeBack(name) {
    this.facts.delete(name);
    this.unknown.delete(name);
    this.asked = name;
    this.show(true);
  }

  startAgain() {
    Object.assign(this, { facts: new Map(), unknown: new Set(), readings: new Map(), asked: null });
    this.show(true);
  }

  /** Only what belongs to the 断面 of the day is asked and told. */
  known() {
    return new Map([...this.facts].filter(([name]) => this.symbol(name) && this.symbol(name).kind === "input"));
  }

  symbol(name) {
    return this.slice.byName.get(name);
  }

  /** The trace of the rule, and the questions that are left, the one that settles it soonest first. */
  worked() {
    const facts = this.known();
    const trace = evaluate(this.program, facts, this.day, this.readings, [this.rule]);
    const result = trace.results.get(this.rule);
    const open = result.missing
      .filter((each) => each.lack === "入力" && !this.unknown.has(each.name))
      .map((each) => each.name);
    const questions = inOrderOfUse(new Evaluation(this.slice, facts, this.day, this.readings), this.rule, open);
    return { trace, result, questions };
  }

  // ── drawing ───────────────────────────────────────────────────────────────────────────────────

  /** Draw everything anew but the place of the result, so that a change of it is read out. */
  show(moves = false) {
    this.head.replaceChildren(this.settings());
    if (this.slice && this.rule) this.showResult();
    else {
      this.live.replaceChildren(element("p", { class: "keisan-problem" }, phrase("no-rule")));
      this.body.replaceChildren();
    }
    if (moves) (this.body.querySelector(".keisan-question [data-first]") || this.live).focus();
  }

  showResult() {
    const { trace, result, questions } = this.worked();
    const open = this.asked !== null && this.symbol(this.asked) ? this.asked : questions[0];
    this.lightUp(result);
    this.live.replaceChildren(...this.told(result));
    const parts = [
      open === undefined ? this.finished(result) : this.question(this.symbol(open)),
      this.others(result, questions, open),
      this.answers(),
      this.reasons(trace, result),
    ];
    this.body.replaceChildren(...parts.filter((each) => each !== null));
  }

  settings() {
    const picker = element("select", { id: "keisan-rule", onchange: (event) => this.choose(event.target.value) });
    if (this.slice)
      picker.append(
        ...this.results().map((name) => element("option", { value: name, selected: name === this.rule }, name)),
      );
    const date = element("input", {
      id: "keisan-day",
      type: "text",
      value: formatDate(this.day),
      autocomplete: "off",
      "aria-describedby": "keisan-day-problem",
      onchange: (event) => this.setDay(event.target),
    });
    return element(
      "div",
      { class: "keisan-settings" },
      element("p", {}, element("label", { for: "keisan-rule" }, phrase("rule")), picker),
      element(
        "p",
        {},
        element("label", { for: "keisan-day" }, phrase("day")),
        date,
        element("span", { id: "keisan-day-problem", class: "keisan-problem", role: "alert" }),
      ),
      this.readingChoices(),
    );
  }

  choose(rule) {
    Object.assign(this, { rule, asked: null });
    this.show();
    this.root.querySelector("#keisan-rule").focus();
  }

  setDay(input) {
    const found = readLine(types.day(), squeezed(input.value));
    const problem = isProblem(found) ? found.message : isPoint(found) ? "" : phrase("one-day");
    if (problem) {
      this.root.querySelector("#keisan-day-problem").textContent = fill(problem, { path: phrase("day") });
      input.setAttribute("aria-invalid", "true");
      return;
    }
    this.day = Number(found.low.n);
    this.slice = sliceOn(this.program, this.day);
    if (this.slice && !this.results().includes(this.rule)) this.rule = this.results()[0] || null;
    this.show();
    this.root.querySelector("#keisan-day").focus();
  }

  /** 解釈 in the cone of the rule, each with its readings. */
  readingChoices() {
    if (!this.slice || !this.rule) return null;
    const found = this.symbol(this.rule)
      .notes.cone.map((name) => this.symbol(name))
      .filter((each) => each.kind === "reading");
    if (!found.length) return null;
    const choice = (symbol, i) => {
      const taken = this.readings.get(symbol.name);
      const none = symbol.preset === null ? phrase("every-reading") : phrase("preset", { reading: symbol.preset });
      const options = [
        ["", none],
        ...symbol.type.members.filter((each) => each !== symbol.preset).map((each) => [each, each]),
      ];
      return element(
        "p",
        {},
        element("label", { for: `keisan-reading-${i}` }, symbol.name),
        element(
          "select",
          { id: `keisan-reading-${i}`, onchange: (event) => this.setReading(symbol.name, event.target) },
          options.map(([value, text]) => element("option", { value, selected: value === (taken || "") }, text)),
        ),
      );
    };
    return element(
      "details",
      { open: this.readings.size > 0 },
      element("summary", {}, phrase("readings")),
      found.map(choice),
    );
  }

  setReading(name, select) {
    if (select.value) this.readings.set(name, select.value);
    else this.readings.delete(name);
    const { id } = select;
    this.show();
    document.getElementById(id).focus();
  }

  // ── the result ────────────────────────────────────────────────────────────────────────────────

  told(result) {
    const outcome = tellOutcome(result.possible, result.type);
    const status = statusOf(result.possible);
    const links = result.reasons.map((each) => element("li", {}, this.linkTo(this.rule, each)));
    const decisive = say(status === "unknown" ? "still open" : "decisive");
    return [
      element(
        "p",
        { class: `keisan-outcome ${status}` },
        element("span", { class: "keisan-name" }, result.name),
        " ",
        element("strong", {}, outcome),
      ),
      ...(links.length
        ? [element("p", { class: "keisan-decisive" }, decisive), element("ul", { class: "keisan-links" }, links)]
        : []),
    ];
  }

  linkTo(rule, address) {
    const base = this.anchors()[rule];
    const anchor = base === undefined ? "" : anchorOf(base, address);
    return document.getElementById(anchor) ? element("a", { href: `#${anchor}` }, address) : address;
  }

  anchors() {
    return this.form.anchors[this.program.slices.indexOf(this.slice)];
  }

  /** Why, line by line; what can still be asked stands among the questions. */
  reasons(trace, result) {
    const missing = result.missing.filter((each) => each.lack !== "入力" || this.unknown.has(each.name));
    const lines = explainResult({ ...result, missing }, trace, this.program.texts || []);
    const shown = lines.slice(result.reasons.length ? 2 : 1);
    if (!shown.length) return null;
    const mark = isOne(result.possible) ? element("span", { class: "keisan-mark" }, ` ${say("decisive")}`) : null;
    const line = (text) => {
      const depth = /^　*/.exec(text)[0].length;
      const decides = text.endsWith("　←");
      const said = text.slice(depth, decides ? -2 : undefined);
      return element(
        "li",
        { style: `--depth: ${depth - 1}`, class: decides ? "decides" : null },
        said,
        decides && mark ? mark.cloneNode(true) : null,
      );
    };
    return element(
      "details",
      { class: "keisan-why", open: true },
      element("summary", {}, phrase("why")),
      element("p", { class: "keisan-legend" }, phrase("legend")),
      element("ul", {}, shown.map(line)),
    );
  }

  /** Light up the 号 that decided, in the rule and in those it rests on. */
  lightUp(result) {
    for (const each of this.lit) each.classList.remove("lit", "lit-open");
    const names = new Set([this.rule, ...decisiveRules(result.step.children)]);
    const asked = [...names].filter((name) => name in this.anchors());
    const told = evaluate(this.program, this.known(), this.day, this.readings, asked).results;
    this.lit = [...told.values()].flatMap((each) => this.places(each));
  }

  places(result) {
    const mark = statusOf(result.possible) === "unknown" ? "lit-open" : "lit";
    const found = result.reasons.map((address) =>
      document.getElementById(anchorOf(this.anchors()[result.name], address)),
    );
    const kept = found.filter((each) => each !== null);
    for (const each of kept) each.classList.add(mark);
    return kept;
  }

  // ── questions ─────────────────────────────────────────────────────────────────────────────────

  finished(result) {
    return element("p", { class: "keisan-done" }, phrase(isOne(result.possible) ? "settled" : "no-more-questions"));
  }

  question(symbol) {
    const legend = element(
      "legend",
      {},
      symbol.question || symbol.name,
      symbol.question ? element("span", { class: "keisan-fact" }, symbol.name) : null,
    );
    const ask = new Question(symbol, (values) => this.answer(symbol.name, values));
    const unknown = button(phrase("unknown"), () =>
      this.answer(symbol.name, everything(symbol.type, symbol.bounds, symbol.ownStep), true),
    );
    return element(
      "form",
      { class: "keisan-question", novalidate: true, onsubmit: (event) => ask.submit(event) },
      element("fieldset", {}, legend, ask.fields(unknown), ask.problem),
    );
  }

  /** What may be answered besides: what still matters, and what was read from silence. */
  others(result, all, open) {
    const questions = all.filter((each) => each !== open);
    const silent = presumedOf(result)
      .map((each) => each.name)
      .filter((name) => this.symbol(name).kind === "input" && !this.facts.has(name));
    if (!questions.length && !silent.length) return null;
    const pick = (name, note) =>
      element(
        "li",
        {},
        button(name, () => this.pick(name)),
        note,
        element("span", { class: "keisan-fact" }, this.symbol(name).question),
      );
    return element(
      "details",
      { class: "keisan-others" },
      element("summary", {}, phrase("others", { count: questions.length + silent.length })),
      element(
        "ul",
        {},
        questions.map((name) => pick(name, null)),
        silent.map((name) => pick(name, phrase("presumed"))),
      ),
    );
  }

  pick(name) {
    this.asked = name;
    this.show(true);
  }

  answers() {
    const known = [...this.known()];
    if (!known.length) return null;
    const item = ([name, values]) => {
      const { type } = this.symbol(name);
      const text = this.unknown.has(name) ? phrase("unknown") : show(values, type);
      return element(
        "li",
        {},
        element("span", {}, say("fact is", name, text)),
        " ",
        button(phrase("change"), () => this.takeBack(name), { "aria-label": phrase("change-it", { name }) }),
      );
    };
    return element(
      "div",
      { class: "keisan-answers" },
      element("h3", {}, phrase("answers")),
      element("ul", {}, known.map(item)),
      element(
        "p",
        {},
        button(phrase("again"), () => this.startAgain()),
      ),
    );
  }
}

/** Names of rules that decide through one another. */
function decisiveRules(steps) {
  return steps
    .filter((each) => each.decisive)
    .flatMap((each) => [...(each.name === null ? [] : [each.name]), ...decisiveRules(each.children)]);
}
