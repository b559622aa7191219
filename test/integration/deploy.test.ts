/** Every deploy command against a real libvirtd, as a child process and over a real sshd. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { type DeployDocument, define, dump, findExisting, runOn } from "../../client/libvirt/deploy.ts";
import { objectCommands } from "../../client/libvirt/object-commands.ts";
import type { HostKeyQuestion, Prompts } from "../../client/libvirt/prompts.ts";
import { localTransport } from "../../client/libvirt/run-local.ts";
import type { SshEnvironment } from "../../client/libvirt/ssh/config-files.ts";
import { resolveSshPlace } from "../../client/libvirt/ssh/options.ts";
import { sshTransport } from "../../client/libvirt/ssh/run.ts";
import type { Target } from "../../client/libvirt/target.ts";
import type { Transport } from "../../client/libvirt/transport.ts";
import { createVirsh, type Virsh } from "../../client/libvirt/virsh.ts";
import { identify } from "../../server/language/features/identity.ts";
import { newestVersion } from "../../server/language/version.ts";
import { type Lab, startLab } from "../support/lab.ts";
import { labHome, trusted } from "../support/lab-ways.ts";
import { ownService } from "../support/service.ts";

const network = objectCommands.get("network") ?? assert.fail("networks can be deployed");
/** One of every other kind that this libvirt can define, without a UUID. */
const others = [
  "<domain type='qemu'><name>vm 1</name><memory>65536</memory><os><type>hvm</type></os></domain>",
  "<pool type='dir'><name>it's</name><target><path>/var/tmp</path></target></pool>",
  "<filter name='own-filter' chain='root'><rule action='drop' direction='in'/></filter>",
  "<secret><usage type='volume'><volume>/var/my images/a.img</volume></usage></secret>",
  "<secret><uuid>3FA85F64-5717-4562-B3FC-2C963F66AFA6</uuid></secret>",
  "<domain type='qemu'><name> 1 </name><memory>65536</memory><os><type>hvm</type></os></domain>",
  "<pool type='dir'><name> a&amp;<![CDATA[<b>]]>\t</name><target><path>/var/tmp/a</path></target></pool>",
  "<!-- <name>no</name> -->\r\n<network>\r\n<name>a<!-- -->b</name>\r\n</network>\r\n",
  '<!DOCTYPE network [<!ENTITY lab "ö€">]>\n<network><name>&lab; 2</name></network>',
  "<?xml version='1.0'?>\n<filter name='empty' chain='root' />\n",
  "<filter name='it&apos;s' priority='5'/>",
  "<secret><usage type='ceph'><name> ö\n\t€  x </name></usage></secret>",
];

const service = ownService();
const seconds = { timeoutMs: 20_000 };

let lab: Lab;
before(async () => {
  lab = await startLab();
});
after(() => lab.stop());

/** Answers every question as the test says, and remembers what was asked. */
function prompts(accept: boolean): Prompts & { readonly asked: HostKeyQuestion[] } {
  const asked: HostKeyQuestion[] = [];
  return {
    asked,
    acceptHostKey: async (question) => {
      asked.push(question);
      return accept;
    },
    secret: async () => undefined,
  };
}

const place = () => ({ host: lab.ssh.host, port: lab.ssh.port, user: undefined });

function overSsh(environment: SshEnvironment, answers: Prompts = prompts(false)): Transport {
  return sshTransport([resolveSshPlace(environment, place())], answers);
}

const remote: Target = { name: "remote", uri: "qemu+ssh://lab/system", virshUri: "qemu:///system", ssh: undefined };

function networkDocument(name: string, subnet: number, body = ""): DeployDocument {
  const text = `<network><name>${name}</name><bridge name='vl${subnet}' stp='off'/><ip address='10.77.${subnet}.1' prefix='24'>${body}</ip></network>`;
  return {
    text,
    name: name.replaceAll("&amp;", "&"),
    uuid: undefined,
    uuidInsertion: text.indexOf("</name>") + "</name>".length,
  };
}

