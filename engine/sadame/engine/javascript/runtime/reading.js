// ── what somebody writes in a field → the set of values it leaves open ────────────────────────────
// The twin of the reader of facts: a literal, `a〜b`, or a limit in words. Its messages are handed over.

/** What a message is made of, and the units there are. */
let reading = { problems: {}, reasons: {}, units: {}, known: {} };

/** A message with its parts put in; `{name}` marks each. */
const fill = (template, parts) => template.replace(/\{(\w+)\}/g, (all, name) => (name in parts ? parts[name] : all));

/** What cannot be read, and why. */
class Problem {
  constructor(kind, parts) {
    this.message = fill(reading.problems[kind], parts);
  }
}

const isProblem = (found) => found instanceof Problem;
const SIGNS = { "〜": "～~∼", "-": "－−‐‑–—―─━" };

/** One width for everything, without spaces. */
function squeezed(text) {
  let found = text.replace(/[\u200b-\u200f\u2060\ufeff\ufe00-\ufe0f]/g, "").replace(/\s+/g, "");
  for (const [sign, others] of Object.entries(SIGNS)) found = found.replace(new RegExp(`[${others}]`, "g"), sign);
  return found.replace(/[\uff01-\uffee]/g, (each) =>
    [...each.normalize("NFKC")].length === 1 ? each.normalize("NFKC") : each,
  );
}

const excerpt = (text) => ([...text].length > 30 ? `${[...text].slice(0, 30).join("")}…` : text);

// ── numbers ───────────────────────────────────────────────────────────────────────────────────────

const DECIMAL = "[0-9][0-9,]*(?:\\.[0-9]+)?";
const POWER = "(?:[十百千]?[万億兆]|[百千])";
const NUMBER = new RegExp(
  "^(-?)(?:([0-9]+)分の([0-9]+)|([0-9]+)/([0-9]+)(?![.,])" +
    `|(${DECIMAL})割(?:([0-9])分)?(?:([0-9])厘)?|(${DECIMAL})%|(${DECIMAL}(?:${POWER}${DECIMAL})*(?:${POWER})?))`,
);
const POWERS = { 十: 10n, 百: 100n, 千: 1000n, 万: 10n ** 4n, 億: 10n ** 8n, 兆: 10n ** 12n };
const WORST = 40;

/** @returns {?{value: Q, style: string, rest: string}|{reason: string}} the number a text begins with */
function readNumber(text) {
  const found = NUMBER.exec(text);
  if (found === null) return null;
  if (found[0].replace(/[^0-9]/g, "").length > WORST) return { reason: reading.reasons.digits };
  const [, sign, below, above, numerator, denominator, wari, bu, rin, percent, plain] = found;
  let [value, style] = [null, "plain"];
  if (below || denominator) {
    const [n, d] = [BigInt(above || numerator), BigInt(below || denominator)];
    [value, style] = [d ? over(n, d) : reading.reasons.zero, "fraction"];
  } else if (wari) {
    const rest = over(BigInt(bu || 0) * 10n + BigInt(rin || 0), 1000n);
    [value, style] = [readDecimal(wari), "wari"];
    if (typeof value !== "string") value = qAdd(qDiv(value, whole(10n)), rest);
  } else if (percent) {
    [value, style] = [readDecimal(percent), "percent"];
    if (typeof value !== "string") value = qDiv(value, whole(100n));
  } else value = readTerms(plain);
  if (typeof value === "string") return { reason: value };
  return { value: sign ? qNeg(value) : value, style, rest: text.slice(found[0].length) };
}

