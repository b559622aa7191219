/**
 * Steps over the body of a definition without reading it: only its outermost words are looked at, to see where the next
 * definition begins. So a grammar of many files costs little until somebody needs its parts.
 */
import type { Scanner, TokenKind } from "./read-compact-scanner.ts";

/** What opens or closes, or hides what looks like it. */
const MARKS = /["'#{}[\]()]/g;

/**
 * From the first word of a body to the first behind it. `false` when the body is written in a way that has to be read;
 * the scanner then stands somewhere inside.
 */
export function skipBody(scanner: Scanner): boolean {
  let isComplete = false;
  for (;;) {
    const step = stepOver(scanner, isComplete);
    if (step === "end") return isComplete;
    if (step === "unclear") return false;
    isComplete = step === "operand";
  }
}

/** What was stepped over: an operand can be the last word of a body, an operator cannot. */
type Step = "operand" | "operator" | "end" | "unclear";

function stepOver(scanner: Scanner, isComplete: boolean): Step {
  const { kind } = scanner;
  switch (kind) {
    case "end":
    case "}":
      return "end";
    case "documentation":
    case "[":
      // Behind an operand it belongs to the next definition.
      if (isComplete) return "end";
      return skipThrough(scanner, kind === "[", "operator");
    case "identifier":
    case "cname":
      return isComplete ? "end" : skipThrough(scanner, false, "operand");
    case "literal":
    case "?":
    case "*":
    case "+":
      return skipThrough(scanner, false, "operand");
    case "{":
    case "(":
      return skipThrough(scanner, true, "operand");
    case ",":
    case "|":
    case "&":
    case "-":
    case "~":
      return skipThrough(scanner, false, "operator");
    case "keyword":
      return skipKeyword(scanner, isComplete);
    default:
      return "unclear";
  }
}

function skipThrough(scanner: Scanner, isBracket: boolean, step: Step): Step {
  if (isBracket && !skipBracket(scanner)) return "unclear";
  scanner.next();
  return step;
}

function skipKeyword(scanner: Scanner, isComplete: boolean): Step {
  switch (scanner.value) {
    case "start":
    case "div":
    case "include":
      return isComplete ? "end" : "unclear";
    case "element":
    case "attribute":
      if (isComplete) return "unclear";
      return skipName(scanner) ? "operator" : "unclear";
    case "empty":
    case "text":
    case "notAllowed":
    case "string":
    case "token":
      return isComplete ? "unclear" : skipThrough(scanner, false, "operand");
    case "list":
    case "mixed":
      return isComplete ? "unclear" : skipThrough(scanner, false, "operator");
    default:
      return "unclear";
  }
}

/** To the brace behind the name of an element or attribute. */
function skipName(scanner: Scanner): boolean {
  const isName = (kind: TokenKind): boolean =>
    kind === "identifier" || kind === "keyword" || kind === "cname" || kind === "nsname";
  const isSign = (kind: TokenKind): boolean => kind === "*" || kind === "-" || kind === "|";
  scanner.next();
  while (isName(scanner.kind) || isSign(scanner.kind) || scanner.kind === "(") {
    if (scanner.kind === "(" && !skipBracket(scanner)) return false;
    scanner.next();
  }
  return scanner.kind === "{";
}

/** From an opening sign to the one that closes it, which becomes the current word. */
function skipBracket(scanner: Scanner): boolean {
  const { text } = scanner;
  MARKS.lastIndex = scanner.end;
  for (let depth = 1, mark = MARKS.exec(text); mark; mark = MARKS.exec(text)) {
    const sign = mark[0];
    if (sign === "#") MARKS.lastIndex = behind(text, "\n", MARKS.lastIndex);
    else if (sign === '"' || sign === "'") MARKS.lastIndex = behindLiteral(text, sign, mark.index);
    else depth += sign === "{" || sign === "[" || sign === "(" ? 1 : -1;
    if (depth > 0) continue;
    scanner.moveTo(mark.index);
    return true;
  }
  return false;
}

function behindLiteral(text: string, quote: string, start: number): number {
  const closing = text.startsWith(quote.repeat(3), start) ? quote.repeat(3) : quote;
  return behind(text, closing, start + closing.length);
}

/** The end of the text when it is not there. */
function behind(text: string, sign: string, from: number): number {
  const found = text.indexOf(sign, from);
  return found < 0 ? text.length : found + sign.length;
}
