/** The names of a target's objects, from the answers of virsh; and who is told of them when. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readHostNames, readNamesIn } from "../../client/libvirt/host-names.ts";
import { readHostObjects } from "../../client/libvirt/host-objects.ts";
import { failure, success } from "../../client/libvirt/result.ts";
import { createFactsTeller } from "../../client/libvirt/tell-facts.ts";
import type { Virsh } from "../../client/libvirt/virsh.ts";

/** A host that answers these commands, fails at all others, and notes what it was asked. */
function host(answers: Readonly<Record<string, string>>, name = "hv1") {
  const asked: string[] = [];
  const virsh: Virsh = {
    target: { name, uri: "", virshUri: "", ssh: undefined },
    session: (use) => use(virsh),
    run: async (args) => {
      asked.push(args.join(" "));
      const answer = answers[args.join(" ")];
      const error = { kind: "unsupported", message: "", detail: "", line: undefined } as const;
      return answer === undefined ? failure(error) : success(answer);
    },
  };
  return { virsh, asked };
}

const lists = {
  "net-list --all --name": "default\nlab 2\n\n",
  "pool-list --all --name": "img\n\n",
  "net-list --name": "lab 2\n\n",
  "pool-list --name": "\n",
  "list --all --name": "\n",
  "nwfilter-list": " 45349b6a-8579-422b-a537-22ef350c2bd8   my filter\n",
  "secret-list":
    " 0a8046c9-1551-4cd2-b104-f57c0067a33a   Unused\n 66e0055d-8cfb-4865-a7b8-047c9011d905   ceph client.a b\n",
  "iface-list --all": " lo       inactive   00:00:00:00:00:00\n virbr10  inactive   52:54:00:41:a1:5d\n",
};

test("one round of commands tells the names of all objects", async () => {
  const { virsh, asked } = host({ ...lists, "iface-list --all": " virbr10   inactive   52:54:00:41:a1:5d\n" });
  assert.deepEqual(await readHostNames(virsh, ["lo"]), [
    { kind: "network", scope: null, names: ["default", "lab 2"] },
    { kind: "pool", scope: null, names: ["img"] },
    { kind: "active-network", scope: null, names: ["lab 2"] },
    { kind: "active-pool", scope: null, names: [] },
    { kind: "domain", scope: null, names: [] },
    { kind: "filter", scope: null, names: ["my filter"] },
    {
      kind: "uuid",
      scope: "secret",
      names: ["0a8046c9-1551-4cd2-b104-f57c0067a33a", "66e0055d-8cfb-4865-a7b8-047c9011d905"],
    },
    { kind: "secret-usage", scope: "ceph", names: ["client.a b"] },
    ...["iscsi", "tls", "volume", "vtpm"].map((scope) => ({ kind: "secret-usage", scope, names: [] })),
    { kind: "host-interface", scope: null, names: ["lo", "virbr10"] },
  ]);
  assert.equal(asked.length, 8);
});

test("of a refused or missing command nothing is known, and without devices no interface is", async () => {
  const { virsh } = host({ "pool-list --all --name": "", "iface-list --all": lists["iface-list --all"] });
  assert.deepEqual(await readHostNames(virsh, []), [{ kind: "pool", scope: null, names: [] }]);
});

test("what lies in single objects", async () => {
  const { virsh } = host({
    "net-dumpxml -- lab": "<network><portgroup name='web'/><portgroup name='a &amp; b'/></network>",
    "vol-list -- img": " a b.img   /img/a b.img\n c.img     /img/c.img\n",
    "snapshot-list --name -- vm": "one\ntwo\n\n",
    "checkpoint-list --name -- vm": "\n",
  });
  const read = async (kind: Parameters<typeof readNamesIn>[1]["kind"], scope: string) =>
    (await readNamesIn(virsh, { kind, scope })).map(({ names }) => names);
  assert.deepEqual(await read("portgroup", "lab"), [["web", "a & b"]]);
  assert.deepEqual(await read("volume", "img"), [["a b.img", "c.img"]]);
  assert.deepEqual(await read("snapshot", "vm"), [["one", "two"]]);
  assert.deepEqual(await read("checkpoint", "vm"), [[]]);
  assert.deepEqual(await read("volume", "inactive"), []);
});

