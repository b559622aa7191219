/** `npm run bench:agreement`: how far our problems agree with libvirt 10.7.0, and about which documents they do not. */
import { defineDiffers, measureAgreement, type Score } from "../support/measure-agreement.ts";

const scores = measureAgreement();
const width = Math.max(...scores.map(({ format }) => format.length));
for (const score of scores) console.log(line(score));
for (const { format, verdict, misses } of scores) {
  if (misses.length > 0) console.log(`\n${format}, ${verdict}:\n${misses.map((miss) => `  ${miss}`).join("\n")}`);
}
console.log("\nnot judged:");
for (const [path, reason] of Object.entries(defineDiffers)) console.log(`  ${path}: ${reason}`);

function line({ format, verdict, agreed, misses }: Score): string {
  const all = agreed + misses.length;
  const share = ((100 * agreed) / all).toFixed(1);
  return `${format.padEnd(width)}  ${verdict.padEnd(15)} ${String(agreed).padStart(5)} of ${String(all).padEnd(5)} ${share.padStart(5)} %`;
}
