/**
 * Undefines objects. What libvirt keeps beside the definition of a guest (saved state, snapshots, checkpoints, NVRAM)
 * makes it refuse until it is told what becomes of that. It names one of them at a time, and an undefine that is refused
 * for the next has removed those before; so all are looked for and asked about before anything is removed.
 */
import { runOn } from "./deploy.ts";
import type { ObjectCommands } from "./object-commands.ts";
import { type Result, success } from "./result.ts";
import type { HostError, Virsh, VirshOptions } from "./virsh.ts";

/** What stands in the way of an undefine. */
export interface Obstacle {
  readonly question: string;
  readonly detail: string;
  readonly ways: readonly ObstacleWay[];
}

export interface ObstacleWay {
  readonly title: string;
  readonly option: string;
}

interface KnownObstacle extends Obstacle {
  /** How libvirt refuses because of it. */
  readonly refusal: RegExp;
  /** The command that tells of it, and what it says then. */
  readonly look: readonly [command: readonly string[], shows: RegExp];
}

const obstacles: readonly KnownObstacle[] = [
  {
    refusal: /managed save image exists/,
    look: [["dominfo"], /^Managed save:\s+yes$/m],
    question: "It was saved, to go on from there at its next start. Remove the saved state too?",
    detail: "What the guest had in memory is lost, as if its power had been cut. Its disks stay.",
    ways: [{ title: "Remove Saved State", option: "--managed-save" }],
  },
  {
    refusal: /cannot delete inactive domain with \d+ snapshots/,
    look: [["snapshot-list", "--name"], /\S/],
    question: "It has snapshots. Undefine it, and forget them?",
    detail:
      "libvirt forgets what it knows of the snapshots; their data stays in the images. To delete the data too, delete the snapshots first (virsh snapshot-delete).",
    ways: [{ title: "Forget Snapshots", option: "--snapshots-metadata" }],
  },
  {
    refusal: /cannot delete inactive domain with \d+ checkpoints/,
    look: [["checkpoint-list", "--name"], /\S/],
    question: "It has checkpoints for incremental backups. Undefine it, and forget them?",
    detail: "libvirt forgets the checkpoints; the next backup has to be a full one.",
    ways: [{ title: "Forget Checkpoints", option: "--checkpoints-metadata" }],
  },
  {
    refusal: /cannot undefine domain with nvram/,
    look: [["dumpxml", "--inactive"], /<nvram[\s>]/],
    question: "It has an NVRAM file with its UEFI settings, such as its boot entries. Remove it too?",
    detail: "Keep it to define the guest again later. The disks stay in both cases.",
    ways: [
      { title: "Remove NVRAM", option: "--nvram" },
      { title: "Keep NVRAM", option: "--keep-nvram" },
    ],
  },
];

/**
 * @param choose gives `undefined` to leave the object as it is
 * @returns whether it was undefined
 */
export async function undefine(
  virsh: Virsh,
  commands: ObjectCommands,
  name: string,
  choose: (obstacle: Obstacle) => Promise<ObstacleWay | undefined>,
  options: VirshOptions = {},
): Promise<Result<boolean, HostError>> {
  const chosen = new Map<Obstacle, string>();
  for (;;) {
    const done = await runOn(virsh, commands, name, [commands.undefine, ...chosen.values()], options);
    if (done.ok) return success(true);
    const { detail } = done.error;
    const refused = obstacles.find(({ refusal }) => refusal.test(detail));
    // An answer that did not help would be asked for again and again.
    if (!refused || chosen.has(refused)) return done;
    const others = await findObstacles(virsh, commands, name, options);
    for (const obstacle of new Set([refused, ...others].filter((other) => !chosen.has(other)))) {
      const way = await choose(obstacle);
      if (!way) return success(false);
      chosen.set(obstacle, way.option);
    }
  }
}

/** What cannot be asked for is not there, as far as anybody knows. */
async function findObstacles(
  virsh: Virsh,
  commands: ObjectCommands,
  name: string,
  options: VirshOptions,
): Promise<readonly KnownObstacle[]> {
  const found = await Promise.all(
    obstacles.map(async (obstacle) => {
      const [command, shows] = obstacle.look;
      const answer = await runOn(virsh, commands, name, command, options);
      return answer.ok && shows.test(answer.value) ? [obstacle] : [];
    }),
  );
  return found.flat();
}