/** @returns {Q|string} the number, or why it is none */
function readDecimal(text) {
  if (text.includes(",") && !/^[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?$/.test(text)) return reading.reasons.commas;
  const [whole, decimals = ""] = text.replace(/,/g, "").split(".");
  return over(BigInt(whole + decimals), 10n ** BigInt(decimals.length));
}

/** The sum of 1億, 2,000万 and 500: each smaller than one of the place before, only the last broken. */
function readTerms(text) {
  let [total, limit, broken] = [ZERO, null, false];
  for (const [, digits, word = ""] of text.matchAll(new RegExp(`(${DECIMAL})(${POWER})?`, "g"))) {
    const power = [...word].reduce((size, each) => size * POWERS[each], 1n);
    const value = readDecimal(digits);
    if (typeof value === "string") return value;
    const part = qMul(value, whole(power));
    if (broken || (limit !== null && qCompare(part, whole(limit)) >= 0)) return reading.reasons.places;
    [total, limit, broken] = [qAdd(total, part), power, value.d !== 1n];
  }
  return total;
}

/** The units a type is written in, with an example; the calendar's kinds stand there by their own names. */
const unitsOf = (type) => reading.units[type.is === "quantity" ? (type.asRatio ? "割合" : type.unit) : type.is];

/** A quantity in base units. */
function readQuantity(type, text) {
  const units = unitsOf(type);
  const found = readNumber(text);
  const unreadable = () => new Problem("unreadable", { text: excerpt(text), wanted: units.example });
  const wrongUnit = () => new Problem(units.plain ? "plain unit" : "unit", { text: excerpt(text), unit: type.unit });
  if (found === null) return unreadable();
  if (found.reason) return new Problem("bad", { text: excerpt(text), reason: found.reason });
  if (!found.rest) {
    const odd = found.style === "percent" || found.style === "wari";
    return !units.plain && odd ? wrongUnit() : point(qMul(found.value, type.scale));
  }
  if (found.style === "percent" || found.style === "wari") return unreadable();
  const unit = ["数", "割合"].includes(found.rest) ? null : readUnit(found.rest, { [type.unit]: units.own });
  if (unit === null) return unreadable();
  return sameUnit(unit, readUnit(type.unit, { [type.unit]: units.own }))
    ? point(qMul(found.value, unit.scale))
    : wrongUnit();
}

/** `円`, `kg/㎡`, `mL/分/1.73㎡`: the exponents of base units, and the scale; null = nobody knows it. */
function readUnit(text, declared) {
  const named = (name) => {
    const found = reading.known[name] || declared[name];
    return found ? { dimension: new Map(found[0]), scale: exactOf(found[1]) } : null;
  };
  const [head, ...divisors] = text.split("/");
  const unit = head || !divisors.length ? named(head) : { dimension: new Map(), scale: ONE };
  if (declared[text]) return named(text);
  if (unit === null || (divisors.length && head && !unit.dimension.size)) return null;
  for (const each of divisors) {
    const found = /^([0-9]{1,12}(?:\.[0-9]{1,12})?)?([^0-9].*)$/.exec(each);
    const below = found && named(found[2]);
    const size = found && found[1] ? readDecimal(found[1]) : ONE;
    if (!below || !below.dimension.size || size.n === 0n || (found[1] && !head)) return null;
    unit.scale = qDiv(unit.scale, qMul(size, below.scale));
    for (const [base, exponent] of below.dimension)
      unit.dimension.set(base, (unit.dimension.get(base) || 0) - exponent);
  }
  return unit;
}

function sameUnit(a, b) {
  const bases = new Set([...a.dimension.keys(), ...b.dimension.keys()]);
  return [...bases].every((each) => (a.dimension.get(each) || 0) === (b.dimension.get(each) || 0));
}

/** `1/3` → a rational. */
function exactOf(text) {
  const [n, d = "1"] = text.split("/");
  return over(BigInt(n), BigInt(d));
}

// ── dates ─────────────────────────────────────────────────────────────────────────────────────────

const DATE =
  /^(?:(明治|大正|昭和|平成|令和|[MTSHR])(元|[0-9]{1,4})|([0-9]{4}))(?:年(?:(度)|([0-9]{1,2})月(?:([0-9]{1,2})日)?)?|([-/.])([0-9]{1,2})\7([0-9]{1,2})|-([0-9]{2}))$/;

/** @returns {?{kind: string, value: number}|{reason: string, fix: ?string}} a day, month, year or 年度 */
function readDate(text) {
  const found = DATE.exec(text);
  if (found === null || (found[10] && !found[3])) return null;
  const era = found[1] ? ERAS.find((each) => each.name === found[1] || each.letter === found[1]) : null;
  const count = found[2] === "元" ? 1 : Number(found[2] || 0);
  const year = era ? era.base + count : Number(found[3]);
  const [month, day] = [found[5] || found[8] || found[10], found[6] || found[9]];
  if (!era && !month && !found[4] && year < 1873) return null;
  if (era && count === 0) return { reason: reading.reasons.era };
  if (year < 1873) return { reason: reading.reasons.lunar };
  if (year > 9999) return { reason: reading.reasons.late };
  if (month) return readMonth(year, Number(month), day ? Number(day) : null, era);
  if (found[4])
    return inEra(
      "fiscalYear",
      year,
      era,
      reached(fiscalYearStart, year),
      ordinal(year, 12, 31),
      formatFiscalYear(year),
    );
  return inEra("year", year, era, ordinal(year, 1, 1), ordinal(year, 12, 31), formatYear(year));
}

function readMonth(year, month, day, era) {
  if (month < 1 || month > 12) return { reason: reading.reasons.month };
  const value = year * 12 + month - 1;
  const last = lengthOfMonth(value);
  if (day === null)
    return inEra("yearMonth", value, era, ordinal(year, month, 1), ordinal(year, month, last), formatYearMonth(value));
  if (day < 1 || day > last) {
    return { reason: fill(reading.reasons.day, { month: era ? formatYearMonth(value) : `${year}年${month}月`, last }) };
  }
  const at = ordinal(year, month, day);
  return inEra("day", at, era, at, at, formatDate(at));
}

/** The literal, if its 元号 was in force on some day from `first` to `last`. */
function inEra(kind, value, era, first, last, fix) {
  if (era && last < era.first)
    return { reason: fill(reading.reasons.before, { era: era.name, day: formatDate(era.first) }), fix };
  if (era && first > era.last)
    return { reason: fill(reading.reasons.after, { era: era.name, day: formatDate(era.last) }), fix };
  return { kind, value };
}

const READERS = {
  day: {
    day: (day) => lineTo(day, day),
    yearMonth: (month) => lineTo(monthStart(month), monthEnd(month)),
    year: (year) => lineTo(ordinal(year, 1, 1), ordinal(year, 12, 31)),
    fiscalYear: (year) => lineTo(fiscalYearStart(year), fiscalYearEnd(year)),
  },
  yearMonth: {
    yearMonth: (month) => lineTo(month, month),
    year: (year) => lineTo(year * 12, year * 12 + 11),
    fiscalYear: (year) => lineTo(year * 12 + 3, year * 12 + 14),
  },
  fiscalYear: { fiscalYear: (year) => lineTo(year, year) },
};

/** A date where its kind says so; a coarser one leaves all its days open. */
function readDated(type, text) {
  const found = readDate(text);
  const unreadable = () => new Problem("unreadable", { text: excerpt(text), wanted: unitsOf(type).example });
  if (found !== null && found.reason) {
    return new Problem(found.fix ? "bad, perhaps" : "bad", {
      text: excerpt(text),
      reason: found.reason,
      fix: found.fix,
    });
  }
  if (found === null || !(found.kind in READERS[type.is])) return unreadable();
  return reached(READERS[type.is][found.kind], found.value) || unreadable();
}

// ── ranges ────────────────────────────────────────────────────────────────────────────────────────

const FROM_TO = /^([^〜]+)〜([^〜]+)$/;
const LIMITED = /^(?:(.+?)(以上|以後|以降|超))?(?:(.+?)(以下|以前|未満))?$/;
const readOne = (type, text) => (type.is === "quantity" ? readQuantity(type, text) : readDated(type, text));

/** The values a text leaves open on a line. @returns {Line|Problem} */
function readLine(type, text) {
  const ends = FROM_TO.exec(text);
  if (ends) return readFromTo(type, ends[1], ends[2]);
  const limits = LIMITED.exec(text);
  if (!limits || !(limits[1] || limits[3])) return readOne(type, text);
  const [low, high] = [limits[1], limits[3]].map((each) => (each ? readOne(type, each) : null));
  if (isProblem(low)) return low;
  return isProblem(high) ? high : readBetween(text, low, high, [limits[2] === "超", limits[4] === "未満"]);
}

/** `10〜11人`: the unit of the last serves both. */
function readFromTo(type, first, last) {
  let [low, high] = [readOne(type, first), readOne(type, last)];
  if (isProblem(high)) return high;
  if (isProblem(low)) return low;
  const number = type.is === "quantity" ? readNumber(first) : null;
  if (number && !number.reason && !number.rest) {
    const borrowed = readOne(type, first + last.replace(/^[-0-9.,]+/, ""));
    if (!isProblem(borrowed)) low = borrowed;
  }
  return readBetween(`${first}〜${last}`, low, high, [false, false]);
}

function readBetween(text, low, high, opened) {
  const bottom = low === null ? null : opened[0] ? low.high : low.low;
  const top = high === null ? null : opened[1] ? high.low : high.high;
  if (bottom !== null && top !== null) {
    const order = qCompare(bottom, top);
    if (order > 0 || (order === 0 && opened.some(Boolean))) {
      return new Problem(text.includes("〜") ? "empty" : "empty limits", { text: excerpt(text) });
    }
  }
  return lineOf(bottom, top, ...opened);
}

/** What of a range lies in the domain of the fact and on its 刻み. */
function insideDomain(symbol, read) {
  const all = everything(symbol.type, symbol.bounds, symbol.ownStep);
  const limits = symbol.bounds || all;
  const within = intersect(read, limits);
  if (within === null) {
    return new Problem("outside", { value: `「${show(read, symbol.type)}」`, bounds: show(limits, symbol.type) });
  }
  if (symbol.ownStep === null) return within;
  const kept = onLattice(within, symbol.ownStep);
  return (
    kept ||
    new Problem("off step", { value: `「${show(read, symbol.type)}」`, step: show(point(symbol.ownStep), symbol.type) })
  );
}

/** What somebody wrote for a fact on a line, or for a text. @returns {Values|Problem} */
function readFact(symbol, text) {
  if (symbol.type.is === "label") return texts(text.trim());
  if ([...text].length > 200) return new Problem("long", { limit: reading.reasons.letters });
  const found = readLine(symbol.type, squeezed(text));
  return isProblem(found) ? found : insideDomain(symbol, found);
}
