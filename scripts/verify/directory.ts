import { join } from "node:path";
import type { Check } from "@/lib/audit/verify-evidence";
import type { Report } from "@/lib/audit/verify-report";
import {
  type CheckpointOptions,
  differenceOf,
  type Head,
  readHead,
  readKept,
  readTrusted,
  reportOf,
  signatureCheck,
} from "./checkpoint";
import { isFile } from "./files";
import { readText, Unreadable } from "./input";
import { type EntryRange, faultCheck, type Recomputed, recompute } from "./tiles";

/**
 * Verifies a directory with a log's files at their paths: `checkpoint`, `tile/…`, and also `tile/entries/…` and `key` if
 * they are there. The tree is computed again from its leaves.
 */
export async function verifyDirectory(directory: string, options: CheckpointOptions): Promise<Report & { head: Head }> {
  const head = readHead(await readText(join(directory, "checkpoint")));
  if (head === undefined) throw new Unreadable(`${join(directory, "checkpoint")} is no signed checkpoint.`);
  const { key, since } = options;
  const own = join(directory, "key");
  const checks: Check[] = [];
  const signedBy = key ?? ((await isFile(own)) ? own : undefined);
  if (signedBy !== undefined) checks.push(signatureCheck(head, await readTrusted(signedBy), "The checkpoint"));
  const kept = since === undefined ? undefined : await readKept(since);
  if (kept && key !== undefined) checks.push(signatureCheck(kept, await readTrusted(key), "The kept checkpoint"));
  const tree = await recompute(directory, head.checkpoint.size, kept?.checkpoint.size);
  checks.push(...treeChecks(head, tree));
  if (kept && (tree.keptRoot || !tree.fault)) checks.push(keptCheck(kept, head, tree));
  return { ...reportOf(checks, key), head };
}

/** Retention removes bytes and keeps hashes, so bytes that are absent are told and refuse nothing. */
const told = ({ first, last }: EntryRange): Check => ({
  ok: true,
  says: `The bytes of entries ${first} to ${last} are not in this copy. Their hashes alone were checked.`,
});

function treeChecks({ checkpoint }: Head, { root, tiles, bundles, absent, fault }: Recomputed): Check[] {
  if (fault) return [faultCheck(fault)];
  const has = Buffer.compare(root, checkpoint.root) === 0;
  const says = `The ${checkpoint.size} entries of ${tiles} tiles and ${bundles} entry bundles`;
  return [
    { ok: has, says: `${says} ${has ? "have" : "do not have"} the root of the checkpoint.` },
    ...absent.map(told),
  ];
}

function keptCheck(kept: Head, head: Head, { keptRoot }: Recomputed): Check {
  const different = differenceOf(kept.checkpoint, head.checkpoint);
  if (different !== undefined) return { ok: false, says: different };
  const { size, root } = kept.checkpoint;
  const same = keptRoot !== undefined && Buffer.compare(keptRoot, root) === 0;
  const says = same ? "are those of the kept checkpoint" : "differ from those of the kept checkpoint";
  return { ok: same, says: `The first ${size} entries ${says}.` };
}
