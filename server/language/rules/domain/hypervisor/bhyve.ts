/** Rules for guests of bhyve. Source: src/bhyve/bhyve_domain.c, and src/bhyve/bhyve_command.c for what fails at the start. */
import { preferred, removeElement, replaceText, replaceValue } from "../../../fixes.ts";
import { attribute, child, spanOf, text, textSpan, value, valueSpan } from "../../elements.ts";
import type { Rule } from "../../rule.ts";
import { disk } from "../disk/examples.ts";
import { domain } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";
import { atMost, onlyFor, onlyValues } from "./limits.ts";

const atDefine = "src/bhyve/bhyve_domain.c";
const atStart = "src/bhyve/bhyve_command.c";
const guest = (...devices: readonly string[]) => domain({ type: "bhyve", machine: "arch='x86_64'", devices });
const rng = (model: string, backend: string) => `<rng model='${model}'>${backend}</rng>`;
const random = "<backend model='random'>/dev/random</backend>";
const nic = (model: string) => `<interface type='bridge'><source bridge='virbr0'/><model type='${model}'/></interface>`;
const onBus = (name: string, bus: string) =>
  guest(...disk({ driver: "name='file' type='raw'", target: `dev='${name}' bus='${bus}'` }));

export const bhyveRules: readonly Rule<DomainFacts>[] = onlyFor(
  ["bhyve"],
  [
    {
      code: "bhyve-rng",
      severity: "error",
      elements: ["rng"],
      explanation: "bhyve gives its guests random numbers of /dev/random, by virtio.",
      source: atDefine,
      bad: guest(rng("virtio", "<backend model='random'>/dev/urandom</backend>")),
      good: guest(rng("virtio", random)),
      *check({ devicesOf }) {
        for (const element of devicesOf("rng")) {
          const model = attribute(element, "model");
          const backend = child(element, "backend");
          const kind = attribute(backend, "model");
          const file = text(backend).trim();
          if (model && model.value !== "virtio") {
            const fixes = [preferred("Change to virtio", replaceValue(model, "virtio"))];
            yield { span: valueSpan(model), message: "bhyve has the model virtio only", fixes };
          } else if (kind && kind.value !== "random") {
            yield {
              span: valueSpan(kind),
              message: "bhyve takes random numbers of /dev/random only: use model random",
            };
          } else if (backend && file !== "" && file !== "/dev/random") {
            const fixes = [preferred("Change to /dev/random", replaceText(backend, "/dev/random"))];
            yield { span: textSpan(backend), message: "bhyve takes random numbers of /dev/random only", fixes };
          }
        }
      },
    },
    {
      code: "bhyve-controller-index",
      severity: "error",
      elements: ["controller"],
      explanation: "A guest of bhyve has one PCI root and one ISA bridge, of index 0.",
      source: atDefine,
      bad: guest("<controller type='isa' index='1'/>"),
      good: guest("<controller type='isa' index='0'/>"),
      *check({ controllers }) {
        for (const { element, type, index, model } of controllers) {
          const written = attribute(element, "index");
          const isOnly = type === "isa" || (type === "pci" && model?.endsWith("-root"));
          if (!isOnly || !written || (index ?? 0) === 0) continue;
          const fixes = [preferred("Change to 0", replaceValue(written, "0"))];
          yield { span: valueSpan(written), message: "bhyve has one such controller, of index 0", fixes };
        }
      },
    },
    onlyValues({
      code: "bhyve-disk-bus",
      element: "disk",
      inside: "target",
      attribute: "bus",
      allowed: ["virtio", "sata"],
      words: "Disks of bhyve are on bus",
      atStart: true,
      explanation: "bhyve has disks by virtio and on SATA.",
      source: atStart,
      bad: onBus("sda", "scsi"),
      good: onBus("sda", "sata"),
    }),
    onlyValues({
      code: "bhyve-net-model",
      element: "interface",
      inside: "model",
      attribute: "type",
      allowed: ["virtio", "e1000"],
      words: "Network cards of bhyve are",
      atStart: true,
      explanation: "bhyve has virtio, and e1000 since FreeBSD 11.1.",
      source: atStart,
      bad: guest(nic("rtl8139")),
      good: guest(nic("virtio")),
    }),
    onlyValues({
      code: "bhyve-graphics",
      element: "graphics",
      attribute: "type",
      allowed: ["vnc"],
      words: "Displays of bhyve are of type",
      atStart: true,
      explanation: "The display of a guest of bhyve is reached by VNC.",
      source: atStart,
      bad: guest("<graphics type='sdl'/>"),
      good: guest("<graphics type='vnc' port='5900'/>"),
    }),
    onlyValues({
      code: "bhyve-input",
      element: "input",
      attribute: "bus",
      allowed: ["usb"],
      words: "Inputs of bhyve are on bus",
      atStart: true,
      only: (element) => value(element, "type") === "tablet",
      explanation: "A guest of bhyve can have a tablet on USB, beside the keyboard and mouse that it has.",
      source: atStart,
      bad: guest("<input type='tablet' bus='virtio'/>"),
      good: guest("<input type='tablet' bus='usb'/>"),
    }),
    atMost({
      code: "bhyve-serial-many",
      element: "serial",
      most: 2,
      words: "A guest of bhyve has serial ports:",
      explanation: "A guest of bhyve has two serial ports.",
      source: atStart,
      bad: guest(...["A", "B", "C"].map(nmdm)),
      good: guest(...["A", "B"].map(nmdm)),
    }),
    {
      code: "bhyve-pci-controller",
      severity: "error",
      elements: ["controller"],
      explanation: "bhyve has no PCI bridges and ports.",
      source: atStart,
      bad: guest("<controller type='pci' index='1' model='pci-bridge'/>"),
      good: guest("<controller type='pci' index='0' model='pci-root'/>"),
      *check({ controllers }) {
        for (const { element, type, model } of controllers) {
          if (type !== "pci" || model === undefined || model === "pci-root") continue;
          yield {
            span: spanOf(element, "model"),
            message: `The guest could not start: bhyve has no ${model}, only the root of the bus; remove it`,
            fixes: [preferred("Remove this <controller>", removeElement(element))],
          };
        }
      },
    },
  ],
);

function nmdm(name: string, index: number): string {
  return `<serial type='nmdm'><source master='/dev/nmdm0${name}' slave='/dev/nmdm1${name}'/><target port='${index}'/></serial>`;
}
