/** Collects what is wrong, up to a limit, and puts it in text order at the end. */
import type { Problem } from "../problem.ts";
import { tooManyProblems } from "./problems.ts";

export class ProblemList {
  private readonly limit: number;
  private readonly problems: Problem[] = [];
  private dropped = false;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** How many problems there are, to see whether a part of the text has brought new ones. */
  get size(): number {
    return this.problems.length;
  }

  /** Nothing more is kept; what is costly to describe need not be described. */
  get isFull(): boolean {
    return this.problems.length >= this.limit;
  }

  add(problem: Problem): void {
    if (this.isFull) this.dropped = true;
    else this.problems.push(problem);
  }

  inTextOrder(): readonly Problem[] {
    const sorted = this.problems.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
    const last = sorted.at(-1);
    return this.dropped && last ? [...sorted, tooManyProblems(this.limit, last.span)] : sorted;
  }
}
