/** The rules for `<iothreads>` of a disk or a controller, which gives its queues to several threads. */
import { possible, removeElement } from "../../../fixes.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, children, spanOf, value } from "../../elements.ts";
import type { Finding, Rule } from "../../rule.ts";
import { forEachDevice } from "../device-rule.ts";
import { domain } from "../examples.ts";
import type { DomainFacts, GuestFacts } from "../facts.ts";
import { unwantedElement } from "../findings.ts";
import { threadFixes } from "../processor/thread-fixes.ts";
import { controllerThreads } from "../versions.ts";
import { withDisk } from "./examples.ts";

export const diskThreadsRules: readonly Rule<DomainFacts>[] = forEachDevice(
  ({ disks }) => disks,
  [
    {
      code: "disk-iothreads-queues",
      severity: "error",
      explanation:
        "Either no thread is given queues, and libvirt deals them out, or each queue is given to one thread.",
      source: "src/qemu/qemu_validate.c",
      bad: withThreads("<iothread id='1'><queue id='0'/></iothread>"),
      good: withThreads("<iothread id='1'><queue id='0'/></iothread><iothread id='2'><queue id='1'/></iothread>"),
      find({ driver, bus }, facts) {
        const list = child(driver, "iothreads");
        if (!driver || !list) return undefined;
        if (bus !== "virtio") {
          const instead = bus === "scsi" ? "give them to its controller" : "remove it";
          return unwantedElement(list, `Only disks on bus virtio have I/O threads, this is on ${bus}; ${instead}`);
        }
        const threads = children(list, "iothread");
        return wrongThread(threads, facts) ?? wrongQueue(driver, list, threads);
      },
    },
  ],
  ["disk"],
);

/** The same for the queues of controllers. */
export const controllerThreadsRules: readonly Rule<DomainFacts>[] = forEachDevice(
  ({ devicesOf }) => devicesOf("controller"),
  [
    {
      code: "ctl-iothreads-queues",
      severity: "error",
      elements: ["iothreads"],
      explanation:
        "Either no thread is given queues, and libvirt deals them out, or each queue of the controller is given to one thread.",
      source: "src/qemu/qemu_validate.c",
      from: controllerThreads,
      bad: withControllerThreads("<iothread id='1'/><iothread id='1'/>"),
      good: withControllerThreads("<iothread id='1'/><iothread id='2'/>"),
      find(element, facts) {
        const driver = child(element, "driver");
        const list = child(driver, "iothreads");
        if (!driver || !list || !value(element, "model")?.startsWith("virtio")) return undefined;
        const threads = children(list, "iothread");
        return wrongThread(threads, facts) ?? wrongQueue(driver, list, threads);
      },
    },
  ],
);

function wrongThread(threads: readonly XmlElement[], facts: GuestFacts): Finding | undefined {
  const seen = new Set<number>();
  for (const thread of threads) {
    const id = Number(value(thread, "id"));
    if (!facts.iothreads.has(id)) {
      return {
        span: spanOf(thread, "id"),
        message: `The guest has no I/O thread ${id}; declare it in <iothreads> or <iothreadids>`,
        fixes: threadFixes(facts, id, spanOf(thread, "id")),
      };
    }
    if (seen.has(id)) {
      return {
        span: spanOf(thread, "id"),
        message: `I/O thread ${id} is listed already; list it once, with all of its queues`,
        fixes: [possible("Remove this <iothread>", removeElement(thread))],
      };
    }
    seen.add(id);
  }
  return undefined;
}

function wrongQueue(driver: XmlElement, list: XmlElement, threads: readonly XmlElement[]): Finding | undefined {
  const queues = threads.flatMap((thread) => children(thread, "queue"));
  if (queues.length === 0) return undefined;
  const bare = threads.find((thread) => children(thread, "queue").length === 0);
  if (bare) return { span: bare.nameSpan, message: "The other threads are given queues; give this one queues too" };
  const written = attribute(driver, "queues");
  if (!written)
    return { span: list.nameSpan, message: "To give queues to threads, write their number: <driver queues=...>" };
  const count = Number(written.value);
  const assigned = new Set<number>();
  for (const queue of queues) {
    const id = Number(value(queue, "id"));
    if (id >= count) {
      return {
        span: spanOf(queue, "id"),
        message: `There are ${count} queues, numbered from 0 to ${count - 1}; there is no queue ${id}`,
      };
    }
    if (assigned.has(id))
      return {
        span: spanOf(queue, "id"),
        message: `Queue ${id} is given to a thread already; each queue has one thread`,
      };
    assigned.add(id);
  }
  if (assigned.size === count) return undefined;
  let missing = 0;
  while (assigned.has(missing)) missing++;
  return {
    span: list.nameSpan,
    message: `Queue ${missing} is given to no thread; give all ${count} queues to a thread, or none`,
  };
}

function withThreads(threads: string): string {
  const driver = `<driver name='qemu' type='qcow2' queues='2'><iothreads>${threads}</iothreads></driver>`;
  return withDisk({ driver: "", more: [driver] }, { lines: ["<iothreads>2</iothreads>"] });
}

function withControllerThreads(threads: string): string {
  const driver = `<driver queues='2'><iothreads>${threads}</iothreads></driver>`;
  const controller = `<controller type='scsi' index='0' model='virtio-scsi'>${driver}</controller>`;
  return domain({ lines: ["<iothreads>2</iothreads>"], devices: [controller] });
}
