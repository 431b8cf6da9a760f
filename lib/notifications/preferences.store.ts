import { prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";
import { notificationError } from "./errors";
import { type Choices, type Preferences, usualPreferences } from "./model";

type Row = {
  personId: string;
  timeZone: string;
  quietFrom: number | null;
  quietUntil: number | null;
  digestAt: number;
  choices: unknown;
  version: number;
};

const toPreferences = ({ quietFrom, quietUntil, choices, timeZone, digestAt, version }: Row): Preferences => ({
  ...{ timeZone, digestAt, version, choices: choices as Choices },
  quietHours: quietFrom === null || quietUntil === null ? null : { from: quietFrom, until: quietUntil },
});

/** Reads the preferences of people. People who chose none are left out. */
export async function chosenPreferences(personIds: readonly string[]): Promise<Map<string, Preferences>> {
  const rows = await prisma().notificationPreferences.findMany({ where: { personId: { in: [...personIds] } } });
  return new Map(rows.map((row) => [row.personId, toPreferences(row)]));
}

export const loadPreferences = async (personId: string): Promise<Preferences> =>
  (await chosenPreferences([personId])).get(personId) ?? usualPreferences;

/** Writes preferences that are based on a version, or throws `notification_preferences_changed_meanwhile`. */
export async function writePreferences(
  tx: Tx,
  personId: string,
  { timeZone, quietHours, digestAt, choices, version }: Preferences,
): Promise<void> {
  const data = {
    ...{ timeZone, digestAt, choices: { ...choices }, version: version + 1 },
    ...{ quietFrom: quietHours?.from ?? null, quietUntil: quietHours?.until ?? null },
  };
  const changed =
    version === 0
      ? await tx.notificationPreferences.createMany({ data: [{ personId, ...data }], skipDuplicates: true })
      : await tx.notificationPreferences.updateMany({ where: { personId, version }, data });
  if (changed.count === 0) throw notificationError("notification_preferences_changed_meanwhile");
}
