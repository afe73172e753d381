// ── conditions: はい 1, いいえ 2, 対象外 4, 誤り 8 ───────────────────────────────────────────────────────

const [YES, NO, ABSENT, FAILED] = [1, 2, 4, 8];

const TRUTHS = Array.from({ length: 16 }, (_, mask) => {
  const members = [...(mask & YES ? [true] : []), ...(mask & NO ? [false] : [])];
  return possible(members.length ? choices(...members) : null, Boolean(mask & ABSENT), Boolean(mask & FAILED));
});

/** The set of outcomes a mask stands for. */
const truth = (mask) => TRUTHS[mask];

/** The mask of a condition's set of outcomes. */
function maskOf({ values, absent, failed }) {
  const found = (absent ? ABSENT : 0) | (failed ? FAILED : 0);
  if (values === null) return found;
  return found | (values.members.has(true) ? YES : 0) | (values.members.has(false) ? NO : 0);
}

const negate = (mask) => (mask & (ABSENT | FAILED)) | ((mask & YES) << 1) | ((mask & NO) >> 1);
const number = (list, test) => list.reduce((sum, each) => sum + (test(each) ? 1 : 0), 0);

/** What 「k 以上」 can give when each condition is free in its mask. */
function count(atLeast, masks) {
  let result = 0;
  if (number(masks, (each) => each & YES) >= atLeast) result |= YES;
  if (number(masks, (each) => !(each & NO)) < atLeast) result |= NO;
  if (undecided(atLeast, masks, FAILED)) result |= FAILED;
  const unfailing = masks.map((each) => each & ~FAILED);
  if (unfailing.every(Boolean) && undecided(atLeast, unfailing, ABSENT)) result |= ABSENT;
  return result;
}

/** Whether neither はい nor いいえ can absorb a condition that has that outcome. */
function undecided(atLeast, masks, bit) {
  if (!masks.some((each) => each & bit)) return false;
  return number(masks, (each) => each === YES) < atLeast && atLeast <= number(masks, (each) => each !== NO);
}

const both = (...masks) => count(masks.length, masks);
const either = (...masks) => count(1, masks);

/** A count over a list that may hold any number of elements more, each with the mask `further`; null = 全て. */
function countOpen(atLeast, masks, further) {
  if (atLeast === null) return count(masks.length, masks) | both(...masks, further);
  const wanted = Math.min(atLeast, masks.length + 1);
  let result = count(wanted, masks);
  for (let more = 1; more <= wanted; more += 1) result |= count(wanted, [...masks, ...Array(more).fill(further)]);
  return result;
}

// ── which expression counts: 前提, 原則／ただし, 表 ──────────────────────────────────────────────────────

/**
 * For each alternative: whether it can hold and count, whether none above can hold, whether none above must.
 * `above` null = each precedes all later ones (先頭).
 */
function standing(masks, above) {
  if (above === null) return inOrder(masks);
  return masks.map((mask, i) => {
    const ups = above[i].map((j) => masks[j]);
    return {
      can: Boolean(mask & YES) && ups.every((up) => up & NO),
      sure: !ups.some((up) => up & YES),
      live: ups.every((up) => up !== YES),
    };
  });
}

function inOrder(masks) {
  let [free, sure, live] = [true, true, true];
  return masks.map((mask) => {
    const found = { can: Boolean(mask & YES) && free, sure, live };
    free = free && Boolean(mask & NO);
    sure = sure && !(mask & YES);
    live = live && mask !== YES;
    return found;
  });
}

/** 前提: はい → body, いいえ or 対象外 → 対象外, 誤り → 誤り. */
function guard(mask, body) {
  const held = mask & YES ? body : possible(null);
  return possible(held.values, held.absent || Boolean(mask & (NO | ABSENT)), held.failed || Boolean(mask & FAILED));
}

/**
 * 原則／ただし, and 表 under 一意 and 先頭.
 * @param {{above: ?number[][], sole?: boolean, disjoint?: boolean, complete?: boolean}} terms
 */
