/** Judges a text by grammars that are given as texts, such as those of a remote host. */
import { documentKind } from "./language/document-kind.ts";
import { checkGrammar } from "./language/grammar/load.ts";
import { matchDocument } from "./language/grammar/matching/match.ts";
import type { Problem } from "./language/problem.ts";
import { parse } from "./language/xml/parse.ts";

/**
 * The problems of XML itself and of the grammar. `null` when the grammars have none for the document's kind, or none
 * that can be read.
 * @param schemas the texts of *.rng files by their names
 */
export function problemsBySchemas(schemas: Readonly<Record<string, string>>, text: string): readonly Problem[] | null {
  const document = parse(text);
  const file = documentKind(document)?.libvirtGrammar;
  if (file === undefined || schemas[file] === undefined) return null;
  const loaded = checkGrammar((path) => schemas[path], file);
  if (!loaded.ok) return null;
  return [...document.problems, ...matchDocument(loaded.grammar, document).problems];
}
