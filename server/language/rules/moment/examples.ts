/** Short documents for the examples of the rules. */

/** The lines of a guest with the disk vda. */
export const guest: readonly string[] = [
  "<domain type='kvm'>",
  "  <name>vm</name>",
  "  <memory>1048576</memory>",
  "  <os><type>hvm</type></os>",
  "  <devices>",
  "    <disk type='file'><source file='/srv/vm.qcow2'/><target dev='vda'/></disk>",
  "  </devices>",
  "</domain>",
];
