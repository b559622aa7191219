/** Short documents for the examples of the rules. */

export interface ExampleParts {
  /** Attributes of `<type>`; q35 on x86_64 without it. */
  readonly machine?: string;
  readonly type?: string;
  /** Lines beside `<memory>`, such as `<vcpu>4</vcpu>`. */
  readonly lines?: readonly string[];
  readonly os?: readonly string[];
  readonly devices?: readonly string[];
}

/** A guest named `vm` on q35 with 1 GiB of memory, and what the parts add. */
export function domain(parts: ExampleParts): string {
  const { machine = "arch='x86_64' machine='q35'", type = "kvm", lines = [], os = [], devices = [] } = parts;
  return [
    `<domain type='${type}'>`,
    "  <name>vm</name>",
    "  <memory unit='GiB'>1</memory>",
    ...lines.map((line) => `  ${line}`),
    "  <os>",
    `    <type ${machine}>hvm</type>`,
    ...os.map((line) => `    ${line}`),
    "  </os>",
    ...(devices.length === 0 ? [] : ["  <devices>", ...devices.map((line) => `    ${line}`), "  </devices>"]),
    "</domain>",
  ].join("\n");
}

/** On q35, with these lines inside of `<devices>`. */
export function withDevices(...devices: readonly string[]): string {
  return domain({ devices });
}

/** On i440fx (machine pc), with these lines inside of `<devices>`. */
export function onPc(...devices: readonly string[]): string {
  return domain({ machine: "arch='x86_64' machine='pc'", devices });
}
