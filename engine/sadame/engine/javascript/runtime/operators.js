// ── strict operators on sets of values ────────────────────────────────────────────────────────────

const daysLine = CALENDAR.day;
const monthsLine = CALENDAR.yearMonth;
const yearsLine = lineOf(whole(BigInt(fiscalYear(FIRST_DAY))), whole(BigInt(fiscalYear(LAST_DAY))));
const lengthsLine = lineOf(whole(BigInt(-LAST_DAY)), whole(BigInt(LAST_DAY)));

/** ＋ － × ÷ on quantities, and days, months and years moved by a quantity. @returns {[?Line, ?string]} */
function arithmetic(node, left, right) {
  let [result, fault] = [null, null];
  if (node.operator === "＋") result = lineAdd(left, right);
  else if (node.operator === "－") result = lineAdd(left, lineNegate(right));
  else if (node.operator === "×") result = lineMultiply(left, right);
  else {
    const [quotient, byZero] = lineDivide(left, right, node.step);
    [result, fault] = [quotient, byZero ? "0で割る計算" : null];
  }
  if (result === null) return [null, fault];
  if (node.type.is === "day") {
    const moved = completed(result);
    const inside = intersect(moved, daysLine);
    return [inside, inside !== null && sameLine(inside, moved) ? null : "日付の範囲"];
  }
  return [node.type.is === "quantity" ? result : completed(result), fault];
}

/** Whole calendar steps: part of a day or a month does not complete it. */
function completed(moved) {
  return lineOf(
    moved.low && whole(qFloor(moved.low)),
    moved.high && whole(moved.highOpen ? qCeil(moved.high) - 1n : qFloor(moved.high)),
  );
}

/** 最大 or 最小; of a 順序区分 the members that are the last (first) of some choice. */
function extreme(operands, type, largest) {
  if (type.is !== "choice") return largest ? maximum(operands) : minimum(operands);
  const ranked = operands.map((each) => placesOf(type, each));
  const bound = largest
    ? Math.max(...ranked.map((each) => each[0]))
    : Math.min(...ranked.map((each) => each[each.length - 1]));
  const kept = ranked.flat().filter((place) => (largest ? place >= bound : place <= bound));
  return choices(...kept.map((place) => type.members[place]));
}

/** Places of the members in their order. */
const placesOf = (type, values) => [...values.members].map((each) => type.members.indexOf(each)).sort((a, b) => a - b);

function ranked(type, values) {
  if (type.is !== "choice") return values;
  const places = placesOf(type, values);
  return lineOf(whole(BigInt(places[0])), whole(BigInt(places[places.length - 1])));
}

/** The mask of a comparison: はい and いいえ, each if some pair of values gives it. */
function compare(word, type, left, right) {
  if (word === "が") return compareSame(left, right);
  const [a, b] = [ranked(type, left), ranked(type, right)];
  const [yes, no] = {
    以上: () => [canBeAtLeast(a, b), canBeAbove(b, a)],
    以下: () => [canBeAtLeast(b, a), canBeAbove(a, b)],
    超: () => [canBeAbove(a, b), canBeAtLeast(b, a)],
    未満: () => [canBeAbove(b, a), canBeAtLeast(a, b)],
  }[word]();
  return (yes ? YES : 0) | (no ? NO : 0);
}

function compareSame(a, b) {
  if (isSingle(a) && isSingle(b)) return sameValues(a, b) ? YES : NO;
  let mayBe = true;
  if (isLine(a)) mayBe = intersect(a, b) !== null;
  else if (a.members) mayBe = shared(a.members, b.members).size > 0;
  else if ("texts" in a) mayBe = a.texts === null || b.texts === null || shared(a.texts, b.texts).size > 0;
  return (mayBe ? YES : 0) | NO;
}

/** The mask of `X が A、B のいずれか`. @param {Set} members */
function oneOf(subject, members) {
  const found = subject.members || subject.texts;
  if (found === null) return YES | NO;
  let mask = 0;
  for (const each of found) mask |= members.has(each) ? YES : NO;
  return mask;
}

// ── date functions: each is monotone in each argument, so ranges go by the ends ───────────────────

/** @returns {[?Line, ?string]} the results and the fault that can happen */
function dateCall(node, sets) {
  const [first, second] = sets.map((each, i) => wholeArgument(each, node.operands[i].type));
  const ofMonth = node.operands[0].type.is === "yearMonth";
  switch (node.name) {
    case "年齢":
      return spanOf(age, first, second);
    case "誕生日年齢":
      return spanOf(ageByBirthday, first, second);
    case "月数":
      return spanOf(monthsBetween, first, second);
    case "暦月数":
      return spanOf(calendarMonths, first, second);
    case "満了日":
      return termOf(node, first, second);
    case "応当日":
      return movedBy(sameDay, first, second);
    case "年度":
      return [ofMonth ? mapEnds(first, (q) => floorOver(q.n - 3n, 12n)) : mapEnds(first, inDays(fiscalYear)), null];
    case "年月":
      return [mapEnds(first, inDays(yearMonth)), null];
    default:
      return edgeOf(node.name, first, node.operands[0].type.is === "fiscalYear");
  }
}

