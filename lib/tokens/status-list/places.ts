import { createHash, randomBytes } from "node:crypto";
import { clock } from "@/lib/platform/base/clock";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import { runtime } from "@/lib/platform/base/runtime";
import { singleton } from "@/lib/platform/base/singleton";
import { hotPool } from "@/lib/platform/database/pool";
import type { StatusPlace } from "@/lib/tokens/model";

/** Bits in a list: large enough to hide which token is meant, small enough to fetch (draft section 13.2). */
export const statusListSize = 65_536;
/** Places taken from the database at once. Places that a stopping server has left are never given out. */
export const block = 512;
/**
 * Time in which a block is given out; then it is dropped. So the end of a list follows from the time of its last block.
 * The clock of the database counts, because a list's end is measured by it. The clock of a machine that slept is late.
 */
export const blockKeptMs = 600_000;

/** The address of a list, which is also its `sub`. */
export const statusListUri = (list: number): string => `${runtime().publicUrl}/oauth/status-lists/${list}`;

type Block = { list: number; order: Uint32Array; next: number; end: number; until: number };
type Places = { current: Block | undefined; refilling: Promise<Block> | undefined };

const places = () => singleton<Places>("status-places", () => ({ current: undefined, refilling: undefined }));

/** Takes a place for a token's bits. Places are never used twice. */
export async function takeStatusPlace(): Promise<StatusPlace> {
  const kept = places();
  for (;;) {
    const { current } = kept;
    if (current && current.next < current.end && clock.now().getTime() < current.until) {
      const index = current.order[current.next];
      assertInvariant(index !== undefined, "a block lies within its list");
      current.next += 1;
      return { list: current.list, index };
    }
    kept.refilling ??= takeBlock(current).finally(() => {
      kept.refilling = undefined;
    });
    kept.current = await kept.refilling;
  }
}

type Taken = { id: number; seed: Buffer; size: number; taken: number };

async function takeBlock(before: Block | undefined): Promise<Block> {
  const until = clock.now().getTime() + blockKeptMs;
  const { id, seed, size, taken } = (await takeFromOpenList()) ?? (await openList());
  const order = before?.list === id ? before.order : shuffled(size, seed);
  return { list: id, order, next: taken - block, end: taken, until };
}

async function takeFromOpenList(): Promise<Taken | undefined> {
  const { rows } = await hotPool().query<Taken>({
    name: "take_status_places",
    text: `update status_lists set taken = taken + $1, taken_at = clock_timestamp()
      where id = (select id from status_lists where taken + $1 <= size order by id limit 1 for update)
      returning id, seed, size, taken`,
    values: [block],
  });
  return rows[0];
}

async function openList(): Promise<Taken> {
  const { rows } = await hotPool().query<Taken>(
    "insert into status_lists (size, seed, taken) values ($1, $2, $3) returning id, seed, size, taken",
    [statusListSize, randomBytes(32), block],
  );
  assertInvariant(rows[0] !== undefined, "an inserted row is returned");
  return rows[0];
}

/**
 * The order in which a list's places are given out: a shuffle by its secret seed. So places do not reveal which tokens
 * were issued one after the other (draft section 12.5).
 */
export function shuffled(size: number, seed: Uint8Array): Uint32Array {
  const order = Uint32Array.from({ length: size }, (_, i) => i);
  const random = randomWords(seed);
  for (let last = size - 1; last > 0; last--) {
    const other = random() % (last + 1);
    const [a = 0, b = 0] = [order[last], order[other]];
    order[last] = b;
    order[other] = a;
  }
  return order;
}

/** Generates 32-bit random numbers from the seed. */
function randomWords(seed: Uint8Array): () => number {
  let words = Buffer.alloc(0);
  let [at, round] = [0, 0];
  return () => {
    if (at === words.length) {
      words = createHash("sha512").update(seed).update(String(round)).digest();
      [at, round] = [0, round + 1];
    }
    at += 4;
    return words.readUInt32BE(at - 4);
  };
}
