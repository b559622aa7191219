/** Subnets that nobody has yet: no network of the workspace, and nothing on the current target as far as it is known. */
import { bits, ipOf } from "../ip.ts";
import { type Block, blockOf, hostBlock, overlaps } from "./clash-subnet.ts";
import type { Holders } from "./free-names.ts";

/** The blocks of addresses that the workspace and the target have. */
export function takenBlocks({ index, host }: Holders): readonly (Block | undefined)[] {
  return [
    ...(index?.definitions("subnet") ?? []).map(({ name }) => blockOf(name.name)),
    ...(host?.objects ?? []).flatMap(({ addresses }) => addresses.map(hostBlock)),
  ];
}

export function isFreeBlock(taken: readonly (Block | undefined)[], block: Block | undefined): boolean {
  return block !== undefined && !taken.some((other) => overlaps(block, other));
}

/** A block or, where it is taken, the next that is free; the block itself where none is. */
export function freeBlock(block: Block, taken: readonly (Block | undefined)[]): Block {
  return isFreeBlock(taken, block) ? block : (nextFreeBlock(block, taken) ?? block);
}

/** What is for private networks; a block stays in the one that it is in. */
const privateBlocks = ["192.168.0.0/16", "172.16.0.0/12", "10.0.0.0/8", "fd00::/8"].map(blockOf);

/** Elsewhere a block stays among so many like it. */
const BITS_AROUND = 8;

/** So many are tried. */
const MOST = 512;

/** The next block of the same size that is free, behind a block or, where the private addresses end, before it. */
export function nextFreeBlock(block: Block, taken: readonly (Block | undefined)[]): Block | undefined {
  const { family, value } = block.first;
  const known = privateBlocks.find((each) => each && each.prefix < block.prefix && overlaps(each, block));
  const prefix = known?.prefix ?? Math.max(0, block.prefix - BITS_AROUND);
  const hostBits = BigInt(bits(family) - block.prefix);
  const aroundBits = BigInt(bits(family) - prefix);
  const start = (value >> aroundBits) << aroundBits;
  const count = 1n << (aroundBits - hostBits);
  const own = (value - start) >> hostBits;
  for (let step = 1n; step < count && step <= MOST; step++) {
    const first = ipOf(family, start + (((own + step) % count) << hostBits));
    const next = { first, prefix: block.prefix };
    if (isFreeBlock(taken, next)) return next;
  }
  return undefined;
}
