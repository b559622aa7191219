/**
 * What virsh printed when it failed, turned into a kind, plain words and, where libvirt names one, a line of the
 * document. The texts are those of libvirt 9 to 12 under LC_ALL=C.
 */

export type VirshErrorKind =
  | "invalid-xml"
  | "schema"
  | "invalid-document"
  | "not-found"
  | "exists"
  | "already-active"
  | "not-active"
  | "in-use"
  | "unsupported"
  | "read-only"
  | "daemon-missing"
  | "daemon-lost"
  | "socket-permission"
  | "driver-missing"
  | "host-program-missing"
  | "old-virsh"
  | "too-large"
  | "other";

export interface VirshError {
  readonly kind: VirshErrorKind;
  /** The cause and what to do, in plain words. */
  readonly message: string;
  /** libvirt's own words, without the `error: ` in front; for the log and for problems. */
  readonly detail: string;
  /** Zero-based line of the document that libvirt objects to. */
  readonly line: number | undefined;
}

/** @param stderr what virsh wrote to standard error when it failed */
export function explainVirshError(stderr: string): VirshError {
  const lines = stderr.split(/\r?\n/).filter((line) => line.trim() !== "");
  const errors = lines.filter((line) => line.startsWith("error: ")).map((line) => line.slice("error: ".length));
  // The first line only repeats what was tried; the cause is the last that virsh marks as an error.
  const cause = errors.at(-1) ?? lines.at(-1) ?? "virsh failed and gave no reason";
  const line = lineOf(cause) ?? lineOf(stderr);
  const detail = [cause, ...lines.slice(lines.lastIndexOf(`error: ${cause}`) + 1)].join("\n");
  for (const [pattern, kind, explain] of explanations) {
    const match = pattern.exec(cause);
    if (match) return { kind, message: explain(match), detail, line };
  }
  return { kind: "other", message: `libvirt says: ${cause}`, detail, line };
}

/** libvirt 9 writes `(network_definition):4: ...`, libvirt 11 `at line 4: ...`; both count from 1. */
function lineOf(text: string): number | undefined {
  const match = /^(?:error: )?\([a-z_]+\):(\d+): /m.exec(text) ?? /\bat line (\d+): /.exec(text);
  return match ? Number(match[1]) - 1 : undefined;
}

type Explanation = readonly [pattern: RegExp, kind: VirshErrorKind, explain: (match: RegExpExecArray) => string];

const explanations: readonly Explanation[] = [
  [
    /Failed to connect socket to '([^']+)': No such file/,
    "daemon-missing",
    ([, socket]) =>
      `libvirt does not answer: there is no socket ${socket}. Start it there with "systemctl start libvirtd.socket" ` +
      "(or virtnetworkd.socket and virtqemud.socket), or install libvirt-daemon-system",
  ],
  [
    /Failed to connect socket to '([^']+)': Permission denied/,
    "socket-permission",
    () =>
      'libvirt\'s socket refuses this user: add the user to the group "libvirt" on that host and log in again, ' +
      "or connect as root",
  ],
  [
    /Failed to connect socket to '([^']+)': Connection refused/,
    "daemon-missing",
    ([, socket]) => `The libvirt daemon behind ${socket} has stopped: start it with "systemctl restart libvirtd"`,
  ],
  [
    /(?:End of file while reading data|client socket is closed|Cannot (?:recv|write) data): /,
    "daemon-lost",
    () => "libvirt's daemon ended in the middle; what it was doing may or may not have been done",
  ],
  [
    /unable to connect to server at '([^']+)': (.*)/,
    "daemon-missing",
    ([, server, reason]) => `libvirt at ${server} cannot be reached: ${reason}`,
  ],
  [
    /no connection driver available for (\S+)/,
    "driver-missing",
    ([, uri]) => `The libvirt there has no driver for ${uri}: check the URI, or install the driver's package`,
  ],
  [
    /operation forbidden: read only access/,
    "read-only",
    () => "The connection is read-only: choose a target that may change things",
  ],
  [
    /Operation not permitted$/,
    "socket-permission",
    () => "A session connection may not create bridges: use a system connection such as qemu:///system for networks",
  ],
  [
    /^unknown command: '([^']+)'/,
    "old-virsh",
    ([, command]) => `The virsh there is too old: it does not know the command ${command}`,
  ],
  [
    /not found: no (.+) with matching (?:name|uuid) '(.*?)'(?: \(.*\))?$/i,
    "not-found",
    ([, what, name]) => `There is no ${what} "${name}" on this target`,
  ],
  [
    /Interface not found: couldn't find interface named '(.*)'/,
    "not-found",
    ([, name]) => `There is no interface "${name}" on this target`,
  ],
  [
    // virsh gives no reason, up to libvirt 10 at least, when there is no such guest.
    /^failed to get (domain) '(.*)'$/,
    "not-found",
    ([, what, name]) => `There is no ${what} "${name}" on this target`,
  ],
  [
    /(\S+) '([^']*)' (?:already exists|is already defined) with uuid (\S+)/,
    "exists",
    ([, what, name, uuid]) => `The ${what} "${name}" exists already with another UUID (${uuid})`,
  ],
  [
    /bridge name '([^']*)' already in use/,
    "exists",
    ([, bridge]) => `The bridge name ${bridge} belongs to another network of this host: choose another name`,
  ],
  [/(?:is already (?:active|running)|Domain is already active)/, "already-active", () => "It is running already"],
  [/(?:is not (?:active|running)|domain is not running)/, "not-active", () => "It is not running: start it first"],
  [
    /Network is already in use by interface (\S+)/,
    "in-use",
    ([, device]) =>
      `Its subnet is in use on the host already, by ${device}: stop that network or choose another subnet`,
  ],
  [
    /error creating bridge interface (\S+): File exists/,
    "in-use",
    ([, bridge]) =>
      `The host has an interface ${bridge} already, which libvirt did not make: choose another bridge name`,
  ],
  [
    /(?:Unable to find '([^']+)' binary|cannot execute binary (\S+):)/,
    "host-program-missing",
    ([, program, path]) => `The host lacks ${program ?? path}: install it there`,
  ],
  [
    /firewalld is not active/,
    "host-program-missing",
    () => "The network asks for a firewalld zone, but firewalld does not run on the host: start it or remove the zone",
  ],
  [
    /dnsmasq .*unexpected exit status 2/,
    "in-use",
    () => "dnsmasq could not start: another DNS or DHCP server on the host uses its port",
  ],
  [
    /Value too large for defined data type|Unable to encode message payload/,
    "too-large",
    () => "The document is too large for libvirt (about 4 MB)",
  ],
  [
    /XML document failed to validate against schema/,
    "schema",
    () => "libvirt's schema on that host does not accept the document",
  ],
  [
    /^(?:\([a-z_]+\):\d+|at line \d+): (.*)/,
    "invalid-xml",
    ([, reason]) => `The document is not well-formed XML: ${reason}`,
  ],
  [
    /^this function is not supported by the connection driver: (\S+)/,
    "unsupported",
    ([, what]) => `The libvirt driver of this target cannot do this (it has no ${what})`,
  ],
  [
    /^(?:Operation not supported|this function is not supported[^:]*): (.*)/,
    "unsupported",
    ([, reason]) => `libvirt cannot do this: ${reason}`,
  ],
  [/^unsupported configuration: (.*)/s, "invalid-document", ([, reason]) => `libvirt refuses the document: ${reason}`],
  [/^XML error: (.*)/s, "invalid-document", ([, reason]) => `libvirt refuses the document: ${reason}`],
];
