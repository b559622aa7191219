/**
 * `npm run bench:completion`: what completion offers where something was taken out of libvirt's own documents. A seeded
 * sample; with `-- --all` everything that can be taken out of every document; with `-- --places` every element, attribute
 * and value at its path, twice.
 */

import { questionKinds } from "../support/completion-questions.ts";
import { type Answer, measureCompletion } from "../support/measure-completion.ts";
import { ownService } from "../support/service.ts";

const isAll = process.argv.includes("--all");
const isVerbose = process.argv.includes("--verbose");
const isEachPlace = process.argv.includes("--places");
const perDocument = isAll || isEachPlace ? Number.POSITIVE_INFINITY : 6;
const { answers, documents, free, dropped, refused } = measureCompletion(ownService(), {
  perDocument,
  perPlace: isEachPlace ? 2 : Number.POSITIVE_INFINITY,
  seed: 3,
  step: 1,
});
console.log(
  `${answers.length} questions in ${documents} documents; not asked: ${free} values of free choice (names, paths, numbers), ${dropped} elements that libvirt drops, ${refused} parts that it refuses`,
);
console.log("                              asked    offered   in the first 10   harmful   steps");
for (const type of new Set(answers.map((answer) => answer.type)))
  print(
    type,
    answers.filter((answer) => answer.type === type),
  );
for (const kind of questionKinds)
  print(
    `any ${kind}`,
    answers.filter(({ question }) => question.kind === kind),
  );
print("all", answers);
if (isVerbose) explain(answers);

function print(name: string, of: readonly Answer[]): void {
  const share = (count: number) => `${((100 * count) / Math.max(1, of.length)).toFixed(2)} %`;
  const offered = share(of.filter(({ rank }) => rank !== undefined).length);
  const early = share(of.filter(({ rank = 99 }) => rank <= 10).length);
  const harmful = of.filter((answer) => answer.harmful.length > 0).length;
  const steps = of.reduce((sum, answer) => sum + answer.steps, 0) / Math.max(1, of.length);
  console.log(
    `${name.padEnd(24)}${String(of.length).padStart(11)}${offered.padStart(11)}${early.padStart(18)}${String(harmful).padStart(10)}${steps.toFixed(0).padStart(8)}`,
  );
}

/** What fell short, the most frequent first. */
function explain(of: readonly Answer[]): void {
  top(
    "not offered",
    of.flatMap(({ rank, question, file }) => (rank === undefined ? [[question.path, file] as const] : [])),
  );
  top(
    "later than the 10th",
    of.flatMap(({ rank = 0, question, file }) => (rank > 10 ? [[`${question.path} (${rank})`, file] as const] : [])),
  );
  top(
    "harmful",
    of.flatMap(({ harmful, question, file }) => harmful.map((label) => [`${question.path}: ${label}`, file] as const)),
  );
}

function top(title: string, found: readonly (readonly [string, string])[]): void {
  const counts = new Map<string, { count: number; file: string }>();
  for (const [key, file] of found) counts.set(key, { count: (counts.get(key)?.count ?? 0) + 1, file });
  console.log(`\n${title}:`);
  for (const [key, { count, file }] of [...counts].sort((a, b) => b[1].count - a[1].count).slice(0, 200)) {
    console.log(`${String(count).padStart(5)}  ${key}   [${file}]`);
  }
}
