/** What the rules for snapshots, checkpoints and backups of a guest want to know of a document, read once. */
import { possible, removeElement } from "../../fixes.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { attribute, child, children, descendants, spanOf, text, value, valueSpan } from "../elements.ts";
import type { Finding } from "../rule.ts";

export interface MomentFacts {
  readonly root: XmlElement;
  /** The entries for single disks of the guest, in document order. */
  readonly disks: readonly XmlElement[];
  /** The definition of the guest inside of the document; `undefined` when there is none, or nothing but a UUID. */
  readonly domain: XmlElement | undefined;
}

/** @param root the `<domainsnapshot>`, `<domaincheckpoint>` or `<domainbackup>` element */
export function readMoment(root: XmlElement): MomentFacts {
  const [domain] = embeddedDomains(root);
  return { root, disks: descendants(root, "disks", "disk"), domain };
}

/** The definitions of guests inside of a document, without those that only name a guest by its UUID. */
export function embeddedDomains(root: XmlElement): readonly XmlElement[] {
  const found = children(root).filter(({ name }) => name === "domain" || name === "inactiveDomain");
  return found.filter((domain) => children(domain).some(({ name }) => name !== "uuid"));
}

/** Entries for a disk that has one already. */
export function* repeatedDisks({ disks }: MomentFacts): Iterable<Finding> {
  const seen = new Map<string, XmlElement>();
  for (const disk of disks) {
    const name = value(disk, "name");
    const first = name === undefined ? undefined : seen.get(name);
    if (first) {
      yield {
        span: spanOf(disk, "name"),
        message: `Disk "${name}" stands here twice; each disk can have one entry`,
        fixes: [possible("Remove this <disk>", removeElement(disk))],
        related: [{ span: spanOf(first, "name"), message: "The first is here" }],
      };
    } else if (name !== undefined) {
      seen.set(name, disk);
    }
  }
}

/** Without further entries of a disk, which are told by themselves. */
export function eachOnce(disks: readonly XmlElement[]): readonly XmlElement[] {
  const seen = new Set<string>();
  return disks.filter((disk) => {
    const name = value(disk, "name");
    const isFirst = name === undefined || !seen.has(name);
    if (name !== undefined) seen.add(name);
    return isFirst;
  });
}

/** Elements of which one of the attributes has a value that an earlier element has too. */
export function* repeated(
  elements: readonly XmlElement[],
  names: readonly string[],
  message: (value: string) => string,
): Iterable<Finding> {
  const seen = new Map<string, XmlElement>();
  for (const element of elements) {
    for (const name of names) {
      const written = value(element, name);
      const first = written === undefined ? undefined : seen.get(written);
      if (written === undefined) continue;
      if (!first) seen.set(written, element);
      else {
        yield {
          span: spanOf(element, name),
          message: message(written),
          related: [{ span: spanOf(first, name), message: "The other is here" }],
        };
      }
    }
  }
}

/** Entries for disks that the guest in the document does not have. */
export function* unknownDisks({ disks, domain }: MomentFacts): Iterable<Finding> {
  const known = domain ? descendants(domain, "devices", "disk") : [];
  const names = new Set(known.flatMap((disk) => [targetOf(disk), ...sourcesOf(disk)]));
  if (known.length === 0) return;
  for (const disk of disks) {
    const name = attribute(disk, "name");
    if (!name || names.has(name.value)) continue;
    const targets = known.map(targetOf).filter((target) => target !== undefined);
    yield {
      span: valueSpan(name),
      message: `The guest has no disk "${name.value}"; it has ${targets.slice(0, 8).join(", ")}`,
    };
  }
}

function targetOf(disk: XmlElement): string | undefined {
  return value(child(disk, "target"), "dev");
}

function sourcesOf(disk: XmlElement): readonly (string | undefined)[] {
  const source = child(disk, "source");
  return [value(source, "file"), value(source, "dev"), value(source, "dir")];
}

/** The text of a child of the document without white space around it. */
export function textOf({ root }: MomentFacts, name: string): string {
  return text(child(root, name)).trim();
}
