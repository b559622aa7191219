/** The objects of a workspace by a part of their name. */
import { test } from "node:test";
import { checkWorkspaceSymbols } from "../support/check-references.ts";

const documents = {
  "a.xml": "<network>\n<name>lab</name>\n<portgroup name='Label'/></network>",
  "b.xml":
    "<domain>\n<name>lxcbuild</name>\n<devices><interface><source network='lab'/></interface></devices></domain>",
  "c.xml": "<pool><name>slab</name></pool>",
  "d.xml": "<project><name>lab</name></project>",
};

test("finds what begins so first, then what holds it, then what has the letters in their order", () =>
  checkWorkspaceSymbols(
    documents,
    "LAB",
    "Label (port group of lab) a.xml:3",
    "lab (network) a.xml:2",
    "slab (storage pool) c.xml:1",
  ));

test("takes letters that stand apart", () => checkWorkspaceSymbols(documents, "lbd", "lxcbuild (guest) b.xml:2"));

test("finds everything without a query, and nothing for what nobody is called", () => {
  checkWorkspaceSymbols(
    documents,
    "",
    "Label (port group of lab) a.xml:3",
    "lab (network) a.xml:2",
    "lxcbuild (guest) b.xml:2",
    "slab (storage pool) c.xml:1",
  );
  checkWorkspaceSymbols(documents, "web");
});
