// ── exact numbers ─────────────────────────────────────────────────────────────────────────────────
// Rationals of BigInt in lowest terms, and intervals of them; days, months and years are whole ones.

/** @typedef {{n: bigint, d: bigint}} Q  a rational, d > 0, in lowest terms */
/** @typedef {{low: ?Q, high: ?Q, lowOpen: boolean, highOpen: boolean}} Line  a set of numbers; null = unbounded */
/** @typedef {[number, Q, number]} Edge  (−1, 0, 1 for −∞, finite, +∞; the point; 0 just before it, 1 just after it) */

/** @param {bigint} n @returns {Q} */
const whole = (n) => ({ n, d: 1n });

/** n ÷ d in lowest terms. @returns {Q} */
function over(n, d) {
  if (d === 1n) return { n, d };
  let [a, b] = [n < 0n ? -n : n, d < 0n ? -d : d];
  while (b) [a, b] = [b, a % b];
  if (d < 0n) a = -a;
  return { n: n / a, d: d / a };
}

const ZERO = whole(0n);
const ONE = whole(1n);
const qAdd = (a, b) => over(a.n * b.d + b.n * a.d, a.d * b.d);
const qNeg = (a) => ({ n: -a.n, d: a.d });
const qSub = (a, b) => qAdd(a, qNeg(b));
const qMul = (a, b) => over(a.n * b.n, a.d * b.d);
const qDiv = (a, b) => over(a.n * b.d, a.d * b.n);
const qAbs = (a) => (a.n < 0n ? qNeg(a) : a);
const qSame = (a, b) => a.n === b.n && a.d === b.d;
const qSign = (a) => (a.n > 0n ? 1 : a.n < 0n ? -1 : 0);

/** −1, 0 or 1. */
function qCompare(a, b) {
  const difference = a.n * b.d - b.n * a.d;
  return difference > 0n ? 1 : difference < 0n ? -1 : 0;
}

/** The greatest whole number not above a ÷ b, for b > 0. */
const floorOver = (a, b) => a / b - (a % b < 0n ? 1n : 0n);
const qFloor = (a) => floorOver(a.n, a.d);
const qCeil = (a) => -floorOver(-a.n, a.d);

/** 端数: by absolute value, the sign kept. @param {Q} q @param {{mode: string, unit: Q}} rounding */
function roundExact(q, { mode, unit }) {
  const parts = qDiv(qAbs(q), unit);
  let size;
  if (mode === "切捨て") size = qFloor(parts);
  else if (mode === "切上げ") size = qCeil(parts);
  else size = qFloor(qAdd(parts, over(1n, 2n)));
  return qMul(whole(q.n >= 0n ? size : -size), unit);
}

// ── intervals ─────────────────────────────────────────────────────────────────────────────────────

/** @returns {Line} */
function lineOf(low, high, lowOpen = false, highOpen = false) {
  return { low, high, lowOpen: lowOpen || low === null, highOpen: highOpen || high === null };
}

const BOTTOM = [-1, ZERO, 0];
const TOP = [1, ZERO, 0];
const ALL = lineOf(null, null);
const point = (q) => lineOf(q, q);
const isLine = (values) => values !== null && "lowOpen" in values;
const isPoint = (line) => line.low !== null && line.high !== null && qSame(line.low, line.high);
const lowerEdge = (line) => (line.low === null ? BOTTOM : [0, line.low, line.lowOpen ? 1 : 0]);
const upperEdge = (line) => (line.high === null ? TOP : [0, line.high, line.highOpen ? 0 : 1]);

function edgeCompare(a, b) {
  return a[0] - b[0] || qCompare(a[1], b[1]) || a[2] - b[2];
}

const least = (edges) => edges.reduce((a, b) => (edgeCompare(b, a) < 0 ? b : a));
const greatest = (edges) => edges.reduce((a, b) => (edgeCompare(b, a) > 0 ? b : a));

/** What lies between two edges; null = nothing. @returns {?Line} */
function between(bottom, top) {
  if (edgeCompare(bottom, top) >= 0) return null;
  return lineOf(bottom[0] ? null : bottom[1], top[0] ? null : top[1], bottom[2] === 1, top[2] === 0);
}

function spanning(bottom, top) {
  const found = between(bottom, top);
  if (found === null) throw new Error("the ends of an interval have crossed");
  return found;
}

