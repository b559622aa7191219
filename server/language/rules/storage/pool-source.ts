/** Rules for what in the `<source>` of a `<pool>` is written but empty, or too much. Measured with libvirt 11.3. */
import { addChild, escapeValue, preferred } from "../../fixes.ts";
import type { XmlAttribute } from "../../xml/tree.ts";
import { attribute, child, isClosed, textSpan, valueSpan } from "../elements.ts";
import type { Rule } from "../rule.ts";
import { iscsi, logical, rbd, scsiHost } from "./examples.ts";
import { type PoolFacts, textOf } from "./facts.ts";

/** The largest number that libvirt keeps for an adapter. */
const largestId = 4_294_967_295n;

const nameless = (source: string) => logical().replace("  <name>guests</name>\n", "").replace("vg0</name>", source);

export const poolSourceRules: readonly Rule<PoolFacts>[] = [
  {
    code: "pool-login-empty",
    severity: "error",
    incomplete: true,
    explanation: "Who logs in at a server has a name; an empty one is none.",
    source: "src/conf/storage_source_conf.c, src/conf/storage_conf.c",
    bad: iscsi("<auth type='chap' username=''><secret usage='san'/></auth>"),
    good: iscsi("<auth type='chap' username='me'><secret usage='san'/></auth>"),
    *check({ type, source }) {
      const names: [XmlAttribute | undefined, string][] = [
        [attribute(child(source, "auth"), "username"), "the name to log in with"],
      ];
      // Pools of type iscsi have an initiator of the host when they name none.
      if (type === "iscsi-direct") {
        const initiator = attribute(child(child(source, "initiator"), "iqn"), "name");
        names.push([initiator, "a name such as iqn.2024-01.com.example:host1"]);
      }
      for (const [name, what] of names) {
        if (name?.valueSpan && name.value === "") {
          yield { span: valueSpan(name), message: `<${name.parent.name}> needs ${what} in ${name.name}` };
        }
      }
    },
  },
  {
    code: "pool-rbd-name-empty",
    severity: "error",
    incomplete: true,
    explanation: "The source of an RBD pool is the pool of the Ceph cluster, by its name.",
    source: "src/conf/storage_conf.c",
    bad: rbd("<name></name>"),
    good: rbd("<name>libvirt</name>"),
    *check({ type, source }) {
      const name = child(source, "name");
      if (type !== "rbd" || !name || !isClosed(name) || textOf(source, "name") !== "") return;
      yield {
        span: name.nameSpan,
        message: "The <name> in <source> is empty; write the name of the pool in the Ceph cluster",
      };
    },
  },
  {
    code: "pool-source-name-slash",
    severity: "error",
    explanation:
      "A pool without a name of its own is known by that of its source, and the name of a pool becomes a file name.",
    source: "src/conf/storage_conf.c",
    bad: nameless("vg/0</name>"),
    good: nameless("vg0</name>"),
    *check({ root, source }) {
      const name = child(source, "name");
      const written = textOf(source, "name");
      if (!name || child(root, "name") || !written.includes("/")) return;
      const better = escapeValue(written.replaceAll("/", "-"));
      yield {
        span: textSpan(name),
        message: `This is also the name of the pool, which cannot contain '/'; give the pool a <name> of its own`,
        fixes: [preferred(`Add <name>${better}</name>`, addChild(root, `<name>${better}</name>`))],
      };
    },
  },
  {
    code: "pool-adapter-id-range",
    severity: "error",
    explanation: "The number of an adapter is kept in 32 bits.",
    source: "src/conf/storage_adapter_conf.c",
    bad: scsiHost(" type='scsi_host'", " unique_id='4294967296'"),
    good: scsiHost(" type='scsi_host'", " unique_id='4294967295'"),
    *check({ source }) {
      const id = attribute(child(child(source, "adapter"), "parentaddr"), "unique_id");
      if (!id || !/^\d+$/.test(id.value) || BigInt(id.value) <= largestId) return;
      yield { span: valueSpan(id), message: `unique_id can be ${largestId} at most` };
    },
  },
];
