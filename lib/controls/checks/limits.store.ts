import type { Authority } from "@/lib/authority/language/model";
import { sqlPool } from "@/lib/platform/database/pool";

type Version = { id: string; version: number };

export const versionKey = ({ id, version }: Version): string => `${id}@${version}`;

/** Reads the effective authority of versions of delegations, by {@link versionKey}. */
export async function authorities(wanted: readonly Version[]): Promise<Map<string, Authority>> {
  const unique = [...new Map(wanted.map((one) => [versionKey(one), one])).values()];
  const { rows } = await sqlPool().query<Version & { effective: Authority }>(
    `select v.delegation_id as id, v.version, v.effective
     from unnest($1::text[], $2::int[]) as w(id, version)
     join delegation_versions v on v.delegation_id = w.id and v.version = w.version`,
    [unique.map(({ id }) => id), unique.map(({ version }) => version)],
  );
  return new Map(rows.map((row) => [versionKey(row), row.effective]));
}

/** Reads which decision used each of these approvals of single actions. */
export async function usedBy(ids: readonly string[]): Promise<Map<string, string | null>> {
  const { rows } = await sqlPool().query<{ id: string; used: string | null }>(
    "select id, used_by_decision as used from action_approvals where id = any($1::text[])",
    [ids],
  );
  return new Map(rows.map(({ id, used }) => [id, used]));
}