for (const way of ["local", "ssh"] as const) {
  describe(`deploy over ${way}`, () => {
    let transport: Transport;
    let virsh: Virsh;
    const log: string[] = [];
    before(() => {
      transport = way === "local" ? localTransport() : overSsh(labHome(lab));
      virsh = createVirsh(way === "local" ? lab.local : remote, transport, (line) => log.push(line));
    });
    after(() => transport.close());

    test("defines, starts, updates, stops and undefines a network", async () => {
      const document = networkDocument(
        `full-${way}`,
        way === "local" ? 10 : 11,
        "<dhcp><range start='10.77.10.5' end='10.77.10.9'/></dhcp>".replaceAll(
          "77.10",
          way === "local" ? "77.10" : "77.11",
        ),
      );
      assert.deepEqual(await findExisting(virsh, network, document.name), { ok: true, value: undefined });
      assert.ok((await define(virsh, network, document, undefined, "grammar")).ok);
      const existing = await findExisting(virsh, network, document.name);
      assert.ok(existing.ok && existing.value);
      // A redefinition keeps the UUID although the document names none.
      assert.ok((await define(virsh, network, document, existing.value, "grammar")).ok);
      const redefined = await findExisting(virsh, network, document.name);
      assert.equal(redefined.ok && redefined.value?.uuid, existing.value.uuid);
      const name = document.name;
      for (const args of [
        ["net-start", "--", name],
        ["net-autostart", "--", name],
        ["net-autostart", "--disable", "--", name],
      ]) {
        assert.deepEqual(await virsh.run(args), { ok: true, value: "" });
      }
      const input = "<host mac='52:54:00:00:00:01' ip='10.77.10.77'/>".replace(
        "77.10",
        way === "local" ? "77.10" : "77.11",
      );
      assert.ok(
        (
          await virsh.run(["net-update", name, "add-last", "ip-dhcp-host", "/dev/stdin", "--live", "--config"], {
            input,
          })
        ).ok,
      );
      const live = await dump(virsh, network, name, true);
      assert.match(live.ok ? live.value : "", /mac='52:54:00:00:00:01'/);
      for (const args of [
        ["net-destroy", "--", name],
        ["net-undefine", "--", name],
      ]) {
        assert.deepEqual(await virsh.run(args), { ok: true, value: "" });
      }
      assert.deepEqual(await findExisting(virsh, network, name), { ok: true, value: undefined });
      assert.match(log.join("\n"), /\$ virsh -q -c \S+ net-define \/dev\/stdin/);
    });

    for (const text of others) {
      test(`defines, redefines and undefines ${text}`, async () => {
        const identity = identify(service.analyze(text, { version: newestVersion })) ?? assert.fail();
        const commands = objectCommands.get(identity.kind) ?? assert.fail(identity.kind);
        const document = { ...identity, text };
        const { name } = identity;
        assert.deepEqual(await findExisting(virsh, commands, name), { ok: true, value: undefined });
        // Of these names libvirt's grammar refuses some.
        assert.ok((await define(virsh, commands, document, undefined, "parser")).ok);
        const existing = await findExisting(virsh, commands, name);
        assert.ok(existing.ok && existing.value);
        const redefined = await define(virsh, commands, document, existing.value, "parser");
        assert.ok(redefined.ok, JSON.stringify(redefined));
        const found = await findExisting(virsh, commands, name);
        assert.equal(found.ok && found.value?.uuid, existing.value.uuid);
        assert.ok((await runOn(virsh, commands, name, [commands.undefine])).ok);
        const gone = await runOn(virsh, commands, name, [commands.undefine]);
        assert.equal(gone.ok ? "" : gone.error.kind, "not-found");
      });
    }

    test("names with quotes, spaces, dollars and semicolons do no harm", async () => {
      const names = ["it's", 'a "b"', "$(touch hacked)", "a; b", "-x", "`id`", "ö&amp;ü", "a\\nb"];
      for (const [index, xmlName] of names.entries()) {
        const document = networkDocument(xmlName, 100 + index);
        const defined = await define(virsh, network, document, undefined, "parser");
        assert.ok(defined.ok, xmlName);
        const found = await findExisting(virsh, network, document.name);
        assert.ok(found.ok && found.value, xmlName);
        assert.ok((await virsh.run(["net-undefine", "--", document.name])).ok, xmlName);
      }
    });

    test("tells what libvirt objects to, with the line", async () => {
      const text = "<network>\n  <name>x</name>\n  <bridge name='y'>\n</network>";
      const broken = await define(
        virsh,
        network,
        { text, name: "x", uuid: undefined, uuidInsertion: 0 },
        undefined,
        "grammar",
      );
      assert.equal(broken.ok ? "" : broken.error.kind, "invalid-xml");
      assert.equal(!broken.ok && "line" in broken.error ? broken.error.line : undefined, 3);
      // The inserted UUID and the line ends of Windows move nothing.
      const windows = `<?xml version='1.0'?>\n${text}`.replaceAll("\n", "\r\n");
      const uuidInsertion = windows.indexOf("</name>") + "</name>".length;
      const existing = { uuid: "11111111-1111-4111-8111-111111111111", xml: "" };
      const moved = await define(
        virsh,
        network,
        { text: windows, name: "x", uuid: undefined, uuidInsertion },
        existing,
        "parser",
      );
      assert.equal(!moved.ok && "line" in moved.error ? moved.error.line : undefined, 4);
      const missing = await virsh.run(["net-start", "--", "nothing"]);
      assert.deepEqual(missing.ok ? "" : [missing.error.kind, missing.error.message], [
        "not-found",
        'There is no network "nothing" on this target',
      ]);
    });

    test("what libvirt's grammar there does not have is refused, or left out when that is wanted", async () => {
      const document = networkDocument(`newer-${way}`, way === "local" ? 20 : 21, "<telepathy mode='on'/>");
      const refused = await define(virsh, network, document, undefined, "grammar");
      assert.equal(refused.ok ? "" : refused.error.kind, "schema");
      assert.deepEqual(await findExisting(virsh, network, document.name), { ok: true, value: undefined });
      assert.ok((await define(virsh, network, document, undefined, "parser")).ok);
      const defined = await dump(virsh, network, document.name, false);
      assert.ok(defined.ok && !defined.value.includes("telepathy"));
      assert.ok((await runOn(virsh, network, document.name, [network.undefine])).ok);
    });

    for (const answer of [
      "error: command 'net-define' doesn't support option --validate",
      "error: unsupported flags (0x1) in function networkDefineXMLFlags",
      "error: this function is not supported by the connection driver: virNetworkDefineXMLFlags",
    ]) {
      test(`defines without the grammar where virsh or libvirt is too old for it: ${answer}`, async () => {
        const old: Transport = {
          ...transport,
          run: async (argv, options) =>
            argv.includes("--validate")
              ? { ok: true, value: { code: 1, stdout: "", stderr: `${answer}\n` } }
              : transport.run(argv, options),
        };
        const document = networkDocument(`old-${way}`, way === "local" ? 22 : 23);
        const oldVirsh = createVirsh(virsh.target, old, () => {});
        assert.ok((await define(oldVirsh, network, document, undefined, "grammar")).ok);
        assert.ok((await runOn(virsh, network, document.name, [network.undefine])).ok);
      });
    }

    test("a program that hangs is ended after its time, and when it is cancelled", async () => {
      const late = await transport.run(["sleep", "61"], { timeoutMs: 1000 });
      assert.equal(late.ok ? "" : late.error.kind, "timeout");
      const controller = new AbortController();
      const running = transport.run(["sleep", "62"], { ...seconds, signal: controller.signal });
      setTimeout(() => controller.abort(), 300);
      const cancelled = await running;
      assert.equal(cancelled.ok ? "" : cancelled.error.kind, "cancelled");
      const left = await transport.run(["ps", "-eo", "args"], seconds);
      assert.ok(left.ok);
      assert.deepEqual(
        left.value.stdout.split("\n").filter((line) => /^(timeout .*)?sleep 6[12]/.test(line)),
        [],
      );
    });

    test("a program that is killed on the host is not said to have been slow", async () => {
      const killed = await transport.run(["sh", "-c", "kill -KILL $$"], seconds);
      assert.equal(killed.ok ? "" : killed.error.kind, "connection-lost");
      assert.match(killed.ok ? "" : killed.error.message, /^sh was ended from outside/);
    });
  });
}