/** What a teller says of these targets, the volumes alone of its names. */
function teller(targets: readonly ReturnType<typeof host>[]) {
  const told: unknown[] = [];
  const state = { target: 0, now: 0 };
  const { refresh, refreshNames, want } = createFactsTeller({
    now: () => state.now,
    virsh: () => targets[state.target]?.virsh,
    tell: async (facts) => {
      told.push(facts && [facts.target, facts.names.filter(({ kind }) => kind === "volume").map(({ names }) => names)]);
    },
  });
  const choose = (target: number) => Object.assign(state, { target });
  const later = (milliseconds: number) => Object.assign(state, { now: state.now + milliseconds });
  return { told, refresh, refreshNames, want, choose, later };
}

const volumes = { kind: "volume", scope: "img" } as const;

test("volumes are read when they are wanted, once, and again with the rest", async () => {
  const hv1 = host({ ...lists, "vol-list -- img": " c.img   /img/c.img\n" });
  const { told, refresh, want } = teller([hv1]);
  await want([volumes]);
  assert.deepEqual(hv1.asked, [], "before the target may be asked, nothing is");
  await want([]);
  await refresh();
  const round = hv1.asked.length;
  assert.deepEqual(told, [["hv1", []]]);
  await want([volumes]);
  await want([volumes]);
  await want([volumes, { kind: "portgroup", scope: "gone" }]);
  await want([volumes, { kind: "portgroup", scope: "gone" }]);
  assert.deepEqual(hv1.asked.slice(round), ["vol-list -- img", "net-dumpxml -- gone"]);
  assert.deepEqual(told.slice(1), [["hv1", [["c.img"]]]]);
  await refresh();
  assert.equal(hv1.asked.length, 2 * round + 4);
  assert.equal(told.length, 2, "nothing has changed, so nothing is told");
});

test("what is wanted while the facts are being read comes with them", async () => {
  const hv1 = host({ ...lists, "vol-list -- img": " c.img   /img/c.img\n" });
  const { told, refresh, want } = teller([hv1]);
  await Promise.all([refresh(), want([volumes])]);
  assert.deepEqual(told, [["hv1", [["c.img"]]]]);
});

test("the names of a target that is not the current one any more are not told", async () => {
  const hv1 = host({ ...lists, "vol-list -- img": " c.img   /img/c.img\n" });
  const hv2 = host(lists, "hv2");
  const { told, refresh, want, choose } = teller([hv1, hv2]);
  const first = Promise.all([want([volumes]), refresh()]);
  choose(1);
  await Promise.all([first, refresh()]);
  assert.deepEqual(told, [["hv2", []]]);
  choose(2);
  await refresh();
  assert.deepEqual(told[1], null);
});

test("names alone are read again in one round, and told when they are others", async () => {
  const answers: Record<string, string> = { ...lists, "vol-list -- img": " c.img   /img/c.img\n" };
  const hv1 = host(answers);
  const { told, refresh, refreshNames, want, later } = teller([hv1]);
  await refreshNames();
  assert.deepEqual(hv1.asked, [], "before the target may be asked, nothing is");
  await refresh();
  await want([volumes]);
  const asked = hv1.asked.length;
  later(5000);
  await refreshNames();
  assert.equal(hv1.asked.length, asked, "what was read five seconds ago is taken to be still true");
  later(1);
  await refreshNames();
  assert.deepEqual(hv1.asked.slice(asked).sort(), [...Object.keys(answers)].sort());
  assert.equal(told.length, 2, "nothing has changed, so nothing is told");
  answers["vol-list -- img"] = " c.img   /img/c.img\n d.img   /img/d.img\n";
  later(5001);
  await refreshNames();
  assert.deepEqual(told.at(-1), ["hv1", [["c.img", "d.img"]]]);
});

test("nothing is read while no document needs it, and what got old meanwhile is read for the next one", async () => {
  const hv1 = host({ ...lists, "vol-list -- img": " c.img   /img/c.img\n" });
  const { refresh, refreshNames, want, later } = teller([hv1]);
  await refresh();
  const all = hv1.asked.length;
  later(60_000);
  await refreshNames();
  assert.equal(hv1.asked.length, all, "no document has been open yet");
  await want([]);
  const names = hv1.asked.length - all;
  assert.equal(names, Object.keys(lists).length);
  await want(null);
  later(60_000);
  await refreshNames();
  assert.equal(hv1.asked.length, all + names, "the last document is closed");
  await want([volumes]);
  assert.equal(hv1.asked.length, all + 2 * names + 1);
  await want(null);
  await want([volumes]);
  assert.equal(hv1.asked.length, all + 2 * names + 1, "it was closed for a moment only, and its volumes are known");
});

