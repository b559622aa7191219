/** What is taken out of libvirt's own documents is offered where it stood; all of them: `npm run bench:completion`. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { measureCompletion } from "../support/measure-completion.ts";
import { ownService } from "../support/service.ts";

const corpus = "../shared/corpus/index.tsv";
const skip = existsSync(corpus) ? false : `${corpus} is absent`;

test("what was taken out is offered in 99.5 %, early in 90 %, and nothing offered is wrong", { skip }, () => {
  const { answers } = measureCompletion(ownService(), { perDocument: 3, seed: 8, step: 7 });
  const share = (count: number) => count / answers.length;
  const missed = answers
    .filter(({ rank }) => rank === undefined)
    .map(({ file, question }) => `${file} ${question.path}`);
  const early = share(answers.filter(({ rank }) => rank !== undefined && rank <= 10).length);
  assert.ok(answers.length > 500, `${answers.length} questions`);
  assert.ok(share(missed.length) <= 0.005, missed.join("\n"));
  assert.ok(early >= 0.9, `in the first 10: ${early}`);
  assert.deepEqual(
    answers.flatMap(({ file, question, harmful }) => harmful.map((label) => `${file} ${question.path}: ${label}`)),
    [],
  );
});