const inDays = (f) => (q) => BigInt(f(Number(q.n)));
const mapEnds = (line, f) => lineOf(whole(f(line.low)), whole(f(line.high)));
const lineTo = (low, high) => lineOf(whole(BigInt(low)), whole(BigInt(high)));
const endsOf = (line) => [Number(line.low.n), Number(line.high.n)];

/** The argument in whole days, months or years, both ends known and included. */
function wholeArgument(line, type) {
  const limits = { day: daysLine, fiscalYear: yearsLine, yearMonth: monthsLine }[type.is];
  const argument = limits ? onLattice(line, ONE) || completed(line) : completed(line);
  const { low, high } = limits || lengthsLine;
  return lineOf(argument.low || low, argument.high || high);
}

/** 年齢 and the like: falls with the first day, rises with the last; backwards is 誤り. */
function spanOf(f, first, last) {
  const [[born, young], [early, late]] = [endsOf(first), endsOf(last)];
  if (late < born) return [null, "日付の前後"];
  const lowest = young <= early ? f(young, early) : f(late, late);
  return [lineTo(lowest, f(born, late)), young <= early ? null : "日付の前後"];
}

function termOf(node, start, length) {
  const forwards = intersect(length, lineTo(0, LAST_DAY));
  if (forwards === null) return [null, "日付の範囲"];
  const end = (day, size) => termEnd(day, size, node.months, node.includeFirst);
  const [result, fault] = movedBy(end, start, forwards);
  return [result, sameLine(forwards, length) ? fault : "日付の範囲"];
}

/** A day moved by months or days, cut to what the calendar reaches. */
function movedBy(f, day, size) {
  const [[early, late], [short, long]] = [endsOf(day), endsOf(size)];
  const [low, high] = [reached(f, early, short), reached(f, late, long)];
  if (early === late && short === long && low === null) return [null, "日付の範囲"];
  const bottom = low === null && short <= 0 ? FIRST_DAY : low;
  const top = high === null && long >= 0 ? LAST_DAY : high;
  return cutTo(bottom, top, low !== null && high !== null);
}

function cutTo(bottom, top, isExact) {
  if (bottom === null || top === null) return [null, "日付の範囲"];
  return [lineTo(bottom, top), isExact ? null : "日付の範囲"];
}

/** What a function of the calendar gives; null where the calendar does not reach. */
function reached(f, ...args) {
  try {
    return f(...args);
  } catch (problem) {
    if (problem instanceof RangeError) return null;
    throw problem;
  }
}

/** 初日 and 末日 of a 年度 or a 年月; at the ends of the calendar some have none. */
function edgeOf(name, argument, isYear) {
  const isFirst = name === "初日";
  const edge = isYear ? (isFirst ? fiscalYearStart : fiscalYearEnd) : isFirst ? monthStart : monthEnd;
  const [[early, late], [first, last]] = [endsOf(argument), endsOf(isYear ? yearsLine : monthsLine)];
  const low =
    early <= first ? firstReached(edge, Math.max(early, first), Math.min(late, first + 1), 1) : reachedAt(edge, early);
  const high =
    late >= last ? firstReached(edge, Math.min(late, last), Math.max(early, last - 1), -1) : reachedAt(edge, late);
  if (low === null || high === null) return [null, "日付の範囲"];
  return cutTo(edge(low), edge(high), low === early && high === late);
}

const reachedAt = (edge, at) => (reached(edge, at) === null ? null : at);

function firstReached(edge, from, to, by) {
  for (let at = from; by > 0 ? at <= to : at >= to; at += by) if (reached(edge, at) !== null) return at;
  return null;
}

// ── aggregates over a 一覧 ─────────────────────────────────────────────────────────────────────────

/** @typedef {{values: ?Line, optional: boolean, absent: boolean, failed: boolean}} Share  one element's part */

/** An element whose filter has that mask. @returns {Share} */
function shareOf(mask, value) {
  const held = mask & YES ? value : possible(null);
  return {
    values: held.values,
    optional: Boolean(mask & NO),
    absent: Boolean(mask & ABSENT) || held.absent,
    failed: Boolean(mask & FAILED) || held.failed,
  };
}

