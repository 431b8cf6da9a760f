import { sqlPool } from "@/lib/platform/database/pool";

export type SignedVersion = { id: string; version: number; jws: string; causeId: string | null };

/** Reads signed versions of delegations by id and version. Knows no caller: the use case that asks decides who may. */
export async function signedVersions(
  wanted: readonly { id: string; version: number }[],
): Promise<Map<string, SignedVersion>> {
  const { rows } = await sqlPool().query<SignedVersion>(
    `select v.delegation_id as id, v.version, v.jws, v.cause_id as "causeId"
     from unnest($1::text[], $2::int[]) as w(id, version)
     join delegation_versions v on v.delegation_id = w.id and v.version = w.version`,
    [wanted.map(({ id }) => id), wanted.map(({ version }) => version)],
  );
  return new Map(rows.map((row) => [versionKey(row), row]));
}

/** Names a version of a delegation: `dlg_…@2`. */
export const versionKey = ({ id, version }: { id: string; version: number }): string => `${id}@${version}`;
