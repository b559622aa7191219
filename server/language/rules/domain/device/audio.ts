/** Rules for `<sound>` and `<audio>`: cards in the guest, and where the host plays them. */
import { addAttribute, addBehind, possible, preferred, replaceValue } from "../../../fixes.ts";
import type { TextEdit } from "../../../problem.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, children, spanOf, value, valueSpan } from "../../elements.ts";
import type { Rule } from "../../rule.ts";
import { withDevices } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";
import { choices, wrongValue } from "../findings.ts";
import { wholeNumber } from "../processor/processors.ts";

const audio = (id: number, type = "none", inside = "") =>
  `<audio id='${id}' type='${type}'${inside === "" ? "/" : `>${inside}</audio`}>`;

export const audioRules: readonly Rule<DomainFacts>[] = [
  {
    code: "gfx-audio-id",
    severity: "error",
    elements: ["audio"],
    explanation: "Sound cards and displays name the <audio> that plays for them by its id.",
    source: "src/conf/domain_validate.c",
    bad: withDevices("<sound model='ich9'><audio id='7'/></sound>", audio(1)),
    good: withDevices("<sound model='ich9'><audio id='1'/></sound>", audio(1)),
    *check({ devicesOf, isQemu, type }) {
      const defined = devicesOf("audio").map((element) => wholeNumber(value(element, "id")));
      // One without an id is being typed; without any, two of libvirt's drivers add one with the id 1.
      if (defined.includes(undefined)) return;
      const added = isQemu || type === "bhyve" ? [1] : [];
      const ids = new Set(defined.length === 0 ? added : defined);
      // Of other displays libvirt does not ask.
      const displays = devicesOf("graphics").filter((display) => value(display, "type") === "vnc");
      for (const device of [...devicesOf("sound"), ...displays]) {
        const reference = child(device, "audio");
        const id = wholeNumber(value(reference, "id"));
        if (!reference || id === undefined || ids.has(id)) continue;
        const known = ids.size === 0 ? "the guest has none" : `the ids are ${[...ids].slice(0, 12).join(", ")}`;
        const message = `There is no <audio id='${id}'>; ${known}`;
        const span = spanOf(reference, "id");
        yield {
          span,
          message,
          fixes: choices(
            span,
            [...ids].filter((other) => other !== undefined),
          ),
        };
      }
    },
  },
  {
    code: "gfx-dbus-audio",
    severity: "error",
    elements: ["audio"],
    explanation: "A display over D-Bus hands sound over D-Bus as well.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices("<graphics type='dbus'><audio id='1'/></graphics>", audio(1)),
    good: withDevices("<graphics type='dbus'><audio id='1'/></graphics>", "<audio id='1' type='dbus'/>"),
    *check({ isQemu, devicesOf }) {
      for (const display of isQemu ? devicesOf("graphics") : []) {
        const reference = value(display, "type") === "dbus" ? child(display, "audio") : undefined;
        const id = wholeNumber(value(reference, "id"));
        const named = devicesOf("audio").find((element) => wholeNumber(value(element, "id")) === id);
        if (!reference || !id || !named || value(named, "type") === "dbus") continue;
        yield {
          span: spanOf(reference, "id"),
          message: `<audio id='${id}'> is not of type dbus, which a display over D-Bus needs; change its type, or name another`,
          related: [{ span: spanOf(named, "type"), message: "The audio" }],
        };
      }
    },
  },
  {
    code: "audio-id-dup",
    severity: "error",
    elements: ["audio"],
    explanation: "Each <audio> has an id of its own, from 1 on.",
    source: "src/conf/domain_validate.c",
    bad: withDevices(audio(1), audio(1, "alsa")),
    good: withDevices(audio(1), audio(2, "alsa")),
    *check({ devicesOf }) {
      const all = devicesOf("audio");
      const next = 1 + all.reduce((highest, element) => Math.max(highest, wholeNumber(value(element, "id")) ?? 0), 0);
      const seen = new Set<number>();
      for (const element of all) {
        const id = attribute(element, "id");
        const number = wholeNumber(id?.value);
        if (id && /^0[xX]/.test(id.value)) {
          const decimal = String(Number(id.value));
          yield wrongValue(id, decimal, `libvirt reads the id of <audio> as a decimal number only; write ${decimal}`);
        }
        if (!id || number === undefined) continue;
        if (number === 0 || seen.has(number)) {
          yield {
            span: valueSpan(id),
            message:
              number === 0
                ? "The id of <audio> must be above 0"
                : `The id ${number} is taken by another <audio>; give this one its own`,
            fixes: [preferred(`Change to ${next}`, replaceValue(id, String(next)))],
          };
        }
        seen.add(number);
      }
    },
  },
  {
    code: "audio-spice",
    severity: "error",
    elements: ["audio"],
    incomplete: true,
    explanation: "The type spice plays through the SPICE display of the guest.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices(audio(1, "spice")),
    good: withDevices(audio(1, "spice"), "<graphics type='spice'/>"),
    *check({ isQemu, devicesOf }) {
      if (!isQemu || devicesOf("graphics").some((display) => value(display, "type") === "spice")) return;
      for (const element of devicesOf("audio")) {
        const type = attribute(element, "type");
        if (type?.value !== "spice") continue;
        yield {
          span: valueSpan(type),
          message: "The type spice needs <graphics type='spice'>, which the guest does not have; add it, or use none",
          fixes: [
            possible("Add <graphics type='spice'>", addBehind(element, "<graphics type='spice' autoport='yes'/>")),
            possible("Change to none", replaceValue(type, "none")),
          ],
        };
      }
    },
  },
  {
    code: "audio-fixed",
    severity: "error",
    elements: ["audio"],
    explanation: "QEMU's mixer converts to fixed settings, which <settings> then gives.",
    source: "src/conf/domain_conf.c",
    bad: withDevices(audio(1, "alsa", "<input mixingEngine='no' fixedSettings='yes'/>")),
    good: withDevices(audio(1, "alsa", "<input mixingEngine='yes' fixedSettings='yes'/>")),
    *check({ devicesOf }) {
      for (const part of devicesOf("audio").flatMap(directions)) {
        const engine = attribute(part, "mixingEngine");
        const fixed = value(part, "fixedSettings");
        const settings = child(part, "settings");
        if (fixed === "yes" && engine?.value !== "yes") {
          const edit = engine ? replaceValue(engine, "yes") : addAttribute(part, "mixingEngine", "yes");
          const fixes = [preferred("Set mixingEngine='yes'", edit)];
          yield { span: spanOf(part, "fixedSettings"), message: "fixedSettings needs mixingEngine='yes'", fixes };
        } else if (settings && fixed !== "yes") {
          const message = "<settings> needs fixedSettings='yes' and mixingEngine='yes'";
          yield { span: settings.nameSpan, message, fixes: [preferred("Set both", ...fixedByMixer(part))] };
        }
      }
    },
  },
  {
    code: "sound-model",
    severity: "error",
    elements: ["sound"],
    explanation: "QEMU has no sound card ich7.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices("<sound model='ich7'/>"),
    good: withDevices("<sound model='ich9'/>"),
    *check({ isQemu, devicesOf }) {
      for (const sound of isQemu ? devicesOf("sound") : []) {
        const model = attribute(sound, "model");
        if (model?.value !== "ich7") continue;
        yield {
          span: valueSpan(model),
          message: "QEMU has no sound card ich7; use ich9",
          fixes: [preferred("Change to ich9", replaceValue(model, "ich9"))],
        };
      }
    },
  },
];

function directions(audio: XmlElement): readonly XmlElement[] {
  return [...children(audio, "input"), ...children(audio, "output")];
}

/** Both settings in one edit where neither is there. */
function fixedByMixer(part: XmlElement): readonly TextEdit[] {
  const names = ["mixingEngine", "fixedSettings"];
  const written = names.flatMap((name) => attribute(part, name) ?? []);
  const [first, ...others] = names.filter((name) => !attribute(part, name));
  if (first === undefined) return written.map((found) => replaceValue(found, "yes"));
  const added = addAttribute(part, first, "yes");
  const text = others.map((name) => ` ${name}='yes'`).join("");
  return [...written.map((found) => replaceValue(found, "yes")), { ...added, newText: `${added.newText}${text}` }];
}
