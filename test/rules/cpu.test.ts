/** `<cpu>` as a document of its own: the rules for the CPU of a guest hold there too. Expected is what cpu-compare says. */
import { test } from "node:test";
import { checkProblems } from "../support/check.ts";

test("what a guest's CPU cannot have no CPU can have", () =>
  checkProblems(`
    <cpu mode='host-model'>
      <feature name='vmx'/>
      <feature name='vmx'/>
                     ^^^ cpu-feature-dup: The feature "vmx" is listed twice; keep one of the two
    </cpu>
  `));

test("a missing model is said once", () =>
  checkProblems(`
    <cpu>
     ^^^ cpu-host-model-missing: The CPU of a host (it has <arch>) needs its <model>
      <arch>x86_64</arch>
      <feature name='vmx'/>
    </cpu>
  `));
