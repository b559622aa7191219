/**
 * What the setting `libvirt.rules` can have, as a JSON schema for the files of settings, so that VS Code completes and
 * explains the codes there without our extension being started. It is written into dist/ by the build.
 */
import { codeExplanations } from "../server/language/features/known-codes.ts";

const levels = {
  off: "Is not shown.",
  error: "Shown as an error.",
  warning: "Shown as a warning.",
  info: "Shown as an information.",
  hint: "Shown as a hint.",
} as const;

/** The schema as it is stored, small enough to be read each time that settings are opened. */
export function rulesSettingSchema(): string {
  const codes = [...codeExplanations].sort(([a], [b]) => (a < b ? -1 : 1));
  const rules = {
    type: "object",
    properties: Object.fromEntries(codes.map(([code, description]) => [code, { ...toLevel, description }])),
    additionalProperties: { ...toLevel, deprecationMessage: "No problem of libvirt XML has this code." },
  };
  // VS Code offers the setting itself.
  const settings = {
    type: "object",
    properties: { "libvirt.rules": { $ref: "#/definitions/rules", doNotSuggest: true } },
  };
  return JSON.stringify({
    $schema: "http://json-schema.org/draft-07/schema#",
    allowTrailingCommas: true,
    allowComments: true,
    type: "object",
    // A file *.code-workspace has its settings one level deeper.
    properties: { ...settings.properties, settings: { ...settings, doNotSuggest: true } },
    definitions: { level, rules },
  });
}

const toLevel = { $ref: "#/definitions/level" };
const level = { enum: Object.keys(levels), enumDescriptions: Object.values(levels), default: "off" };