/** An element that is of one of these kinds; null = there is none. */
function anyShare(kinds) {
  if (!kinds.length) return null;
  return {
    values: hullAll(kinds.map((each) => each.values).filter((each) => each !== null)),
    optional: kinds.some((each) => each.optional),
    absent: kinds.some((each) => each.absent),
    failed: kinds.some((each) => each.failed),
  };
}

/** The outcomes of an aggregate, and whether it can fail because nothing is left. @returns {[Possible, boolean]} */
function aggregate(name, shares, further) {
  const flags = strictShares(shares, further);
  if (!shares.every((each) => each.values !== null || each.optional)) return [flags, false];
  const valued = shares.filter((each) => each.values !== null);
  const sure = valued.filter((each) => !each.optional).map((each) => each.values);
  const doubtful = valued.filter((each) => each.optional).map((each) => each.values);
  const more = further === null ? null : further.values;
  if (name === "合計" || name === "個数")
    return [possible(sumOf(sure, doubtful, more), flags.absent, flags.failed), false];
  const empty = shares.every((each) => each.optional);
  const values = name === "平均" ? meanOf(sure, doubtful, more) : extremeOf(sure, doubtful, more, name === "最大");
  return [possible(values, flags.absent, flags.failed || empty), empty];
}

/** 順位: one more than the number of strictly better elements. @returns {[Possible, boolean]} */
function rankOf(subject, shares, further, descending) {
  const own = shareOf(YES, subject);
  const flags = strictShares([own, ...shares], further);
  if (own.values === null || !shares.every((each) => each.values !== null || each.optional)) return [flags, false];
  const empty = shares.every((each) => each.optional);
  if ([...shares, ...(further ? [further] : [])].every((each) => each.values === null)) {
    return [possible(null, flags.absent, true), true];
  }
  const ahead = (values) => isAhead(values, own.values, descending);
  const valued = shares.filter((each) => each.values !== null);
  const better = sumOf(
    valued.filter((each) => !each.optional).map((each) => ahead(each.values)),
    valued.filter((each) => each.optional).map((each) => ahead(each.values)),
    further !== null && further.values !== null ? ahead(further.values) : null,
  );
  return [possible(lineAdd(point(ONE), better), flags.absent, flags.failed || empty), empty];
}

/** 1 if the other is strictly better, 0 if not, as far as that is known. */
function isAhead(other, own, descending) {
  const [high, low] = descending ? [other, own] : [own, other];
  return lineOf(canBeAtLeast(low, high) ? ZERO : ONE, canBeAbove(high, low) ? ONE : ZERO);
}

/** Some 誤り → 誤り; else some 対象外 → 対象外. */
function strictShares(shares, further) {
  const every = [...shares, ...(further === null ? [] : [further])];
  const unfailing = shares.every((each) => each.values !== null || each.optional || each.absent);
  return possible(
    null,
    unfailing && every.some((each) => each.absent),
    every.some((each) => each.failed),
  );
}

function sumOf(sure, doubtful, more) {
  let amount = point(ZERO);
  for (const each of sure) amount = lineAdd(amount, each);
  for (const each of doubtful) amount = lineAdd(amount, hull(point(ZERO), each));
  if (more === null) return amount;
  const falls = more.low === null || more.low.n < 0n;
  const rises = more.high === null || more.high.n > 0n;
  return lineAdd(amount, lineOf(falls ? null : ZERO, rises ? null : ZERO));
}

function extremeOf(sure, doubtful, more, largest) {
  const fold = largest ? maximum : minimum;
  const others = [...doubtful, ...(more === null ? [] : [more])];
  return sure.length ? hull(fold(sure), fold([...sure, ...others])) : hullAll(others);
}

function meanOf(sure, doubtful, more) {
  if (!doubtful.length && more === null) {
    return sure.length ? lineMultiply(sumOf(sure, [], null), point(over(1n, BigInt(sure.length)))) : null;
  }
  if (!sure.length && !doubtful.length) return more;
  const low = leastMean(
    sure.map((each) => each.low),
    doubtful.map((each) => each.low),
  );
  const negated = (each) => each.high && qNeg(each.high);
  const high = leastMean(sure.map(negated), doubtful.map(negated));
  const found = lineOf(low, high && qNeg(high));
  return more === null ? found : hull(found, more);
}

/** The least mean of all the sure values and any of the doubtful ones; null = unbounded. */
function leastMean(sure, doubtful) {
  if ([...sure, ...doubtful].some((each) => each === null)) return null;
  let [total, size] = [sure.reduce(qAdd, ZERO), BigInt(sure.length)];
  for (const each of [...doubtful].sort(qCompare)) {
    if (!size || qCompare(qMul(each, whole(size)), total) < 0) [total, size] = [qAdd(total, each), size + 1n];
  }
  return qDiv(total, whole(size));
}
