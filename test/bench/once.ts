/** `npm run bench:once`: how many single mistakes are said as one problem, and which pairs of problems the others give. */
import { groupBy } from "../../server/language/maps.ts";
import { corpusDocuments, ownDocuments, type Said, sayings } from "../support/measure-once.ts";

const [perKind = "1", only] = process.argv.slice(2);
const examplesOfEach = 4;
const several: Said[] = [];
const counts = new Map<string, { all: number; none: number; several: number }>();
for (const said of sayings([...ownDocuments(), ...corpusDocuments()], Number(perKind))) {
  const way = counts.get(said.mistake.way) ?? { all: 0, none: 0, several: 0 };
  counts.set(said.mistake.way, way);
  way.all++;
  if (said.problems.length === 0) way.none++;
  if (said.problems.length < 2) continue;
  way.several++;
  several.push(said);
}
const pairs = groupBy(several, ({ problems }) => codesOf(problems));
for (const [pair, sayings] of [...pairs].toSorted(([, a], [, b]) => b.length - a.length)) {
  if (only && !pair?.includes(only)) continue;
  console.log(`\n${sayings.length} × ${pair}`);
  for (const said of spread(sayings, only ? 1000 : examplesOfEach)) print(said);
}
console.log("\nway: mistakes, of them without a problem, with two or more");
for (const [way, { all, none, several }] of counts) console.log(`${way}: ${all}, ${none}, ${several}`);
const all = [...counts.values()].reduce((sum, count) => sum + count.all, 0);
console.log(`in all ${several.length} of ${all} with two or more`);

function codesOf(problems: Said["problems"]): string {
  return [...new Set(problems.map(({ code }) => code))].toSorted().join(" + ");
}

function spread<Item>(items: readonly Item[], most: number): readonly Item[] {
  const step = Math.max(1, Math.floor(items.length / most));
  return items.filter((_item, index) => index % step === 0).slice(0, most);
}

function print({ document, mistake, text, problems }: Said): void {
  console.log(`  ${mistake.way}: ${mistake.what} (${document.name})`);
  for (const { code, span, message } of problems.slice(0, 4)) {
    console.log(`    ${code} on ${text.slice(span.start, span.end)}: ${message}`);
  }
}
