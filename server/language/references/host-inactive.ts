/** Networks and pools that a guest needs, and that the current target has but has not started. */
import type { CrossFinding, CrossRule, CrossView } from "./cross-rule.ts";
import { type HostNames, isActive } from "./host-names.ts";
import { factsOf } from "./symbol-kinds.ts";

const uses = {
  network: (name: string) => `<interface type='network'>\n  <source network='${name}'/>\n</interface>`,
  pool: (name: string) =>
    `<disk type='volume' device='disk'>\n  <source pool='${name}' volume='vm.img'/>\n  <target dev='vda'/>\n</disk>`,
};

const definitions = {
  network: (name: string) => `<network>\n  <name>${name}</name>\n</network>`,
  pool: (name: string) =>
    `<pool type='dir'>\n  <name>${name}</name>\n  <target>\n    <path>/images</path>\n  </target>\n</pool>`,
};

const commands = { network: "net-start", pool: "pool-start" } as const;

function hostOf(kind: "network" | "pool"): HostNames {
  return {
    target: "hv1",
    names: [
      { kind, scope: null, names: ["lab", "old"] },
      { kind: `active-${kind}`, scope: null, names: ["lab"] },
      ...["lab", "old"].map((scope) => ({ kind: "volume", scope, names: ["vm.img"] })),
    ],
  };
}

export const inactiveRules: readonly CrossRule[] = (["network", "pool"] as const).map((kind) => ({
  code: `ref-${kind}-inactive`,
  severity: "warning",
  explanation: `A guest starts only while the ${factsOf(kind).word} that it names is active; libvirt does not start it.`,
  source: "https://libvirt.org/formatdomain.html",
  bad: { "user.xml": uses[kind]("old"), "definition.xml": definitions[kind]("old") },
  good: { "user.xml": uses[kind]("lab"), "definition.xml": definitions[kind]("lab") },
  host: hostOf(kind),
  check: (view) => check(kind, view),
}));

function* check(kind: "network" | "pool", { own, host }: CrossView): Generator<CrossFinding> {
  if (!host || (own.kind.name !== "domain" && own.kind.name !== "fragment")) return;
  for (const name of own.names) {
    if (name.kind !== kind || name.role !== "reference" || isActive(host, kind, name.name) !== false) continue;
    yield {
      severity: "warning",
      span: name.span,
      message:
        `The ${factsOf(kind).word} "${name.name}" is not active on ${host.target}, and without it the guest cannot start ` +
        `there; start it with virsh ${commands[kind]}`,
      fixes: [],
      others: [],
      otherMessage: "",
    };
  }
}
