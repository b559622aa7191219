/** Dates, times and durations of XML Schema. Times without a time zone are only partly ordered with those that have one. */

const YEAR = "(?<year>-?(?:[1-9][0-9]{4,}|[0-9]{4}))";
const MONTH = "(?<month>[0-9]{2})";
const DAY = "(?<day>[0-9]{2})";
const CLOCK = "(?<hour>[0-9]{2}):(?<minute>[0-9]{2}):(?<second>[0-9]{2})(?:\\.(?<fraction>[0-9]+))?";
const ZONE = "(?<zone>Z|[+-][0-9]{2}:[0-9]{2})?";

/** The lexical form of each type. */
export const TIME_FORMATS: ReadonlyMap<string, RegExp> = new Map(
  Object.entries({
    dateTime: `${YEAR}-${MONTH}-${DAY}T${CLOCK}`,
    date: `${YEAR}-${MONTH}-${DAY}`,
    time: CLOCK,
    gYearMonth: `${YEAR}-${MONTH}`,
    gYear: YEAR,
    gMonthDay: `--${MONTH}-${DAY}`,
    gDay: `---${DAY}`,
    gMonth: `--${MONTH}`,
  }).map(([name, pattern]) => [name, new RegExp(`^${pattern}${ZONE}$`)] as const),
);

interface Moment {
  /** Seconds since a fixed day, in UTC when there is a zone. */
  readonly seconds: number;
  /** Without trailing zeros. */
  readonly fraction: string;
  readonly hasZone: boolean;
}

/** @param type such as "dateTime", "date" or "gYear"; no text is right for an unknown one */
export function isTime(type: string, text: string): boolean {
  return toMoment(type, text) !== undefined;
}

/** Equal for the same moment, but never with and without a time zone; of what is no time, the text itself. */
export function timeKey(type: string, text: string): string {
  const moment = toMoment(type, text);
  return moment ? `${moment.seconds}.${moment.fraction}${moment.hasZone ? "Z" : ""}` : text;
}

/** Below 0, 0 or above 0 as `a` is before, at or after `b`; `undefined` when they cannot be compared. */
export function compareTimes(type: string, a: string, b: string): number | undefined {
  const [left, right] = [toMoment(type, a), toMoment(type, b)];
  if (!left || !right) return undefined;
  const difference = left.seconds - right.seconds;
  // A missing time zone may be any within 14 hours of UTC.
  if (left.hasZone !== right.hasZone && Math.abs(difference) <= 14 * 3600) return undefined;
  return difference || compareFractions(left.fraction, right.fraction);
}

function toMoment(type: string, text: string): Moment | undefined {
  const groups = TIME_FORMATS.get(type)?.exec(text)?.groups;
  if (!groups) return undefined;
  // A missing part is that of a leap year's first day, where every day of a month is possible.
  const part = (name: string, missing: number): number => (groups[name] ? Number(groups[name]) : missing);
  const written = part("year", 2000);
  if (written === 0) return undefined;
  const year = written < 0 ? written + 1 : written;
  const [month, day] = [part("month", 1), part("day", 1)];
  const [hour, minute, second] = [part("hour", 0), part("minute", 0), part("second", 0)];
  const fraction = (groups.fraction ?? "").replace(/0+$/, "");
  const midnight = hour === 24 && minute === 0 && second === 0 && fraction === "";
  const offset = zoneOffset(groups.zone);
  if (month < 1 || month > 12 || day < 1 || day > daysOfMonth(year, month) || offset === undefined) return undefined;
  if (minute > 59 || second > 59 || (hour > 23 && !midnight)) return undefined;
  const seconds = ((daysSinceEpoch(year, month, day) * 24 + hour) * 60 + minute) * 60 + second - offset;
  return { seconds, fraction, hasZone: groups.zone !== undefined };
}

/** In seconds; 0 without a zone, `undefined` when it is out of range. */
function zoneOffset(zone: string | undefined): number | undefined {
  if (zone === undefined || zone === "Z") return 0;
  const [hours = 0, minutes = 0] = zone.slice(1).split(":").map(Number);
  if (minutes > 59 || hours * 60 + minutes > 14 * 60) return undefined;
  return (zone.startsWith("-") ? -60 : 60) * (hours * 60 + minutes);
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function daysOfMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Days since 0000-03-01 in the Gregorian calendar, counted in years that start in March. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const marchYear = month > 2 ? year : year - 1;
  const marchMonth = (month + 9) % 12;
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  return marchYear * 365 + leapDays + Math.floor((marchMonth * 306 + 5) / 10) + day - 1;
}

function compareFractions(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

interface Duration {
  /** Years, months, days, hours, minutes, whole seconds; all negative in a negative duration. */
  readonly parts: readonly number[];
  readonly fraction: string;
}

/** Such as `P1DT12H` or `-P1M`; at least one part must be there, and one behind a `T`. */
export function isDuration(text: string): boolean {
  return toDuration(text) !== undefined;
}

/** Equal for durations with the same parts, so `P1D` and `PT24H` differ; of what is no duration, the text itself. */
export function durationKey(text: string): string {
  const duration = toDuration(text);
  return duration ? `${duration.parts.map((part) => part + 0).join(" ")}.${duration.fraction}` : text;
}

/** Months have no fixed length, so that durations are compared from the four days that XML Schema names. */
export function compareDurations(a: string, b: string): number | undefined {
  const [left, right] = [toDuration(a), toDuration(b)];
  if (!left || !right) return undefined;
  const starts = [
    [1696, 9],
    [1697, 2],
    [1903, 3],
    [1903, 7],
  ] as const;
  const signs = new Set(starts.map(([year, month]) => Math.sign(endOf(year, month, left) - endOf(year, month, right))));
  const [sign] = signs;
  return signs.size === 1 ? sign : undefined;
}

function toDuration(text: string): Duration | undefined {
  const match =
    /^(-?)P(?=.)(?:([0-9]+)Y)?(?:([0-9]+)M)?(?:([0-9]+)D)?(?:T(?=.)(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)(?:\.([0-9]+))?S)?)?$/.exec(
      text,
    );
  if (!match) return undefined;
  const sign = match[1] === "-" ? -1 : 1;
  const parts = match.slice(2, 8).map((digits) => sign * Number(digits ?? 0));
  return { parts, fraction: (match[8] ?? "").replace(/0+$/, "") };
}

/** In seconds. */
function endOf(year: number, month: number, duration: Duration): number {
  const [years = 0, months = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = duration.parts;
  const monthIndex = year * 12 + month - 1 + years * 12 + months;
  const day = daysSinceEpoch(Math.floor(monthIndex / 12), (((monthIndex % 12) + 12) % 12) + 1, 1) + days;
  const fraction = Number(`0.${duration.fraction || "0"}`) * (duration.parts.some((part) => part < 0) ? -1 : 1);
  return ((day * 24 + hours) * 60 + minutes) * 60 + seconds + fraction;
}
