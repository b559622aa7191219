/** docs/rules.md is what the rules say. */
import { test } from "node:test";
import { rulesDocument } from "../../scripts/rules-doc.ts";
import { golden } from "../support/golden.ts";

test("docs/rules.md is up to date (npm run docs)", () => golden("docs/rules.md", rulesDocument()));
