/** Decimal numbers of any length, compared as text, so that nothing is rounded. */

interface Decimal {
  readonly negative: boolean;
  /** Without leading zeros. */
  readonly whole: string;
  /** Without trailing zeros. */
  readonly fraction: string;
}

/** As XML Schema writes them: a sign may stand before it, digits on one side of the point are enough, no exponent. */
export function isDecimal(text: string): boolean {
  return /^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)$/.test(text);
}

/** Both are decimal numbers. */
export function compareDecimals(a: string, b: string): number {
  // Numbers of up to 15 digits are exact.
  if (a.length < 15 && b.length < 15) return Number(a) - Number(b);
  const [left, right] = [toDecimal(a), toDecimal(b)];
  if (left.negative !== right.negative) return left.negative ? -1 : 1;
  const magnitude =
    left.whole.length - right.whole.length ||
    compareText(left.whole, right.whole) ||
    compareText(left.fraction, right.fraction);
  return left.negative ? -magnitude : magnitude;
}

/** The same for two decimals exactly when they are equal. */
export function decimalKey(text: string): string {
  const { negative, whole, fraction } = toDecimal(text);
  return `${negative ? "-" : ""}${whole}.${fraction}`;
}

/** How many digits a decimal has without leading and trailing zeros. */
export function totalDigits(text: string): number {
  const { whole, fraction } = toDecimal(text);
  return Math.max(whole.length + fraction.length, 1);
}

/** How many digits stand behind its point, without trailing zeros. */
export function fractionDigits(text: string): number {
  return toDecimal(text).fraction.length;
}

function toDecimal(text: string): Decimal {
  const [wholeText = "", fractionText = ""] = text.replace(/^[+-]/, "").split(".");
  const whole = wholeText.replace(/^0+/, "");
  const fraction = fractionText.replace(/0+$/, "");
  return { negative: text.startsWith("-") && whole + fraction !== "", whole, fraction };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
