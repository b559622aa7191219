/** Which bridge libvirt makes for a network. */
import type { WorkspaceIndex } from "./workspace-index.ts";

/** The bridges of the networks of a workspace, by the name of the network; only of those that libvirt makes itself. */
export function networkBridges(index: WorkspaceIndex): ReadonlyMap<string, string> {
  const pairs = index.definitions("network").flatMap(({ document, name }): [string, string][] => {
    const bridge = document.names.find(({ kind, role }) => kind === "host-interface" && role === "definition");
    return bridge && document.kind.name === "network" ? [[name.name, bridge.name]] : [];
  });
  return new Map(pairs);
}
