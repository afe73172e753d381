// Reads lines of JSON from standard input, each one task, and answers each with a line.
// Tasks: {"script": text} takes in a script; {"policy", "facts", "on", "readings", "names", "told"} evaluates, with
// {"people": [facts]} many at once, of whom only outcomes, 不足, reasons and causes are said;
// {"policy", "on", "read": [[name, text]]} reads what somebody wrote; {"call", "args"} asks one function.
"use strict";

const vm = require("node:vm");
const exact = (text) => {
  const [n, d] = text.split("/");
  return globalThis.sadame.kit.over(BigInt(n), BigInt(d || 1));
};
const shown = (q) => (q === null ? null : q.d === 1n ? `${q.n}` : `${q.n}/${q.d}`);
const byText = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

function readValues(plain) {
  const { kit } = globalThis.sadame;
  const [kind, ...rest] = plain;
  switch (kind) {
    case "line":
      return kit.lineOf(
        rest[0] === null ? null : exact(rest[0]),
        rest[1] === null ? null : exact(rest[1]),
        rest[2],
        rest[3],
      );
    case "members":
      return kit.choices(...rest[0]);
    case "texts":
      return rest[0] === null ? kit.anyText() : kit.texts(...rest[0]);
    case "fields":
      return kit.record(...rest[0].map(readPossible));
    case "list":
      return kit.list(rest[0].map(readValues), rest[1], rest[2] === null ? null : rest[2].map(readValues));
    case "invalid":
      return { invalid: rest[0] };
    default:
      throw new Error(`no such values: ${kind}`);
  }
}

const readPossible = ([values, absent, failed]) =>
  globalThis.sadame.kit.possible(values === null ? null : readValues(values), absent, failed);

function writeValues(values) {
  if (globalThis.sadame.kit.isLine(values))
    return ["line", shown(values.low), shown(values.high), values.lowOpen, values.highOpen];
  if (values.members) return ["members", [...values.members].sort((a, b) => byText(String(a), String(b)))];
  if ("texts" in values) return ["texts", values.texts === null ? null : [...values.texts].sort(byText)];
  if (values.fields) return ["fields", values.fields.map(writePossible)];
  return [
    "list",
    values.known.map(writeValues),
    values.more,
    values.beyond === null ? null : values.beyond.map(writeValues),
  ];
}

const writePossible = ({ values, absent, failed }) => [values === null ? null : writeValues(values), absent, failed];

function answer(task) {
  if (task.script !== undefined) {
    vm.runInThisContext(task.script);
    return {};
  }
  const { sadame } = globalThis;
  if (task.read !== undefined) {
    const program = sadame.program(task.policy);
    return task.read.map(([name, text]) => {
      const found = sadame.readFact(program, task.on, name, text);
      return found.message === undefined ? writeValues(found) : { message: found.message };
    });
  }
  if (task.call !== undefined) return sadame.kit[task.call](...task.args);
  const program = sadame.program(task.policy);
  if (task.people !== undefined)
    return task.people.map((facts) => {
      const { results } = evaluated(program, task, facts);
      return Object.fromEntries([...results].map(([name, each]) => [name, shortly(each)]));
    });
  const trace = evaluated(program, task, task.facts);
  const results = {};
  for (const [name, each] of trace.results) {
    results[name] = {
      ...shortly(each),
      noted: each.noted.map(cause),
      used: each.used.map(({ name, origin, possible }) => [name, origin, writePossible(possible)]),
      marks: each.marks,
    };
    if (task.told) results[name].lines = sadame.explainResult(each, trace, program.texts);
  }
  return { results, readings: Object.fromEntries(trace.readings) };
}

function evaluated(program, task, facts) {
  const known = new Map(Object.entries(facts).map(([name, values]) => [name, readValues(values)]));
  const readings = new Map(Object.entries(task.readings));
  return globalThis.sadame.evaluate(program, known, task.on, readings, task.names || program.own);
}

const shortly = (result) => ({
  possible: writePossible(result.possible),
  missing: result.missing.map(({ name, lack, detail }) => [name, lack, detail]),
  reasons: result.reasons,
  causes: result.causes.map(cause),
});

const cause = ({ fault, rule, detail, parties, authorities, facts }) => [
  fault,
  rule,
  detail,
  parties,
  authorities,
  facts,
];

const lines = require("node:readline").createInterface({ input: process.stdin, crlfDelay: Infinity });
lines.on("line", (line) => {
  let said;
  try {
    said = { answer: answer(JSON.parse(line)) };
  } catch (problem) {
    said = { broken: String(problem && problem.stack) };
  }
  process.stdout.write(`${JSON.stringify(said)}\n`);
});