const intersect = (a, b) => between(greatest([lowerEdge(a), lowerEdge(b)]), least([upperEdge(a), upperEdge(b)]));
const hull = (a, b) => spanning(least([lowerEdge(a), lowerEdge(b)]), greatest([upperEdge(a), upperEdge(b)]));
const hullAll = (lines) => lines.reduce((found, each) => (found ? hull(found, each) : each), null);
const minimum = (lines) => spanning(least(lines.map(lowerEdge)), least(lines.map(upperEdge)));
const maximum = (lines) => spanning(greatest(lines.map(lowerEdge)), greatest(lines.map(upperEdge)));
const sameLine = (a, b) =>
  sameEnd(a.low, b.low) && sameEnd(a.high, b.high) && a.lowOpen === b.lowOpen && a.highOpen === b.highOpen;
const sameEnd = (a, b) => (a === null || b === null ? a === b : qSame(a, b));

/** The multiples of `step` inside; null = there is none. */
function onLattice(line, step) {
  let { low, high } = line;
  if (low !== null) {
    const at = qDiv(low, step);
    low = qMul(whole(line.lowOpen ? qFloor(at) + 1n : qCeil(at)), step);
  }
  if (high !== null) {
    const at = qDiv(high, step);
    high = qMul(whole(line.highOpen ? qCeil(at) - 1n : qFloor(at)), step);
  }
  if (low !== null && high !== null && qCompare(low, high) > 0) return null;
  return lineOf(low, high);
}

const lineNegate = (a) => lineOf(a.high && qNeg(a.high), a.low && qNeg(a.low), a.highOpen, a.lowOpen);

function lineAdd(a, b) {
  return lineOf(
    a.low && b.low && qAdd(a.low, b.low),
    a.high && b.high && qAdd(a.high, b.high),
    a.lowOpen || b.lowOpen,
    a.highOpen || b.highOpen,
  );
}

/** The extremes of a product lie in the corners; 0 × ∞ = 0 because ∞ is no value. */
function lineMultiply(a, b) {
  const corners = ends(a).flatMap((x) => ends(b).map((y) => corner(x, y)));
  return spanning(least(corners.map((each) => each[0])), greatest(corners.map((each) => each[1])));
}

const ends = (line) => [
  line.low === null ? [-1, ZERO, true] : [0, line.low, line.lowOpen],
  line.high === null ? [1, ZERO, true] : [0, line.high, line.highOpen],
];
const endSign = (end) => end[0] || qSign(end[1]);
const isClosedZero = (end) => end[0] === 0 && end[1].n === 0n && !end[2];

/** The product of two ends, as a floor and as a ceiling. */
function corner(x, y) {
  const endless = x[0] || y[0] ? endSign(x) * endSign(y) : 0;
  if (endless)
    return [
      [endless, ZERO, 0],
      [endless, ZERO, 0],
    ];
  const value = qMul(x[1], y[1]);
  const reached = !(x[2] || y[2]) || isClosedZero(x) || isClosedZero(y);
  return [
    [0, value, reached ? 0 : 1],
    [0, value, reached ? 1 : 0],
  ];
}

const contains = (line, q) =>
  edgeCompare(lowerEdge(line), [0, q, 0]) <= 0 && edgeCompare([0, q, 1], upperEdge(line)) <= 0;

/** x ÷ y over every y that is not 0, and whether 0 was among them. @returns {[?Line, boolean]} */
function lineDivide(a, b, step) {
  if (!contains(b, ZERO)) return [lineMultiply(a, reciprocal(b)), false];
  const sides =
    step === null
      ? [lineOf(null, ZERO, true, true), lineOf(ZERO, null, true, true)]
      : [lineOf(null, qNeg(step)), lineOf(step, null)];
  const halves = sides.map((side) => intersect(b, side)).filter((half) => half !== null);
  return [hullAll(halves.map((half) => lineMultiply(a, reciprocal(half)))), true];
}

const reciprocal = (b) => spanning(inverse(upperEdge(b), BOTTOM), inverse(lowerEdge(b), TOP));

function inverse([endless, value, side], atZero) {
  if (endless) return [0, ZERO, endless > 0 ? 1 : 0];
  return value.n === 0n ? atZero : [0, qDiv(ONE, value), 1 - side];
}

/** 端数 of both ends; what an open end comes to is seen just inside it. */
function lineRounded(line, rounding) {
  let { low, high } = line;
  const two = whole(2n);
  const half = qDiv(rounding.unit, two);
  if (low !== null && line.lowOpen) {
    low = qDiv(qAdd(low, qMul(whole(qFloor(qDiv(low, half)) + 1n), half)), two);
  }
  if (high !== null && line.highOpen) {
    high = qDiv(qAdd(high, qMul(whole(qCeil(qDiv(high, half)) - 1n), half)), two);
  }
  return lineOf(low && roundExact(low, rounding), high && roundExact(high, rounding));
}

const canBeAtLeast = (a, b) => edgeCompare(lowerEdge(b), upperEdge(a)) < 0;
const canBeAbove = (a, b) => a.high === null || b.low === null || qCompare(a.high, b.low) > 0;
