import { append } from "@/lib/audit/append";
import { getGroupOrThrow } from "@/lib/groups/store";
import { isDomainError } from "@/lib/platform/base/domain-error";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { refuseStaleState, stateTag } from "@/lib/platform/http/version-tag";
import { PeopleError } from "@/lib/principals/errors";
import { personActor } from "@/lib/principals/events";
import type { Principal } from "@/lib/principals/principal";
import { lockActiveAdmins } from "@/lib/principals/store";
import { configureAttestation, readAttestation } from "./attestation";
import { ownershipError } from "./errors";
import { type OwnershipRules, ownershipConfigured } from "./events";
import { usualGraceDays } from "./model";
import type { Attestation, OwnershipSettings } from "./schema";

/** Reads who takes over what a leaver leaves behind, and how long that may take. */
export async function readRules(tx: Pick<Tx, "ownershipSettings"> = prisma()): Promise<OwnershipRules> {
  const row = await tx.ownershipSettings.findUnique({ where: { id: "org" } });
  return { graceDays: row?.graceDays ?? usualGraceDays, fallbackGroupId: row?.fallbackGroupId ?? null };
}

/** Reads the same with the name of the group, for the screen. */
export async function getOwnershipSettings(): Promise<OwnershipSettings> {
  const { graceDays, fallbackGroupId } = await readRules();
  const { everyDays, dueDays, onSilence, nextAt } = await readAttestation();
  const attestation = { everyDays, dueDays, onSilence, nextAt: nextAt?.toISOString() ?? null };
  const group = fallbackGroupId === null ? null : await prisma().group.findUnique({ where: { id: fallbackGroupId } });
  const etag = settingsTag({ graceDays, fallbackGroupId }, attestation);
  return { graceDays, fallbackGroup: group && { id: group.id, name: group.name }, attestation, etag };
}

/** The entity tag of what a person chooses. The next time follows from that. */
const settingsTag = (rules: OwnershipRules, { everyDays, dueDays, onSilence }: Attestation): string =>
  stateTag([rules.graceDays, rules.fallbackGroupId, everyDays, dueDays, onSilence]);

/**
 * Chooses who takes over what leavers leave behind, and how often owners are asked. It applies to people who leave from
 * now on.
 *
 * @param expected The entity tag of the settings that were shown, from `If-Match`.
 * @throws PeopleError `admin_only`; DomainError `stale`, `fallback_group_unknown`
 */
export async function configureOwnership(
  principal: Principal,
  { attestation, ...rules }: OwnershipRules & { attestation?: Attestation | undefined },
  expected?: string,
): Promise<void> {
  await transaction(async (tx) => {
    if (!(await lockActiveAdmins(tx)).includes(principal.personId)) throw new PeopleError("admin_only");
    // The active admins are locked: no other admin changes the settings meanwhile.
    const before = await readRules(tx);
    refuseStaleState(expected, settingsTag(before, await readAttestation(tx)));
    if (rules.fallbackGroupId !== null) await refuseUnknownGroup(tx, rules.fallbackGroupId);
    if (attestation) await configureAttestation(tx, principal, attestation);
    if (before.graceDays === rules.graceDays && before.fallbackGroupId === rules.fallbackGroupId) return;
    const data = { ...rules, setById: principal.personId };
    await tx.ownershipSettings.upsert({ where: { id: "org" }, create: { id: "org", ...data }, update: data });
    await append(tx, ownershipConfigured(personActor(principal.personId), before, rules));
  });
}

async function refuseUnknownGroup(tx: Tx, groupId: string): Promise<void> {
  try {
    await getGroupOrThrow(groupId, tx);
  } catch (error) {
    if (isDomainError(error)) throw ownershipError("fallback_group_unknown", "fallbackGroupId");
    throw error;
  }
}
