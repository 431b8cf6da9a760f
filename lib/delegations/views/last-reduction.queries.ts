import type { CanonicalAuthority } from "@/lib/authority/language/model";
import type { Cause, DelegationResponse } from "@/lib/delegations/schema";
import { type DelegationRow, namesOf, versionsOf } from "@/lib/delegations/store";
import { prisma } from "@/lib/platform/database/prisma";
import { lastShrink } from "./last-reduction.policy";

/** The number of latest versions that are searched. */
const reach = 50;

/** Returns the cause, time and losses of the last reduction without a request; null if there is none. */
export async function shrunkBy({ id, currentVersion }: DelegationRow): Promise<DelegationResponse["shrunk"]> {
  if (currentVersion === 1) return null;
  const rows = await versionsOf(prisma(), id, undefined, reach);
  const shrink = lastShrink(rows.map((row) => ({ ...row, effective: row.effective as CanonicalAuthority })));
  if (!shrink) return null;
  return { by: await causeNamed(shrink.causeId), at: shrink.at.toISOString(), loses: shrink.loses };
}

/** Returns the cause and time of a pause; null if no change paused the delegation. */
export async function pausedFor({ pausedById, pausedAt }: DelegationRow): Promise<DelegationResponse["paused"]> {
  if (pausedById === null) return null;
  return { by: await causeNamed(pausedById), at: pausedAt?.toISOString() ?? null };
}

/** A delegation gets the name of its agent. */
async function causeNamed(id: string): Promise<Cause> {
  const name = (await namesOf(prisma(), [id])).get(id) ?? id;
  return { kind: id.startsWith("dlg_") ? "delegation" : "person", id, name };
}
