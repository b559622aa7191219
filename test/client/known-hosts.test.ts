/** known_hosts in all its forms, checked against what ssh-keygen itself writes. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { checkHostKey, knownHostsLine, knownKeyTypes, readKnownHosts } from "../../client/libvirt/ssh/known-hosts.ts";

const folder = mkdtempSync(join(tmpdir(), "libvirt-xml-keys-"));
execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, "one")]);
execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, "two")]);
const keyText = (name: string) =>
  readFileSync(join(folder, `${name}.pub`), "utf8")
    .split(" ")
    .slice(0, 2)
    .join(" ");
const key = (name: string) => Buffer.from(keyText(name).split(" ")[1] ?? "", "base64");

function verdict(file: string, host: string, port = 22, name = "one"): string {
  return checkHostKey(readKnownHosts(file), host, port, key(name)).kind;
}

test("plain names, ports, wildcards and negation", () => {
  const file = `# comment\nhost,10.0.0.1 ${keyText("one")}\n[port.example]:2222 ${keyText("one")}\n*.lab.example,!bad.lab.example ${keyText("one")}\n`;
  assert.equal(verdict(file, "host"), "known");
  assert.equal(verdict(file, "HOST"), "known");
  assert.equal(verdict(file, "10.0.0.1"), "known");
  assert.equal(verdict(file, "host", 2222), "unknown");
  assert.equal(verdict(file, "port.example", 2222), "known");
  assert.equal(verdict(file, "port.example"), "unknown");
  assert.equal(verdict(file, "a.lab.example"), "known");
  assert.equal(verdict(file, "bad.lab.example"), "unknown");
  assert.equal(verdict(file, "lab.example"), "unknown");
});

test("names that ssh-keygen -H has hashed", () => {
  const path = join(folder, "hashed");
  writeFileSync(path, `host ${keyText("one")}\n[port.example]:2222 ${keyText("one")}\n`);
  execFileSync("ssh-keygen", ["-q", "-H", "-f", path], { stdio: "ignore" });
  const file = readFileSync(path, "utf8");
  assert.doesNotMatch(file, /host|port\.example/);
  assert.equal(verdict(file, "host"), "known");
  assert.equal(verdict(file, "port.example", 2222), "known");
  assert.equal(verdict(file, "other"), "unknown");
});

test("another key is a change, a revoked key is refused whatever else is there, an authority alone is not enough", () => {
  assert.equal(verdict(`host ${keyText("two")}\n`, "host"), "changed");
  assert.equal(verdict(`host ${keyText("two")}\nhost ${keyText("one")}\n`, "host"), "known");
  assert.equal(verdict(`host ${keyText("one")}\n@revoked * ${keyText("one")}\n`, "host"), "revoked");
  assert.equal(verdict(`@cert-authority *.example ${keyText("two")}\n`, "a.example"), "certificate");
});

test("the line for an accepted key is the one that ssh would write", () => {
  assert.equal(knownHostsLine("host", 22, key("one")), `host ${keyText("one")}\n`);
  assert.equal(knownHostsLine("Host", 2222, key("one")), `[host]:2222 ${keyText("one")}\n`);
  assert.deepEqual(knownKeyTypes(readKnownHosts(knownHostsLine("host", 22, key("one"))), "host", 22), ["ssh-ed25519"]);
});
