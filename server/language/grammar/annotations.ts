/** What the author of a grammar wrote beside a declaration, and how it travels from a use to what is used. */
import type { Annotations } from "./pattern.ts";

/** The attributes of our own that grammars may carry, such as `lv:since`. */
export const NOTES_NAMESPACE = "urn:libvirt-xml";
export const DOCUMENTATION_NAMESPACE = "http://relaxng.org/ns/compatibility/annotations/1.0";

/** Collects what stands before one declaration, in either syntax. */
export interface AnnotationParts {
  readonly documentation: string[];
  /** Made with the first note, because most declarations have none. */
  notes: Map<string, string> | undefined;
}

const NO_NOTES: ReadonlyMap<string, string> = new Map();

/** `undefined` when nothing was collected, so that undocumented declarations stay equal. */
export function toAnnotations({ documentation, notes }: AnnotationParts): Annotations | undefined {
  if (documentation.length === 0 && !notes) return undefined;
  const [first = "", second] = documentation;
  const text = second === undefined ? first : documentation.join("\n\n");
  return { documentation: text, notes: notes ?? NO_NOTES };
}

/**
 * What is known of a declaration that is used through a reference: its own text when it has one, otherwise that of
 * the use; a note of the use goes before its own, because the use is the more special case.
 */
export function inheritAnnotations(own: Annotations, ofUse: Annotations): Annotations {
  return { documentation: own.documentation || ofUse.documentation, notes: joinNotes(own.notes, ofUse.notes) };
}

/** What a use and the definition that it leads to say together: the use goes before. */
export function overlayAnnotations(general: Annotations, special: Annotations): Annotations {
  return {
    documentation: special.documentation || general.documentation,
    notes: joinNotes(general.notes, special.notes),
  };
}

function joinNotes(general: Annotations["notes"], special: Annotations["notes"]): Annotations["notes"] {
  return special.size === 0 ? general : new Map([...general, ...special]);
}
