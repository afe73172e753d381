// ── one question ──────────────────────────────────────────────────────────────────────────────────

/** More members than these are a menu, not buttons. */
const BUTTONS = 8;

/** The controls for one fact; `answer` is called with the values once they can be read. */
class Question {
  constructor(symbol, answer) {
    Object.assign(this, { symbol, answer });
    this.problem = element("p", { class: "keisan-problem", role: "alert", id: "keisan-problem" });
    this.control = controlFor(symbol, "keisan-value");
  }

  isDirect() {
    const { type } = this.symbol;
    return type.is === "truth" || (type.is === "choice" && type.members.length <= BUTTONS);
  }

  /** The controls; `unknown` stands with them. */
  fields(unknown) {
    if (!this.isDirect()) {
      const submit = element("button", { type: "submit" }, phrase("answer"));
      return [this.control.element, element("p", { class: "keisan-choices" }, submit, unknown)];
    }
    const direct = ([value, text], i) =>
      button(text, () => this.answer(choices(value)), { class: "keisan-direct", "data-first": i === 0 });
    return [element("p", { class: "keisan-choices" }, optionsOf(this.symbol.type).map(direct), unknown)];
  }

  submit(event) {
    event.preventDefault();
    const found = this.control.read();
    if (found !== null && !isProblem(found)) {
      this.answer(found);
      return;
    }
    this.problem.textContent =
      found === null ? phrase("write-something") : fill(found.message, { path: this.symbol.name });
    this.control.refuse();
  }
}

const optionsOf = (type) =>
  type.is === "truth"
    ? [
        [true, type.yes],
        [false, type.no],
      ]
    : type.members.map((each) => [each, each]);

/** What can be written for a type: {element, read, refuse}; `read` gives values, null for nothing, or a Problem. */
function controlFor(symbol, id) {
  switch (symbol.type.is) {
    case "truth":
    case "choice":
      return menuFor(symbol, id);
    case "structure":
      return fieldsFor(symbol, id);
    case "listOf":
      return rowsFor(symbol, id);
    default:
      return textFor(symbol, id);
  }
}

function menuFor(symbol, id) {
  const options = optionsOf(symbol.type);
  const select = element(
    "select",
    { id, "data-first": true, "aria-label": symbol.name },
    element("option", { value: "" }, phrase("choose")),
    options.map(([, text], i) => element("option", { value: String(i) }, text)),
  );
  return {
    element: select,
    read: () => (select.value === "" ? null : choices(options[Number(select.value)][0])),
    refuse: () => select.focus(),
  };
}

/** A field for a number, a date or a text; with the unit and the range beside it. */
function textFor(symbol, id) {
  const { type, bounds } = symbol;
  const hints = [type.is === "quantity" ? type.unit : "", bounds === null ? "" : show(bounds, type), exampleOf(type)];
  const input = element("input", {
    id,
    type: "text",
    autocomplete: "off",
    "data-first": true,
    inputmode: type.is === "label" ? null : "text",
    "aria-label": symbol.name,
    "aria-describedby": `${id}-hint keisan-problem`,
    oninput: () => input.removeAttribute("aria-invalid"),
  });
  return {
    element: element(
      "span",
      { class: "keisan-field" },
      input,
      element("span", { id: `${id}-hint`, class: "keisan-hint" }, hints.filter(Boolean).join("、")),
    ),
    read: () => (input.value.trim() ? readFact(symbol, input.value) : null),
    refuse: () => {
      input.setAttribute("aria-invalid", "true");
      input.focus();
    },
  };
}

const exampleOf = (type) =>
  type.is === "label" || !unitsOf(type) ? "" : phrase("example", { example: unitsOf(type).example });
const asSymbol = (field) => ({ ...field, ownStep: field.step || naturalStep(field.type) });

/** The fields of a 構造, one below the other; what is left empty is not known. */
function fieldsFor(symbol, id) {
  const fields = symbol.type.fields.map(asSymbol);
  const controls = fields.map((each, i) => controlFor(each, `${id}-${i}`));
  return {
    element: element(
      "div",
      { class: "keisan-fields" },
      fields.map((each, i) =>
        element("p", {}, element("span", { class: "keisan-fact" }, each.name), controls[i].element),
      ),
    ),
    read: () => recordFrom(fields, controls),
    refuse: () => controls[0].refuse(),
  };
}

function recordFrom(fields, controls) {
  const read = controls.map((each) => each.read());
  const wrong = read.findIndex((each) => isProblem(each));
  if (wrong >= 0) {
    controls[wrong].refuse();
    read[wrong].message = fill(read[wrong].message, { path: fields[wrong].name });
    return read[wrong];
  }
  return record(
    ...read.map((each, i) =>
      possible(each === null ? everything(fields[i].type, fields[i].bounds, fields[i].step) : each),
    ),
  );
}

/** The rows of a 一覧, those left empty not among them, and whether there may be more than is written. */
function rowsFor(symbol, id) {
  const fields = symbol.type.element.fields.map(asSymbol);
  const rows = [];
  const body = element("tbody");
  const add = () => {
    const controls = fields.map((each, i) => controlFor(each, `${id}-${rows.length}-${i}`));
    const row = { controls };
    row.element = element(
      "tr",
      {},
      controls.map((each) => element("td", {}, each.element)),
      element(
        "td",
        {},
        button(phrase("remove"), () => {
          rows.splice(rows.indexOf(row), 1);
          row.element.remove();
        }),
      ),
    );
    rows.push(row);
    body.append(row.element);
  };
  const wholes = [
    ["", phrase(symbol.coverage === null ? "whole" : "covered")],
    ...(symbol.coverage === null ? [] : [["none", phrase("whole")]]),
    ["more", phrase("perhaps-more")],
  ];
  const whole = element(
    "select",
    { id: `${id}-whole` },
    wholes.map(([value, text]) => element("option", { value }, text)),
  );
  const adding = button(phrase("add"), add, { "data-first": true });
  add();
  return {
    element: element(
      "div",
      { class: "keisan-rows" },
      element(
        "table",
        {},
        element(
          "thead",
          {},
          element(
            "tr",
            {},
            fields.map((each) => element("th", { scope: "col" }, each.name)),
            element("td"),
          ),
        ),
        body,
      ),
      element("p", {}, adding, " ", element("label", { for: `${id}-whole` }, phrase("besides")), whole),
    ),
    read: () => {
      const written = rows.filter((row) => row.controls.some((each) => each.read() !== null));
      const read = written.map((row) => recordFrom(fields, row.controls));
      const wrong = read.find(isProblem);
      if (wrong) return wrong;
      return list(read, whole.value === "more", whole.value === "none" ? [] : null);
    },
    refuse: () => adding.focus(),
  };
}
