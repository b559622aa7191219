/** libvirt's own documents: what its grammar and libvirt itself make of each, and what we do. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { newestVersion } from "../../server/language/version.ts";
import { ownService } from "../support/service.ts";

const folder = "../shared/corpus";
const skip = existsSync(`${folder}/index.tsv`) ? false : `${folder} is absent`;

interface Row {
  readonly path: string;
  readonly grammar: string;
  readonly libvirt: string;
  readonly catchable: string;
}

function rows(): readonly Row[] {
  const lines = readFileSync(`${folder}/index.tsv`, "utf8").trim().split("\n").slice(1);
  return lines.map((line) => {
    const [path = "", , grammar = "", libvirt = "", catchable = ""] = line.split("\t");
    return { path, grammar, libvirt, catchable };
  });
}

/** Disks that only a test of libvirt reads: without the target that libvirt wants of every disk. */
const internalDisks = "qemublocktestdata/imagecreate/";

/** libvirt 10.7.0, of which the index speaks. */
const version = 10_007_000;

test("our grammars give libvirt's verdict on every document", { skip }, () => {
  const service = ownService();
  let judged = 0;
  const wrong = rows().flatMap(({ path, grammar }) => {
    const analysis = service.analyze(readFileSync(`${folder}/${path}`, "utf8"), { version });
    if (grammar === "" || grammar === "n/a" || !analysis.match || path.startsWith(internalDisks)) return [];
    judged++;
    const isValid = analysis.match.problems.length === 0 && analysis.document.problems.length === 0;
    return isValid === (grammar === "valid")
      ? []
      : [`${path}: ${isValid ? "accepted" : analysis.match.problems[0]?.message}`];
  });
  assert.deepEqual(wrong, []);
  assert.ok(judged > 1700, `${judged} documents judged`);
});

test("what libvirt accepts gives no error, what it refuses gives one", { skip }, () => {
  const service = ownService();
  const wrong = rows().flatMap(({ path, libvirt, catchable }) => {
    const analysis = service.analyze(readFileSync(`${folder}/${path}`, "utf8"), { version });
    if (!analysis.match || (analysis.kind?.name !== "network" && libvirt !== "valid")) return [];
    const errors = analysis.problems.filter((problem) => problem.severity === "error");
    const expectsError = libvirt !== "valid" && libvirt !== "" && libvirt !== "start-error" && catchable === "yes";
    if (libvirt === "valid" && errors.length > 0) return [`${path}: ${errors[0]?.code}: ${errors[0]?.message}`];
    return expectsError && errors.length === 0 ? [`${path}: no error`] : [];
  });
  assert.deepEqual(wrong, []);
});

test("what libvirt accepts gives no error with the newest version either", { skip }, () => {
  const service = ownService();
  const wrong = rows().flatMap(({ path, libvirt }) => {
    if (libvirt !== "valid") return [];
    const analysis = service.analyze(readFileSync(`${folder}/${path}`, "utf8"), { version: newestVersion });
    const errors = analysis.match ? analysis.problems.filter((problem) => problem.severity === "error") : [];
    return errors.map((problem) => `${path}: ${problem.code}: ${problem.message}`);
  });
  assert.deepEqual(wrong, []);
});
