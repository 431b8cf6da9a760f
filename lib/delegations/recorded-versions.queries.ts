import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { prisma } from "@/lib/platform/database/prisma";
import { statedPeople } from "./as-of.queries";
import { loadFormer } from "./chain/former.store";
import { type Asker, maySee } from "./policy";
import * as store from "./store";

/** A signed version that a record names. */
export type RecordedVersion = {
  id: string;
  version: number;
  agent: { id: string; name: string; createdAt: Date };
  createdAt: Date;
  /** The delegating person, as the version states it. */
  delegatorId: string | null;
  /** Whether the asker may see the delegation. */
  seen: boolean;
  stated: CanonicalAuthority;
  /** The authority with all inherited constraints copied in (rules L8). */
  effective: CanonicalAuthority;
  /** Former statements that still bounded the chain, because a part of it had not been signed again. */
  former: readonly CanonicalAuthority[];
};

type Named = { id: string; version: number; digest: string };

/** Reads the versions that a record names, root first. A version with another digest is left out. */
export async function recordedVersions(asker: Asker, hops: readonly Named[]): Promise<RecordedVersion[]> {
  const rows = await store.versionsNamed(prisma(), hops);
  const found = hops.flatMap(
    ({ id, version, digest }) =>
      rows.find((row) => row.delegationId === id && row.version === version && row.digest === digest) ?? [],
  );
  const former = await formerOf(found);
  return found.map((row) => {
    const { agent, createdAt, parentId: _, ...people } = row.delegation;
    return {
      ...{ id: row.delegationId, version: row.version, agent, createdAt },
      delegatorId: statedPeople(row.jws).delegator,
      seen: maySee(asker, { ...people, ownerId: agent.ownerId }),
      stated: row.authority as CanonicalAuthority,
      effective: row.effective as CanonicalAuthority,
      former: former.get(row.delegationId) ?? [],
    };
  });
}

type Row = Awaited<ReturnType<typeof store.versionsNamed>>[number];

/** Reads the former statements by delegation, as a decision about these versions did. */
async function formerOf(rows: readonly Row[]): Promise<ReadonlyMap<string, readonly CanonicalAuthority[]>> {
  const leaf = rows.at(-1)?.delegationId ?? "";
  const isSigned = rows.every(({ parentDigest }, i) => i === 0 || parentDigest === rows[i - 1]?.digest);
  if (isSigned) return new Map();
  const signed = rows.map((row) => ({
    ...{ leaf, id: row.delegationId, version: row.version, authority: row.authority as CanonicalAuthority },
    ...{ parent_id: row.delegation.parentId, parent_digest: row.parentDigest },
  }));
  return (await loadFormer([signed])).get(leaf) ?? new Map();
}
