/** `npm run coverage:vocabulary`: how much of libvirt's vocabulary our grammars know, for each root element. */
import { type Coverage, vocabularyCoverage, vocabularyIsAbsent } from "../support/vocabulary.ts";

if (vocabularyIsAbsent) console.log(vocabularyIsAbsent);
else for (const list of ["vocabulary.tsv", "vocabulary-newer.tsv"]) print(list, vocabularyCoverage(list));

function print(list: string, coverage: readonly Coverage[]): void {
  console.log(`${list}: known of all, and left out on purpose`);
  for (const { root, all, misses, excepted } of coverage) {
    console.log(`  ${root.padEnd(24)} ${all - misses.length - excepted}/${all - excepted}, ${excepted}`);
    for (const miss of misses) console.log(`    missing: ${miss}`);
  }
}
