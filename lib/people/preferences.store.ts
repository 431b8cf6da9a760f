import { prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";

export type StoredPreferences = { singleKeyShortcuts: boolean };

const usual: StoredPreferences = { singleKeyShortcuts: true };

export async function loadPreferences(personId: string): Promise<StoredPreferences> {
  const where = { personId };
  const select = { singleKeyShortcuts: true } as const;
  return (await prisma().personPreferences.findUnique({ where, select })) ?? usual;
}

export async function writePreferences(tx: Tx, personId: string, preferences: StoredPreferences): Promise<void> {
  const where = { personId };
  await tx.personPreferences.upsert({ where, create: { personId, ...preferences }, update: preferences });
}
