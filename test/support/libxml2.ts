/** libxml2 as an independent judge, with libvirt's installed grammars. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { RelaxNGValidator, XmlDocument } from "libxml2-wasm";
import { xmlRegisterFsInputProviders } from "libxml2-wasm/lib/nodejs.mjs";

/** Where Debian and Ubuntu put libvirt's grammars. */
export const installedSchemas = "/usr/share/libvirt/schemas";

/** Gives libxml2's verdict on a well-formed document; a grammar is loaded when it is first needed. */
export function libxml2Judge(): (schema: string, text: string) => boolean {
  xmlRegisterFsInputProviders();
  const validators = new Map<string, RelaxNGValidator>();
  return (schema, text) => {
    const validator = validators.get(schema) ?? load(schema);
    validators.set(schema, validator);
    return isValid(validator, text);
  };
}

function load(schema: string): RelaxNGValidator {
  const url = join(installedSchemas, schema);
  return RelaxNGValidator.fromDoc(XmlDocument.fromBuffer(readFileSync(url), { url }));
}

function isValid(validator: RelaxNGValidator, text: string): boolean {
  const document = XmlDocument.fromString(text);
  try {
    validator.validate(document);
    return true;
  } catch {
    return false;
  } finally {
    document.dispose();
  }
}
