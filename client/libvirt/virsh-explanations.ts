/** What the errors of libvirt and virsh mean, in plain words; the first pattern that fits counts. */

export type VirshErrorKind =
  | "invalid-xml"
  | "schema"
  | "invalid-document"
  | "not-found"
  | "exists"
  | "already-active"
  | "not-active"
  | "in-use"
  | "not-stored"
  | "refused"
  | "pool-missing"
  | "missing-on-host"
  | "not-accessible"
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

/** The pattern is looked for in libvirt's own words. */
export type Explanation = readonly [pattern: RegExp, kind: VirshErrorKind, explain: (match: RegExpExecArray) => string];

export const explanations: readonly Explanation[] = [
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
    /(?:End of file while reading data|client socket is closed|Cannot (?:recv|write) data): |connection closed due to keepalive/,
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
    /no polkit agent available|no agent is available to authenticate|access denied by policy/i,
    "socket-permission",
    () =>
      'libvirt asks for a password there, and nobody can be asked for it over this connection: add the user to the group "libvirt" ' +
      "on that host and log in again, or connect as root",
  ],
  [
    /cannot acquire state change lock/,
    "in-use",
    () => "Something else is being done with the guest, such as a backup or a migration: wait for it, or cancel it",
  ],
  [
    /there is an existing (dhcp \w+) entry in network/,
    "exists",
    ([, what]) => `The network has this ${what} already, or one that shares something with it: delete that one first`,
  ],
  [
    /there is already at least one DNS (\w+) record/,
    "exists",
    ([, what]) => `The network has a DNS record (${what}) of the same address or name already: delete that one first`,
  ],
  [
    /couldn't (?:locate|find) (?:a|an) (?:matching |existing )?(.+?) entry/,
    "refused",
    ([, what]) => `The network has no such ${what}: add it instead`,
  ],
  [
    /error creating bridge interface (\S+): Numerical result out of range/,
    "invalid-document",
    ([, bridge]) => `The name of the bridge, ${bridge}, is too long: at most 15 characters`,
  ],
  [
    /nwfilter is in use/,
    "in-use",
    () => "A running guest uses the filter: stop the guest, or take the filter from its interface first",
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
    /not found: no (.+) with matching (?:name|uuid|usage) '(.*?)'?(?: \(.*\))?$/i,
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
    /^failed to get (domain) '(.*?)'?$/,
    "not-found",
    ([, what, name]) => `There is no ${what} "${name}" on this target`,
  ],
  [
    /(\S+) '(.*)' already exists with uuid (\S+)/,
    "exists",
    ([, what, name, uuid]) => `The ${what} "${name}" exists already with another UUID (${uuid})`,
  ],
  [
    /(\S+) '(.*)' is already defined with uuid (\S+)/,
    "exists",
    ([, what, name, uuid]) =>
      `The UUID ${uuid} belongs to the ${what} "${name}": remove the uuid element, and libvirt chooses a new one` +
      (what === "domain" ? `; to rename it, use virsh domrename` : ""),
  ],
  [
    /filter with same UUID but different name \('(.*)'\) already exists/,
    "exists",
    ([, name]) => `Its UUID belongs to the filter "${name}": remove the uuid element, and libvirt chooses a new one`,
  ],
  [
    /a secret with UUID (\S+) (?:is )?already defined for use with (.*)/,
    "exists",
    ([, uuid, usage]) => `The secret ${uuid} is for "${usage}", and a secret keeps what it is for: undefine it first`,
  ],
  [
    /bridge name '([^']*)' already in use/,
    "exists",
    ([, bridge]) => `The bridge name ${bridge} belongs to another network of this host: choose another name`,
  ],
  [/(?:is already (?:active|running)|[Dd]omain is already active)/, "already-active", () => "It is running already"],
  [
    /\b(network|storage pool) '(.*)' is not active/,
    "not-active",
    ([, what, name]) => `The ${what} "${name}" is not running: start it first`,
  ],
  [/is not (?:active|running)/, "not-active", () => "It is not running: start it first"],
  [
    /storage pool '(.*)' is (?:still )?active/,
    "refused",
    ([, name]) => `The storage pool "${name}" is running: stop it first`,
  ],
  [
    /cannot set autostart for transient|pool has no config file/,
    "not-stored",
    () => "It runs without a stored definition, which autostart needs: define it first",
  ],
  [
    /(?:can't|cannot) undefine transient/,
    "not-stored",
    () => "It runs without a stored definition, so there is nothing to undefine: it is gone when it is stopped",
  ],
  [
    /cannot change persistent config of a transient/,
    "not-stored",
    () => "It runs without a stored definition: define it first, or change only what is running",
  ],
  [
    /managed save image exists/,
    "refused",
    () => "The guest was saved, and goes on from there at its next start: start it, or remove the saved state too",
  ],
  [
    /cannot delete inactive domain with (\d+) (snapshots|checkpoints)/,
    "refused",
    ([, count, what]) => `The guest has ${what} (${count}): delete them first, or have libvirt forget them`,
  ],
  [
    /cannot undefine domain with nvram/,
    "refused",
    () => "The guest has an NVRAM file with its UEFI settings: say whether it is to be removed or kept",
  ],
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
    /(?:Unable to find '([^']+)' binary|Cannot find '([^']+)' in path|cannot execute binary (\S+):)/,
    "host-program-missing",
    ([, program, other, path]) => `The host lacks ${program ?? other ?? path}: install it there`,
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
    /^(?:\(?[a-z_]+\)?:\d+|at line \d+): (.*)/,
    "invalid-xml",
    ([, reason]) => `The document is not well-formed XML: ${reason}`,
  ],
  [
    /^this function is not supported by the connection driver: virInterface(?:DefineXML|Undefine|Create|Destroy)/,
    "unsupported",
    () =>
      "libvirt there can only look at host interfaces: to define or start them it has to be built with netcf, " +
      "which few distributions do. Use NetworkManager, netplan or systemd-networkd on that host",
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
  [/invalid char in name: /, "invalid-document", () => 'A name can have neither a line break nor a "/"'],
  [
    /File name too long/,
    "invalid-document",
    () => "The name is too long: libvirt keeps the definition in a file of that name",
  ],
  [/^unsupported configuration: (.*)/s, "invalid-document", ([, reason]) => `libvirt refuses the document: ${reason}`],
  [/^XML error: (.*)/s, "invalid-document", ([, reason]) => `libvirt refuses the document: ${reason}`],
];
