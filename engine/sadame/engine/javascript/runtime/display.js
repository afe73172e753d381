// ── values as people read them ────────────────────────────────────────────────────────────────────

/** Phrases by name, `{}` where something is put in; the page brings them, none is worded here. */
let phrases = {};

/** A phrase with its parts put in. */
function say(name, ...parts) {
  if (!(name in phrases)) throw new Error(`no phrase for ${name}`);
  let at = 0;
  return phrases[name].replace(/\{\}/g, () => parts[at++]);
}

/** Order by code points, as everywhere else; the order of JavaScript is by UTF-16 units. */
function byCodePoint(a, b) {
  const [x, y] = [[...a], [...b]];
  for (let i = 0; i < Math.min(x.length, y.length); i += 1) {
    if (x[i] !== y[i]) return x[i].codePointAt(0) - y[i].codePointAt(0);
  }
  return x.length - y.length;
}

const grouped = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ",");

/** How many decimals show 1/d exactly, if a dozen are enough; null if not. */
function decimalPlaces(d) {
  for (let places = 0; places < 13; places += 1) if (10n ** BigInt(places) % d === 0n) return places;
  return null;
}

function formatNumber(q) {
  const places = decimalPlaces(q.d);
  const [sign, size] = [q.n < 0n ? "-" : "", qAbs(q)];
  if (places === null) return `${sign}${size.n}/${size.d}`;
  const rest = ((size.n % size.d) * 10n ** BigInt(places)) / size.d;
  return `${sign}${grouped(String(size.n / size.d))}${places ? `.${String(rest).padStart(places, "0")}` : ""}`;
}

function formatRatio(q) {
  const shown = formatNumber(qMul(q, whole(100n)));
  return shown.includes("/") ? formatNumber(q) : `${shown}%`;
}

function formatQuantity(q, { unit, scale, asRatio }) {
  if (asRatio || unit === "割合") return formatRatio(q);
  const shown = qDiv(q, scale);
  const text = unit === "数" ? "" : unit;
  const myriads = text.split("/")[0] === "円" ? inMyriads(shown) : null;
  return `${myriads || formatNumber(shown)}${text}`;
}

/** Yen as 公用文 writes them, from 1万 on, if no odd thousands are left; null = in digits. */
function inMyriads(q) {
  if (q.d !== 1n) return null;
  let size = q.n < 0n ? -q.n : q.n;
  if (size < 10n ** 4n || size % (size < 10n ** 8n ? 10n ** 3n : 10n ** 4n)) return null;
  let shown = q.n < 0n ? "-" : "";
  for (const [name, power] of [
    ["兆", 10n ** 12n],
    ["億", 10n ** 8n],
  ]) {
    if (size / power) shown += `${formatNumber(whole(size / power))}${name}`;
    size %= power;
  }
  return size ? `${shown}${formatNumber(over(size, 10n ** 4n))}万` : shown;
}

// ── 和暦 ──────────────────────────────────────────────────────────────────────────────────────────

/** Each 元号 with its letter, its first and last day, and the western year before its first. */
const ERAS = [
  { name: "明治", letter: "M", first: ordinal(1868, 1, 25), last: ordinal(1912, 7, 29), base: 1867 },
  { name: "大正", letter: "T", first: ordinal(1912, 7, 30), last: ordinal(1926, 12, 24), base: 1911 },
  { name: "昭和", letter: "S", first: ordinal(1926, 12, 25), last: ordinal(1989, 1, 7), base: 1925 },
  { name: "平成", letter: "H", first: ordinal(1989, 1, 8), last: ordinal(2019, 4, 30), base: 1988 },
  { name: "令和", letter: "R", first: ordinal(2019, 5, 1), last: LAST_DAY, base: 2018 },
];

const eraOf = (day) =>
  day >= FIRST_DAY && day <= LAST_DAY ? [...ERAS].reverse().find((era) => era.first <= day) : undefined;
const eraLabel = (era, year) => `${era.name}${year - era.base === 1 ? "元" : year - era.base}年`;
const pad = (value, size) => String(value).padStart(size, "0");

function formatDate(day) {
  const [[year, month, date], era] = [partsOf(day), eraOf(day)];
  return era ? `${eraLabel(era, year)}${month}月${date}日` : `${pad(year, 4)}-${pad(month, 2)}-${pad(date, 2)}`;
}

