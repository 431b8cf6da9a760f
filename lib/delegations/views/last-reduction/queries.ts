import type { CanonicalAuthority } from "@/lib/authority/language/model";
import type { Cause, DelegationResponse } from "@/lib/delegations/schema";
import { type DelegationRow, namesOf, versionsOf } from "@/lib/delegations/store";
import { lastShrink } from "@/lib/delegations/views/last-reduction/policy";
import { prisma } from "@/lib/platform/database/prisma";

/** How many versions back a change is looked for. */
const reach = 50;

/** Says what last made a delegation less without anybody asking for it, and when. */
export async function shrunkBy({ id, currentVersion }: DelegationRow): Promise<DelegationResponse["shrunk"]> {
  if (currentVersion === 1) return null;
  const rows = await versionsOf(prisma(), id, undefined, reach);
  const shrink = lastShrink(rows.map((row) => ({ ...row, effective: row.effective as CanonicalAuthority })));
  if (!shrink) return null;
  return { by: await causeNamed(shrink.causeId), at: shrink.at.toISOString(), loses: shrink.loses };
}

/** Finds what paused a delegation, and when; null if a person suspended it. */
export async function pausedFor({ pausedById, pausedAt }: DelegationRow): Promise<DelegationResponse["paused"]> {
  if (pausedById === null) return null;
  return { by: await causeNamed(pausedById), at: pausedAt?.toISOString() ?? null };
}

/** A delegation goes by the name of the agent that holds it. */
async function causeNamed(id: string): Promise<Cause> {
  const name = (await namesOf(prisma(), [id])).get(id) ?? id;
  return { kind: id.startsWith("dlg_") ? "delegation" : "person", id, name };
}