test("a target that takes long to answer is asked less often", async () => {
  const hv1 = host(lists);
  const state = { now: 0 };
  const slow: Virsh = {
    ...hv1.virsh,
    session: async (use) => {
      state.now += 3000;
      return use(hv1.virsh);
    },
  };
  const { refresh, refreshNames, want } = createFactsTeller({
    virsh: () => slow,
    tell: async () => {},
    now: () => state.now,
  });
  await refresh();
  await want([]);
  const asked = hv1.asked.length;
  state.now += 60_000;
  await refreshNames();
  assert.equal(hv1.asked.length, asked);
  state.now += 1;
  await refreshNames();
  assert.ok(hv1.asked.length > asked);
});

test("the objects of a wanted kind are read once, and anew with the names", async () => {
  const guest = (name: string, last = "01") =>
    `<domain><name>${name}</name><uuid>66e0055d-8cfb-4865-a7b8-047c9011d905</uuid><devices><interface type='user'><mac address='52:54:00:00:00:${last}'/></interface></devices></domain>`;
  const answers: Record<string, string> = {
    ...lists,
    "list --all --name": "web\n\n",
    "dumpxml --inactive -- web": guest("web"),
    "dumpxml --inactive -- new": guest("new"),
  };
  const hv1 = host(answers);
  const state: { told: readonly string[]; now: number } = { told: [], now: 0 };
  const { refresh, refreshNames, want } = createFactsTeller({
    now: () => state.now,
    virsh: () => hv1.virsh,
    tell: async (facts) => {
      state.told = facts?.objects.map(({ name, macs }) => `${name} ${macs}`) ?? [];
    },
  });
  const dumps = () => hv1.asked.filter((command) => command.startsWith("dumpxml"));
  await refresh();
  assert.deepEqual(dumps(), [], "nobody wants them");
  await want([{ kind: "objects", scope: "domain" }]);
  assert.deepEqual(state.told, ["web 52:54:00:00:00:01"]);
  // Somebody has made a guest, and given the other one a new card.
  answers["list --all --name"] = "web\nnew\n\n";
  answers["dumpxml --inactive -- web"] = guest("web", "02");
  state.now += 5001;
  await refreshNames();
  assert.deepEqual(state.told, ["web 52:54:00:00:00:02", "new 52:54:00:00:00:01"]);
  assert.equal(dumps().length, 3);
  await want([{ kind: "objects", scope: "domain" }, volumes]);
  assert.equal(dumps().length, 3, "what another document wants costs only that");
  await refresh();
  assert.equal(dumps().length, 5);
});

test("what objects claim", async () => {
  const { virsh } = host({
    "net-list --all --name": "lab\nlan\ngone\n\n",
    "net-dumpxml -- lab":
      "<network><name>lab</name><uuid>a</uuid><bridge name='virbr0'/><ip address='10.0.0.1' netmask='255.255.0.0'/><ip family='ipv6' address='fd00::1' prefix='64'/></network>",
    "net-dumpxml -- lan":
      "<network><name>lan</name><uuid>b</uuid><forward mode='bridge'/><bridge name='br0'/></network>",
    "nwfilter-list": " c   base filter\n",
  });
  const read = (kind: string, isWanted = true) => readHostObjects(virsh, kind, () => isWanted);
  const nothing = { macs: [], bridge: null, addresses: [] };
  assert.deepEqual(await read("network"), [
    {
      ...nothing,
      kind: "network",
      name: "lab",
      uuid: "a",
      bridge: "virbr0",
      addresses: ["10.0.0.1/255.255.0.0", "fd00::1/64"],
    },
    { ...nothing, kind: "network", name: "lan", uuid: "b" },
  ]);
  assert.deepEqual(await read("filter"), [{ ...nothing, kind: "filter", name: "base filter", uuid: "c" }]);
  assert.deepEqual(await read("pool"), []);
  assert.deepEqual(await read("network", false), []);
});