function choose(masks, values, fallback, terms) {
  const stands = standing(masks, terms.above);
  const every = masks.map((_, i) => i);
  const live = every.filter((i) => stands[i].live);
  const can = every.filter((i) => stands[i].can);
  const must = every.filter((i) => masks[i] === YES && stands[i].sure);
  const nothing = { live, can: [], must: [], clash: [], gap: false, fallback: false };
  if (every.some((i) => stands[i].sure && !(masks[i] & (YES | NO)))) {
    const failed = every.some((i) => stands[i].live && masks[i] & FAILED);
    return { ...nothing, possible: possible(null, gateAbsent(masks, stands), failed) };
  }
  const rest = !must.length && masks.every((each) => each & NO);
  const clash = must.length > 1 || !terms.disjoint ? clashing(can, values, terms) : [];
  const gap = rest && fallback === null && !(terms.complete && can.length);
  const falls = rest && fallback !== null;
  const offered = [...can.map((i) => values[i]), ...(falls ? [fallback] : [])];
  const base = baseOf(
    must.map((i) => values[i]),
    offered,
    terms,
  );
  const failed = clash.length > 0 || gap || live.some((i) => masks[i] & FAILED) || offered.some((each) => each.failed);
  const found = possible(base.values, base.absent || gateAbsent(masks, stands), failed);
  return { possible: found, live, can, must, clash, gap, fallback: falls };
}

function gateAbsent(masks, stands) {
  if (masks.some((mask, i) => stands[i].sure && mask === FAILED)) return false;
  return masks.some((mask, i) => stands[i].live && mask & ABSENT);
}

const unfailing = (each) => possible(each.values, each.absent);

/** The outcomes but 誤り: all that must count agree, or any that can count gives it. */
function baseOf(must, offered, terms) {
  if (!must.length) return join(offered.map(unfailing));
  if (terms.sole && must.length > 1) return possible(null);
  return must.map(unfailing).reduce(meet);
}

function clashing(can, values, terms) {
  if (terms.above === null) return [];
  if (terms.sole) return can.length > 1 ? can : [];
  const found = new Set();
  can.forEach((i, place) => {
    for (const k of can.slice(place + 1)) {
      const ranked = terms.above[k].includes(i) || terms.above[i].includes(k);
      if (!ranked && !(sameOutcomes(values[i], values[k]) && isOne(values[i]))) found.add(i).add(k);
    }
  });
  return [...found].sort((a, b) => a - b);
}

function meet(a, b) {
  const common = a.values !== null && b.values !== null ? meetAround(a.values, b.values) : null;
  return possible(common, a.absent && b.absent);
}

/** What both sets share; a set around it where the form has no exact one. */
function meetAround(a, b) {
  if (a.fields) {
    const met = a.fields.map((each, i) => meetField(each, b.fields[i]));
    return met.every((each) => each !== null) ? record(...met) : null;
  }
  if (a.known && !sameValues(a, b)) {
    if (isSingle(a) && isSingle(b)) return null;
    return isSingle(a) ? a : isSingle(b) ? b : list([], true);
  }
  return meetValues(a, b);
}

function meetField(a, b) {
  const met = meet(a, b);
  const failed = a.failed && b.failed;
  return met.values === null && !met.absent && !failed ? null : possible(met.values, met.absent, failed);
}

/** 一致：合計. Certain rows count with their value, possible rows with hull(0, value). */
function totalOf(masks, values) {
  let amount = point(ZERO);
  masks.forEach((mask, i) => {
    const part = values[i].values;
    if (mask & YES && part !== null) amount = lineAdd(amount, mask & NO ? hull(part, point(ZERO)) : part);
  });
  return gathered(masks, values, amount);
}

/** 一致：一覧. Values of the certain rows in their order; more where a row is doubtful. */
function listedOf(masks, values) {
  const rows = values.filter((_, i) => masks[i] === YES).map((row) => record(possible(row.values)));
  return gathered(
    masks,
    values,
    list(
      rows,
      masks.some((mask) => mask & YES && mask !== YES),
    ),
  );
}

/** First the conditions as one gate, then the values strictly. */
function gathered(masks, values, content) {
  const barred = masks.some((mask) => !(mask & (YES | NO)));
  const counted = barred ? [] : values.map((value, i) => ({ value, mask: masks[i] })).filter(({ mask }) => mask & YES);
  const avoidable = counted.every(({ value, mask }) => mask & NO || value.values !== null || value.absent);
  const whole = counted.every(({ value, mask }) => mask & NO || value.values !== null);
  const gate = masks.every((mask) => mask !== FAILED) && masks.some((mask) => mask & ABSENT);
  return possible(
    barred || !whole ? null : content,
    gate || (avoidable && counted.some(({ value }) => value.absent)),
    masks.some((mask) => mask & FAILED) || counted.some(({ value }) => value.failed),
  );
}
