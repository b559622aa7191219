/** The codes of what a grammar says, each with its explanation for the documentation. */

export const grammarProblemCodes = {
  "unknown-root": "The document begins with an element that no document of libvirt begins with.",
  "unknown-element": "libvirt does not know the element there; it would vanish when the document is defined.",
  "misplaced-element": "libvirt knows the element, but not at this place or with what else is set.",
  "repeated-element": "An element stands there a second time, where it can stand once only.",
  "misordered-element": "An element comes before one that it has to come behind.",
  "missing-element": "An element lacks a child that it must have.",
  "unknown-attribute": "The element has no such attribute; it would vanish when the document is defined.",
  "misplaced-attribute": "The element has the attribute only in another form of it, such as with another type.",
  "missing-attribute": "An element lacks an attribute that it must have.",
  "bad-value": "The value of an attribute is none that it can have.",
  "bad-text": "The text of an element is none that it can have.",
  "unexpected-text": "Text stands where only elements can stand.",
  mismatch: "The parts of an element do not go together, in no way that can be told apart.",
  "newer-libvirt": "The libvirt that is judged by does not know this yet.",
} as const;

export type GrammarProblemCode = keyof typeof grammarProblemCodes;
