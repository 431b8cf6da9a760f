import { prisma } from "@/lib/platform/database/prisma";
import type { ControlChange, ControlKind } from "./model";

/**
 * The version that a control has now, by kind, for the change `c`. Agents, memberships and roles are compared with what
 * the change shows of them, by their own nouns.
 */
const versions: Partial<Record<ControlKind, string>> = {
  blueprint: "select current_version from blueprints where id = c.subject_id",
  "approval-policy": "select current_version from approval_policies where id = c.subject_id",
  "resource-server": "select version from resource_servers where id = c.subject_id",
  "identity-provider": "select version from identity_providers where id = c.subject_id",
  "trusted-issuer": "select version from trusted_issuers where id = c.subject_id",
  "person-entitlement": "select coalesce(max(version), 0) from entitlement_settings where subject_id = c.subject_id",
  "group-entitlement": "select coalesce(max(version), 0) from entitlement_settings where subject_id = c.subject_id",
  "detection-rule": "select coalesce(max(version), 0) from detection_tunings where kind::text = c.subject_id",
  "lifecycle-policy": "select max(version) from lifecycle_policies",
  "log-retention": "select coalesce(max(version), 1) from log_retention",
};

const now = Object.entries(versions)
  .map(([kind, version]) => `when '${kind}' then (${version})`)
  .join(" ");

/** Finds the waiting changes whose control got another version since they were proposed. */
export async function outdatedByVersion(changes: readonly ControlChange[]): Promise<ReadonlySet<string>> {
  const ids = changes.flatMap(({ id, kind, status }) => (status === "proposed" && kind in versions ? id : []));
  if (ids.length === 0) return new Set();
  const rows = await prisma().$queryRawUnsafe<{ id: string }[]>(
    `select c.id from control_changes c where c.id = any($1) and case c.kind ${now} end <> c.based_on`,
    ids,
  );
  return new Set(rows.map(({ id }) => id));
}
