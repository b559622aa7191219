/** The JSON schema with which VS Code completes and checks the setting `libvirt.rules`. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { rulesSettingSchema } from "../../scripts/rules-setting.ts";
import { knownCodes } from "../../server/language/features/known-codes.ts";
import { ruleSets } from "../../server/language/rules/index.ts";

const schema = JSON.parse(rulesSettingSchema());
const { rules, level } = schema.definitions;
const { contributes } = JSON.parse(readFileSync("package.json", "utf8"));

test("each code can be set, and says what it is about", () => {
  assert.deepEqual(Object.keys(rules.properties), [...knownCodes].sort());
  const silent = Object.entries<{ description: string }>(rules.properties).filter(
    ([, { description }]) => !description,
  );
  assert.deepEqual(silent, []);
  const [rule] = ruleSets.get("network")?.rules ?? [];
  assert.ok(rule);
  assert.equal(rules.properties[rule.code].description, rule.explanation);
});

test("the levels are those of the setting, each explained", () => {
  assert.deepEqual(level.enum, contributes.configuration.properties["libvirt.rules"].additionalProperties.enum);
  assert.equal(level.enumDescriptions.length, level.enum.length);
});

test("it holds in settings, and one level deeper in files of workspaces", () => {
  const own = { $ref: "#/definitions/rules", doNotSuggest: true };
  assert.deepEqual(schema.properties["libvirt.rules"], own);
  assert.deepEqual(schema.properties.settings.properties["libvirt.rules"], own);
  const [{ url, fileMatch }] = contributes.jsonValidation;
  assert.equal(url, "./dist/rules-setting.json");
  assert.ok(fileMatch.includes("/.vscode/settings.json") && fileMatch.includes("**/*.code-workspace"));
});
