// ── the calendar ──────────────────────────────────────────────────────────────────────────────────
// 日付 = proleptic ordinal of the day, 年度 = its number, 年月 = year × 12 + month − 1. Plain numbers in
// here; a RangeError where the calendar does not reach. No `Date`: it knows time zones, and no 元号.

const lengthOfMonth = (month) => {
  const [year, index] = [Math.floor(month / 12), ((month % 12) + 12) % 12];
  if (index === 1) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [3, 5, 8, 10].includes(index) ? 30 : 31;
};

const daysBeforeYear = (year) => {
  const y = year - 1;
  return y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400);
};

/** The 日付 of a day that exists. */
function ordinal(year, month, day) {
  if (!(year >= 1 && year <= 9999 && month >= 1 && month <= 12)) throw new RangeError("no such month");
  if (!(day >= 1 && day <= lengthOfMonth(year * 12 + month - 1))) throw new RangeError("no such day");
  let before = daysBeforeYear(year);
  for (let m = 1; m < month; m += 1) before += lengthOfMonth(year * 12 + m - 1);
  return before + day;
}

const FIRST_DAY = ordinal(1873, 1, 1);
const LAST_DAY = ordinal(9999, 12, 31);

/** [year, month, day] of a 日付. */
function partsOf(day) {
  if (!(day >= 1 && day <= LAST_DAY)) throw new RangeError("the day lies outside the calendar");
  let year = Math.min(9999, Math.floor(((day - 1) * 400) / 146097) + 1);
  while (daysBeforeYear(year) >= day) year -= 1;
  while (year < 9999 && daysBeforeYear(year + 1) < day) year += 1;
  let rest = day - daysBeforeYear(year);
  let month = 1;
  for (; rest > lengthOfMonth(year * 12 + month - 1); month += 1) rest -= lengthOfMonth(year * 12 + month - 1);
  return [year, month, rest];
}

function inCalendar(day) {
  if (!(day >= FIRST_DAY && day <= LAST_DAY)) throw new RangeError("the day lies outside the calendar");
  return day;
}

const dayInMonth = (month, day) => inCalendar(ordinal(Math.floor(month / 12), (((month % 12) + 12) % 12) + 1, day));
const yearMonth = (day) => {
  const [year, month] = partsOf(day);
  return year * 12 + month - 1;
};
const fiscalYear = (day) => {
  const [year, month] = partsOf(day);
  return year - (month < 4 ? 1 : 0);
};
const fiscalYearStart = (year) => inCalendar(ordinal(year, 4, 1));
const fiscalYearEnd = (year) => inCalendar(ordinal(year + 1, 3, 31));
const monthStart = (month) => dayInMonth(month, 1);
const monthEnd = (month) => dayInMonth(month, lengthOfMonth(month));

/** 年齢: reached on the day before the birthday. */
const age = (birth, on) => fullYears(birth, on, on === LAST_DAY ? [10000, 1, 1] : partsOf(on + 1));
/** 誕生日年齢: reached on the birthday itself. */
const ageByBirthday = (birth, on) => fullYears(birth, on, partsOf(on));

function fullYears(birth, on, reached) {
  if (on < birth) throw new RangeError("a person has no age before the day of birth");
  const [year, month, day] = partsOf(birth);
  const before = reached[1] < month || (reached[1] === month && reached[2] < day);
  return reached[0] - year - (before ? 1 : 0);
}

/** 年月 and day on which `months` that begin on `first` end. */
function lastOfMonths(first, months) {
  const month = yearMonth(first) + months;
  const day = partsOf(first)[2];
  return day === 1 ? [month - 1, lengthOfMonth(month - 1)] : [month, Math.min(day - 1, lengthOfMonth(month))];
}

/** 期間の満了日. */
function termEnd(start, size, isMonths, includeFirst) {
  const first = includeFirst ? start : start + 1;
  if (size < 0) throw new RangeError("a period is not shorter than nothing");
  return isMonths ? dayInMonth(...lastOfMonths(first, size)) : inCalendar(first + size - 1);
}

/** 応当日. */
function sameDay(day, months) {
  const month = yearMonth(day) + months;
  return dayInMonth(month, Math.min(partsOf(day)[2], lengthOfMonth(month)));
}

function calendarMonths(first, last) {
  if (first > last) throw new RangeError("months are counted forwards");
  return yearMonth(last) - yearMonth(first) + 1;
}

function monthsBetween(first, last) {
  let months = calendarMonths(first, last);
  const [month, day] = [yearMonth(last), partsOf(last)[2]];
  for (; ; months -= 1) {
    const [m, d] = lastOfMonths(first, months);
    if (m < month || (m === month && d <= day)) return months;
  }
}
