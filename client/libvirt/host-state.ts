/** Reads what a target has of a network: both definitions and, when asked, the running guests on it. */
import { runOn } from "./deploy.ts";
import type { HostState, RunningGuest } from "./host-plan.ts";
import { childNamed, childrenNamed, readHostXml } from "./host-xml.ts";
import { domainCommands } from "./object-commands.ts";
import { type Result, success } from "./result.ts";
import type { HostError, Virsh, VirshOptions } from "./virsh.ts";

/** All definitions are `null` for a network that the target does not know. */
export async function readHostState(
  virsh: Virsh,
  network: string,
  withGuests: boolean,
  options: VirshOptions = {},
): Promise<Result<HostState, HostError>> {
  const [info, live, stored] = await Promise.all([
    virsh.run(["net-info", "--", network], options),
    virsh.run(["net-dumpxml", "--", network], options),
    readStored(virsh, network, options),
  ]);
  if (!info.ok) {
    return info.error.kind === "not-found" ? success({ live: null, stored: null, guests: [] }) : info;
  }
  if (!live.ok) return live;
  if (!stored.ok) return stored;
  const state = {
    live: /^Active:\s+yes$/m.test(info.value) ? live.value : null,
    stored: /^Persistent:\s+yes$/m.test(info.value) ? stored.value : null,
  };
  if (!withGuests) return success({ ...state, guests: [] });
  const guests = await readGuests(virsh, network, bridgeOf(state.live), options);
  return guests.ok ? success({ ...state, guests: guests.value }) : guests;
}

/** Of the daemon where it says so, otherwise of the library; `null` when the host does not tell. */
export async function readHostVersion(virsh: Virsh, options: VirshOptions = {}): Promise<string | null> {
  const answer = await virsh.run(["version", "--daemon"], options);
  if (!answer.ok) return null;
  const found = /daemon: (\d+\.\d+\.\d+)/.exec(answer.value) ?? /libvirt (\d+\.\d+\.\d+)/.exec(answer.value);
  return found?.[1] ?? null;
}

/** libvirt's test driver has only one definition. */
async function readStored(virsh: Virsh, network: string, options: VirshOptions) {
  const stored = await virsh.run(["net-dumpxml", "--inactive", "--", network], options);
  const isUnsupported = !stored.ok && stored.error.detail.includes("unsupported flags");
  return isUnsupported ? virsh.run(["net-dumpxml", "--", network], options) : stored;
}

function bridgeOf(live: string | null): string | undefined {
  const root = live === null ? undefined : readHostXml(live);
  return childNamed(root, "bridge")?.attributes.get("name");
}

/** A few at a time, so that a host with hundreds of guests is not asked for all of them at once. */
const guestsAtOnce = 8;

async function readGuests(
  virsh: Virsh,
  network: string,
  bridge: string | undefined,
  options: VirshOptions,
): Promise<Result<readonly RunningGuest[], HostError>> {
  const list = await virsh.run(["list", "--name"], options);
  // A connection that has only networks, such as network:///system, has no guests to tell of.
  if (!list.ok) return list.error.kind === "unsupported" ? success([]) : list;
  const names = list.value.split("\n").filter((name) => name !== "");
  const guests: RunningGuest[] = [];
  for (let at = 0; at < names.length; at += guestsAtOnce) {
    const some = names.slice(at, at + guestsAtOnce);
    const answers = await Promise.all(some.map((name) => runOn(virsh, domainCommands, name, ["dumpxml"], options)));
    for (const [index, answer] of answers.entries()) {
      // A guest that has ended meanwhile has nothing to lose.
      if (!answer.ok && answer.error.kind !== "not-found") return answer;
      if (answer.ok && isOn(answer.value, network, bridge)) guests.push({ name: some[index] ?? "", xml: answer.value });
    }
  }
  return success(guests);
}

function isOn(guest: string, network: string, bridge: string | undefined): boolean {
  const interfaces = childrenNamed(childNamed(readHostXml(guest), "devices"), "interface");
  return interfaces.some((element) => {
    const source = childNamed(element, "source")?.attributes;
    const isBridge = bridge !== undefined && source?.get("bridge") === bridge;
    return element.attributes.get("type") === "network" ? source?.get("network") === network : isBridge;
  });
}