describe("ssh", () => {
  test("an unknown key is shown, and added only when the user accepts it", async () => {
    const environment = labHome(lab, "", "");
    const refusing = prompts(false);
    const refused = await overSsh(environment, refusing).run(["true"], seconds);
    assert.equal(refused.ok ? "" : refused.error.kind, "host-key-unknown");
    assert.equal(refusing.asked.length, 1);
    assert.match(refusing.asked[0]?.fingerprint ?? "", /^SHA256:[A-Za-z0-9+/]{43}$/);
    assert.equal(readFileSync(environment.knownHosts, "utf8"), "");
    const accepting = overSsh(environment, prompts(true));
    assert.ok((await accepting.run(["true"], seconds)).ok);
    await accepting.close();
    const again = overSsh(environment, refusing);
    assert.ok((await again.run(["true"], seconds)).ok);
    await again.close();
    assert.equal(refusing.asked.length, 1);
  });

  test("a changed key and a revoked one are refused without a question", async () => {
    const other = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    const answers = prompts(true);
    const changed = await overSsh(labHome(lab, "", `[127.0.0.1]:${lab.ssh.port} ${other}\n`), answers).run(
      ["true"],
      seconds,
    );
    assert.equal(changed.ok ? "" : changed.error.kind, "host-key-changed");
    const revoked = await overSsh(labHome(lab, "", `@revoked * ${lab.hostKey}\n${trusted(lab)}`), answers).run(
      ["true"],
      seconds,
    );
    assert.equal(revoked.ok ? "" : revoked.error.kind, "host-key-revoked");
    const authority = await overSsh(labHome(lab, "", `@cert-authority * ${other}\n`), answers).run(["true"], seconds);
    assert.equal(authority.ok ? "" : authority.error.kind, "host-certificate");
    assert.deepEqual(answers.asked, []);
  });

  test("a wrong user is told to check user and keys", async () => {
    const environment = { ...labHome(lab), user: "nobody" };
    const result = await overSsh(environment).run(["true"], seconds);
    assert.equal(result.ok ? "" : result.error.kind, "authentication");
  });

  test("a closed port, an unknown name and a missing virsh have their own message", async () => {
    const environment = labHome(lab);
    const closed = sshTransport(
      [resolveSshPlace(environment, { host: "127.0.0.1", port: 1, user: undefined })],
      prompts(false),
    );
    const refused = await closed.run(["true"], seconds);
    assert.equal(refused.ok ? "" : refused.error.kind, "connection-refused");
    const nowhere = { host: "no-such-host.invalid", port: 22, user: undefined };
    const unknown = await sshTransport([resolveSshPlace(environment, nowhere)], prompts(false)).run(["true"], seconds);
    assert.equal(unknown.ok ? "" : unknown.error.kind, "host-unknown");
    const transport = overSsh(environment);
    const missing = await transport.run(["no-such-program"], seconds);
    assert.equal(missing.ok ? "" : missing.error.kind, "program-missing");
    await transport.close();
  });

  test("twenty commands at once share one connection, also on a host that allows two sessions", async () => {
    lab.restartSshd("MaxSessions 2");
    const transport = overSsh(labHome(lab));
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) => transport.run(["echo", String(index)], seconds)),
    );
    assert.deepEqual(
      results.map((result) => (result.ok ? result.value.stdout.trim() : result.error.kind)),
      Array.from({ length: 20 }, (_, index) => String(index)),
    );
    await transport.close();
    lab.restartSshd();
  });

  test("files are read over SFTP, as they are on the host itself, and its absence is said", async () => {
    const folder = "/usr/share/libvirt/schemas";
    const transport = overSsh(labHome(lab));
    const read = await transport.readFiles(folder, ".rng", undefined);
    assert.ok(read.ok && read.value["network.rng"]);
    assert.deepEqual(read, await localTransport().readFiles(folder, ".rng", undefined));
    for (const way of [transport, localTransport()]) {
      assert.deepEqual(await way.readFiles("/no/such/folder", ".rng", undefined), { ok: true, value: {} });
      const cancelled = await way.readFiles("/root/none", ".rng", AbortSignal.abort());
      assert.equal(cancelled.ok, way !== transport);
    }
    const forbidden = await transport.readFiles("/root", "", undefined);
    assert.match(
      forbidden.ok ? "" : forbidden.error.message,
      /^The files in \/root on .* could not be read: Permission/,
    );
    lab.killSshd();
    const cut = await transport.readFiles(folder, ".rng", undefined);
    assert.equal(cut.ok ? "" : cut.error.kind, "connection-lost");
    await transport.close();
    lab.restartSshd("MaxSessions 1");
    const narrow = overSsh(labHome(lab));
    const answers = await Promise.all([1, 2].map(() => narrow.readFiles(folder, ".rng", undefined)));
    assert.deepEqual(answers, [read, read]);
    await narrow.close();
    for (const SSH_SFTP of ["other internal-sftp", "sftp /no/such/sftp-server"]) {
      lab.restartSshd("", { SSH_SFTP });
      const without = overSsh(labHome(lab));
      const refused = await without.readFiles(folder, ".rng", undefined);
      assert.equal(refused.ok ? "" : refused.error.kind, "no-sftp");
      assert.ok((await without.run(["true"], seconds)).ok);
      await without.close();
    }
    lab.restartSshd();
  });

  test("a connection that is cut in the middle is said so, and the next command connects again", async () => {
    const transport = overSsh(labHome(lab));
    assert.ok((await transport.run(["true"], seconds)).ok);
    const running = transport.run(["sleep", "10"], seconds);
    setTimeout(() => lab.killSshd(), 300);
    const cut = await running;
    assert.equal(cut.ok ? "" : cut.error.kind, "connection-lost");
    lab.restartSshd();
    assert.ok((await transport.run(["true"], seconds)).ok);
    await transport.close();
  });
});
