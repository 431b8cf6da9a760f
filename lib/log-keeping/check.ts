import { clock } from "@/lib/platform/base/clock";
import { log } from "@/lib/platform/observability/log";
import { rootOf } from "@/lib/protocols/tlog/merkle";
import * as store from "./check.store";
import { restAfter } from "./model";

/** Leaves below one stored subtree of level 8. */
const block = 256;

/**
 * Checks a portion of the log. Each place has a leaf, and each leaf a record whose bytes have its hash. Whole blocks of
 * leaves have the hash of the subtree above them.
 *
 * @returns false when the pass is over, and no other one is due yet.
 */
export async function checkPortion(take: number): Promise<boolean> {
  const pass = await currentPass();
  if (!pass) return false;
  const end = Math.min(pass.next + take, pass.below);
  const fault = await faultBetween(pass.next, end);
  if (fault) log.error({ index: fault.index, fault: fault.code }, "the stored log differs from its tree");
  if (!fault && end < pass.below) {
    await store.movePass(pass, end);
    return true;
  }
  await store.endPass(pass, fault);
  return false;
}

/** The pass under way; a new one where the last ended long ago. */
async function currentPass(): Promise<store.Pass | undefined> {
  const { pass, endedAt, whole } = await store.checkState();
  if (pass) return pass;
  const restsMs = restAfter(whole?.size ?? Number.POSITIVE_INFINITY);
  if (endedAt && clock.now().getTime() - endedAt.getTime() < restsMs) return undefined;
  await store.beginPass();
  return (await store.checkState()).pass;
}

/** Finds the first place at fault in a range. Records that retention removed need only their leaves. */
async function faultBetween(first: number, end: number): Promise<store.Fault | undefined> {
  const leaves = await store.leavesBetween(first, end);
  const hashes = await store.hashesOf(leaves.map(({ entry }) => entry));
  const removed = await store.removedBetween(first, end);
  for (let index = first; index < end; index++) {
    const leaf = leaves[index - first];
    if (leaf?.index !== index) return { index, code: "missing_leaf" };
    const hash = hashes.get(leaf.entry);
    if (hash?.equals(leaf.leafHash) === false) return { index, code: "changed_record" };
    const mayBeGone = removed.some(({ from, to }) => from <= index && index < to);
    if (hash === undefined && !mayBeGone) return { index, code: "missing_record" };
  }
  return changedSubtree(leaves);
}

/** Compares whole blocks of leaves with the stored subtrees above them. */
async function changedSubtree(leaves: readonly store.LeafRow[]): Promise<store.Fault | undefined> {
  const [first] = leaves;
  if (!first) return undefined;
  const begins = Math.ceil(first.index / block);
  const ends = Math.floor((first.index + leaves.length) / block);
  const stored = await store.subtreesBetween(begins, ends);
  for (let number = begins; number < ends; number++) {
    const at = number * block - first.index;
    const root = rootOf(leaves.slice(at, at + block).map(({ leafHash }) => leafHash));
    if (stored.get(number)?.equals(root) !== true) return { index: number * block, code: "changed_tree" };
  }
  return undefined;
}