function yearLabel(year, month, day) {
  const era = year >= 1873 && year <= 9999 ? eraOf(ordinal(year, month, day)) : undefined;
  return era ? eraLabel(era, year) : `${year}年`;
}

const formatYear = (year) => yearLabel(year, 12, 31);
const formatFiscalYear = (year) => `${yearLabel(year, 9, 30)}度`;
const formatYearMonth = (month) => {
  const [year, index] = [Math.floor(month / 12), ((month % 12) + 12) % 12];
  return `${yearLabel(year, index + 1, lengthOfMonth(month))}${index + 1}月`;
};

/** The days from `start` to `end`; null = without an end. */
const formatPeriod = ([start, end]) =>
  (start === null ? "" : `${formatDate(start)}から`) + (end === null ? "" : `${formatDate(end)}まで`);

/** Several stretches of days; those that follow each other without a gap are told as one. */
function formatPeriods(stretches) {
  const joined = [];
  const first = ([start]) => (start === null ? -1 : start);
  for (const [start, end] of [...stretches].sort((a, b) => first(a) - first(b))) {
    const last = joined[joined.length - 1];
    if (last && last[1] !== null && start === last[1] + 1) last[1] = end;
    else joined.push([start, end]);
  }
  return joined.map(formatPeriod).join("、");
}

// ── sets of values ────────────────────────────────────────────────────────────────────────────────

/** One value: a truth value, a text, or a rational. */
function showValue(value, type) {
  switch (type.is) {
    case "truth":
      return value ? type.yes : type.no;
    case "quantity":
      return formatQuantity(value, type);
    case "day":
      return formatDate(Number(value.n));
    case "fiscalYear":
      return formatFiscalYear(Number(value.n));
    case "yearMonth":
      return formatYearMonth(Number(value.n));
    default:
      return String(value);
  }
}

/** A set of values: `100万円〜250万円`, `20kg/㎡ 以上 25kg/㎡ 未満`, `介護ロボット か ICT`. */
function show(values, type) {
  if (isLine(values)) return showLine(values, type);
  if (values.members)
    return membersInOrder(values.members, type)
      .map((each) => showValue(each, type))
      .join(say("or"));
  if ("texts" in values)
    return values.texts === null ? say("unknown") : [...values.texts].sort(byCodePoint).join(say("or"));
  if (values.fields)
    return `（${values.fields.map((each, i) => `${type.fields[i].name}：${showPossible(each, type.fields[i].type)}`).join("、")}）`;
  const shown = values.known.map((each) => show(each, type.element));
  if (values.more) return [...shown, shown.length ? say("others unknown") : say("unknown")].join("、");
  const beyond = values.beyond && values.beyond.length ? [say("outside coverage")] : [];
  return [...(shown.length ? shown : [say("none")]), ...beyond].join("、");
}

function showPossible({ values, absent, failed }, type) {
  if (values === null)
    return [...(absent ? [say("absent")] : []), ...(failed ? [say("error")] : [])].join(say("flag or"));
  return show(values, type) + (absent ? say("or absent") : "") + (failed ? say("or error") : "");
}

function showLine({ low, high, lowOpen, highOpen }, type) {
  if (low === null && high === null) return say("no range");
  if (low !== null && high !== null && qSame(low, high)) return showValue(low, type);
  if (low !== null && high !== null && !lowOpen && !highOpen)
    return say("range", showValue(low, type), showValue(high, type));
  const limit = (word) => say(isDated(type) ? `day ${word}` : word);
  const lower = low === null ? "" : `${showValue(low, type)} ${limit(lowOpen ? "above" : "at least")}`;
  const upper = high === null ? "" : `${showValue(high, type)} ${limit(highOpen ? "below" : "at most")}`;
  return `${lower} ${upper}`.trim();
}

/** Whether amounts of this type are days: 以後 is said of them, not 以上. */
const isDated = (type) => ["day", "fiscalYear", "yearMonth"].includes(type.is);

const membersInOrder = (members, type) =>
  type.is === "choice"
    ? type.members.filter((each) => members.has(each))
    : [true, false].filter((each) => members.has(each));
