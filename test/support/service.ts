/** The language service over the grammars of the working tree. */
import { readerOf } from "../../server/grammar-files.ts";
import { createLanguageService, type LanguageService } from "../../server/language/index.ts";

export function ownService(): LanguageService {
  return createLanguageService({ readGrammar: readerOf("schemas"), readForeignGrammar: undefined });
}
