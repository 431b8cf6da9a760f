import { planWithin } from "@/lib/access-reviews/commands/plan";
import { append } from "@/lib/audit/append";
import { clock } from "@/lib/platform/base/clock";
import { newId } from "@/lib/platform/base/id";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { personActor } from "@/lib/principals/events";
import type { Principal } from "@/lib/principals/principal";
import { readActiveAdmins } from "@/lib/principals/store";
import { attestationConfigured } from "./events";
import type { AttestationSilence } from "./model";
import type { Attestation } from "./schema";

const dayMs = 86_400_000;
const usual = { everyDays: 180, dueDays: 30, onSilence: "keep", nextAt: null, setById: null } as const;

export type AttestationRow = Attestation & { nextAt: Date | null; setById: string | null };

/** Reads how often owners are asked whether they still answer for their agents. */
export async function readAttestation(tx: Pick<Tx, "ownershipAttestation"> = prisma()): Promise<AttestationRow> {
  const row = await tx.ownershipAttestation.findUnique({ where: { id: "org" } });
  return row ? { ...row, onSilence: row.onSilence as AttestationSilence } : usual;
}

/** Chooses it within the caller's transaction. The next time comes so many days from now. */
export async function configureAttestation(tx: Tx, principal: Principal, asked: Attestation): Promise<void> {
  const { everyDays, dueDays, onSilence } = await readAttestation(tx);
  const before = { everyDays, dueDays, onSilence };
  if (everyDays === asked.everyDays && dueDays === asked.dueDays && onSilence === asked.onSilence) return;
  const data = { ...asked, setById: principal.personId };
  await tx.ownershipAttestation.upsert({ where: { id: "org" }, create: { id: "org", ...data }, update: data });
  if (asked.everyDays !== everyDays) {
    await tx.$executeRaw`
      update ownership_attestation set next_at = clock_timestamp() + make_interval(days => every_days) where id = 'org'`;
  }
  await append(tx, attestationConfigured(personActor(principal.personId), before, asked));
}

/**
 * Plans the review in which each owner is asked, once its time came. Safe to repeat and on two servers: the next time moves
 * in the same transaction. Without an active admin it waits.
 */
export const planAttestation = (): Promise<void> =>
  transaction(async (tx) => {
    const now = clock.now();
    const [due] = await tx.$queryRaw<{ id: string }[]>`
      select id from ownership_attestation where id = 'org' and every_days is not null
        and next_at <= (select clock_timestamp()) for update`;
    if (!due) return;
    const { everyDays, dueDays, onSilence, setById } = await readAttestation(tx);
    const admins = await readActiveAdmins(tx);
    const createdById = admins.find((id) => id === setById) ?? admins.toSorted()[0];
    if (everyDays === null || createdById === undefined) return;
    await tx.ownershipAttestation.updateMany({
      where: { id: "org" },
      data: { nextAt: new Date(now.getTime() + everyDays * dayMs) },
    });
    const row = {
      ...{
        id: newId("review"),
        name: `Owners of agents, ${now.toISOString().slice(0, 10)}`,
        kind: "ownership" as const,
      },
      ...{ q: "", reviewers: { by: "owner" as const }, fallbackId: createdById, repeat: "once" as const, onSilence },
      ...{ opensAt: now, dueAt: new Date(now.getTime() + dueDays * dayMs), createdById, followsId: null },
    };
    await planWithin(tx, row, null);
  });
