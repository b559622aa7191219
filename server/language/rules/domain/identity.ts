/** Rules for what names and describes a domain: name, UUID, type, title. */
import { addAttribute, addChild, possible, preferred, removeElement, replaceText, replaceValue } from "../../fixes.ts";
import type { XmlAttribute, XmlElement } from "../../xml/tree.ts";
import { attribute, child, children, text, textSpan, value, valueSpan } from "../elements.ts";
import { longestName, slashInName, tooLongForFile } from "../file-name.ts";
import type { Rule } from "../rule.ts";
import { domain } from "./examples.ts";
import type { DomainFacts } from "./facts.ts";

const qemuNamespace = "http://libvirt.org/schemas/domain/qemu/1.0";
/** `<capabilities>` is not among them: a document of that name exists. */
const qemuElements = new Set(["commandline", "override", "deprecation"]);

/** All but those of VMware, VirtualBox and OpenVZ. */
const withoutSlash = new Set("qemu kvm hvf xen lxc test bhyve vz parallels hyperv".split(" "));

export const identityRules: readonly Rule<DomainFacts>[] = [
  {
    code: "dom-name-slash",
    severity: "error",
    explanation: "The name becomes a file name on the host, so most drivers take none with a slash.",
    source: "src/conf/domain_postparse.c",
    bad: domain({}).replace("<name>vm</name>", "<name>web/one</name>"),
    good: domain({}),
    *check({ root, type }) {
      const name = child(root, "name");
      if (!withoutSlash.has(type) || !name) return;
      // Source: qemuDomainSnapshotLoad in src/qemu/qemu_driver.c, seen with 11.3.
      if (text(name) === "..") yield { span: textSpan(name), message: '".." is the name of a folder; choose another' };
      yield* slashInName(name, "guest");
    },
  },
  {
    code: "dom-name-length",
    severity: "error",
    explanation:
      "libvirt writes a guest into a file of its name with .xml.new behind it, and a file name has at most 255 bytes.",
    source: "src/util/virfile.c, virFileRewrite",
    bad: domain({}).replace("<name>vm</name>", `<name>${"vm".repeat(124)}</name>`),
    good: domain({}).replace("<name>vm</name>", `<name>${"v".repeat(longestName)}</name>`),
    *check({ root, isQemu }) {
      const name = child(root, "name");
      if (isQemu && name) yield* tooLongForFile(text(name), textSpan(name));
    },
  },
  {
    code: "dom-os-type-missing",
    severity: "error",
    explanation: "A guest says what kind of machine it is; only with a bootloader of the host it can be left out.",
    source: "src/conf/domain_conf.c",
    bad: domain({}).replace(/ {2}<os>[\s\S]*<\/os>\n/, ""),
    good: domain({}),
    *check({ root, os, type }) {
      if (os || child(root, "bootloader") || type === "") return;
      const kind = type === "lxc" ? "exe" : "hvm";
      yield {
        span: root.nameSpan,
        message: `<domain> needs <os> with a <type>, such as <os><type>${kind}</type></os>`,
        fixes: [preferred("Add <os>", addChild(root, `<os><type>${kind}</type></os>`))],
      };
    },
  },
  {
    code: "dom-qemu-ns",
    severity: "error",
    explanation:
      "What goes to QEMU's command line unseen is in a namespace of its own; elsewhere libvirt drops these elements.",
    source: "docs/drvqemu.rst",
    bad: domain({ lines: ["<commandline><arg value='-no-hpet'/></commandline>"] }),
    good: domain({ lines: [`<commandline xmlns='${qemuNamespace}'><arg value='-no-hpet'/></commandline>`] }),
    *check({ root, isQemu }) {
      const meant = isQemu ? children(root).filter(isMeantForQemu) : [];
      const seen = new Set<XmlAttribute>();
      for (const element of meant) {
        const name = declarationName(element);
        const declared = attribute(element, name) ?? (name === "xmlns" ? undefined : attribute(root, name));
        if (declared && seen.has(declared)) continue;
        if (declared) seen.add(declared);
        const edit = declared ? replaceValue(declared, qemuNamespace) : addAttribute(element, name, qemuNamespace);
        const alike = declared?.parent === root ? meant.filter((other) => declarationName(other) === name) : [element];
        yield {
          span: declared ? valueSpan(declared) : element.nameSpan,
          message: `<${element.name}> belongs to QEMU's namespace, or libvirt drops it; declare ${name}='${qemuNamespace}'`,
          fixes: [preferred("Declare the namespace", edit)],
          explains: alike.map(({ nameSpan }) => nameSpan),
        };
      }
    },
  },
  {
    code: "dom-metadata-no-ns",
    severity: "warning",
    elements: ["metadata"],
    explanation:
      "libvirt keeps one element of each XML namespace in <metadata> and silently removes the others, and all without a namespace.",
    source: "src/util/virxml.c, virXMLNodeSanitizeNamespaces",
    bad: domain({ lines: ["<metadata><owner>web team</owner></metadata>"] }),
    good: domain({ lines: ["<metadata><t:owner xmlns:t='https://example.com/team'>web</t:owner></metadata>"] }),
    *check({ root }) {
      const seen = new Set<string>();
      for (const element of children(child(root, "metadata"))) {
        if (element.namespace === "") {
          const message = `<${element.name}> has no namespace, so libvirt drops it; declare one, such as xmlns='https://example.com/notes'`;
          yield { span: element.nameSpan, message };
        } else if (seen.has(element.namespace)) {
          const message = `<metadata> holds one element of each namespace, so libvirt drops this one; put both into one element`;
          yield { span: element.nameSpan, message };
        }
        seen.add(element.namespace);
      }
    },
  },
  {
    code: "dom-lifecycle-rename",
    severity: "error",
    elements: ["on_poweroff", "on_reboot", "on_crash"],
    explanation: "Only Xen restarts a guest under another name.",
    source: "src/qemu/qemu_validate.c",
    bad: domain({ lines: ["<on_crash>rename-restart</on_crash>"] }),
    good: domain({ lines: ["<on_crash>restart</on_crash>"] }),
    *check({ root, isQemu }) {
      for (const name of isQemu ? ["on_poweroff", "on_reboot", "on_crash"] : []) {
        const action = child(root, name);
        if (!action || text(action).trim() !== "rename-restart") continue;
        yield {
          span: textSpan(action),
          message: "QEMU cannot restart a guest under another name; use restart or destroy",
          fixes: [preferred("Change to restart", replaceText(action, "restart"))],
        };
      }
    },
  },
  {
    code: "dom-lifecycle-preserve",
    severity: "error",
    elements: ["on_poweroff", "on_reboot", "on_crash"],
    explanation: "QEMU keeps the remains of a guest after a crash only, not after a shutdown or reboot.",
    source: "src/qemu/qemu_validate.c",
    bad: domain({ lines: ["<on_reboot>preserve</on_reboot>"] }),
    good: domain({ lines: ["<on_crash>preserve</on_crash>"] }),
    *check({ root, isQemu }) {
      for (const [name, usual] of isQemu ? usualActions : []) {
        const action = child(root, name);
        if (!action || text(action).trim() !== "preserve") continue;
        yield {
          span: textSpan(action),
          message: `With QEMU, preserve is for on_crash only; use restart or destroy in ${name}`,
          fixes: [preferred(`Change to ${usual}`, replaceText(action, usual))],
        };
      }
    },
  },
  {
    code: "dom-lifecycle-combo",
    severity: "error",
    elements: ["on_poweroff", "on_reboot", "on_crash"],
    explanation: "QEMU's driver cannot restart a guest that shuts down while it destroys one that reboots.",
    source: "src/qemu/qemu_validate.c",
    bad: domain({ lines: ["<on_poweroff>restart</on_poweroff>", "<on_reboot>destroy</on_reboot>"] }),
    good: domain({ lines: ["<on_poweroff>destroy</on_poweroff>", "<on_reboot>destroy</on_reboot>"] }),
    *check({ root, isQemu }) {
      const poweroff = child(root, "on_poweroff");
      const reboot = child(root, "on_reboot");
      if (!isQemu || !poweroff || !reboot) return;
      if (text(poweroff).trim() !== "restart" || text(reboot).trim() !== "destroy") return;
      yield {
        span: textSpan(poweroff),
        message: "on_poweroff cannot be restart while on_reboot is destroy; use the same action for both",
        fixes: [
          possible("Destroy after a shutdown too", replaceText(poweroff, "destroy")),
          possible("Restart after a reboot too", replaceText(reboot, "restart")),
        ],
      };
    },
  },
  {
    code: "dom-idmap-both",
    severity: "error",
    elements: ["idmap"],
    incomplete: true,
    explanation: "A container with a user namespace needs users and groups mapped, both from its root (0) on.",
    source: "src/conf/domain_validate.c",
    bad: domain({ lines: ["<idmap><uid start='0' target='1000' count='10'/></idmap>"] }),
    good: domain({
      lines: ["<idmap><uid start='0' target='1000' count='10'/><gid start='0' target='1000' count='10'/></idmap>"],
    }),
    *check({ root }) {
      const idmap = child(root, "idmap");
      const [users, groups] = [children(idmap, "uid"), children(idmap, "gid")];
      if (!idmap || users.length + groups.length === 0) return;
      if (users.length === 0 || groups.length === 0) {
        const missing = users.length === 0 ? "uid" : "gid";
        const message = `<idmap> needs <${missing}> too: users and groups can only be mapped together`;
        yield { span: idmap.nameSpan, message };
      }
      for (const maps of [users, groups]) {
        const first = [...maps].sort((a, b) => startOf(a) - startOf(b))[0];
        if (!first || startOf(first) === 0) continue;
        const message = `The first <${first.name}> must start at 0, the root of the container`;
        yield { span: first.nameSpan, message };
      }
    },
  },
  {
    code: "dom-bootloader",
    severity: "error",
    elements: ["bootloader", "bootloader_args"],
    explanation: "A bootloader on the host that picks the kernel is for paravirtual guests of Xen, and for bhyve.",
    source: "src/qemu/qemu_validate.c",
    bad: domain({ lines: ["<bootloader>/usr/bin/pygrub</bootloader>"] }),
    good: domain({}),
    *check({ root, isQemu }) {
      for (const name of isQemu ? ["bootloader", "bootloader_args"] : []) {
        const element = child(root, name);
        if (!element || text(element) === "") continue;
        yield {
          span: element.nameSpan,
          message: `QEMU has no <${name}>; its guests boot from a disk or the network, or from the <kernel> in <os>`,
          fixes: [preferred(`Remove <${name}>`, removeElement(element))],
        };
      }
    },
  },
];

/** With what a fix replaces an action that QEMU does not have. */
const usualActions: readonly (readonly [name: string, action: string])[] = [
  ["on_poweroff", "destroy"],
  ["on_reboot", "restart"],
];

/** QEMU's own element in a namespace that is not quite QEMU's, or in none. */
function isMeantForQemu(element: XmlElement): boolean {
  const { namespace, localName, name } = element;
  if (namespace === qemuNamespace) return false;
  const isMisspelt = namespace.startsWith("http://libvirt.org/schemas/domain/qemu");
  return isMisspelt || (namespace === "" && !name.includes(":") && qemuElements.has(localName));
}

/** The attribute that declares the namespace of an element. */
function declarationName({ name }: XmlElement): string {
  const colon = name.indexOf(":");
  return colon < 0 ? "xmlns" : `xmlns:${name.slice(0, colon)}`;
}

function startOf(map: XmlElement): number {
  return Number(value(map, "start"));
}
