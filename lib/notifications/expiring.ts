import { addNotifications } from "@/lib/notifications/causes/store";
import { clock } from "@/lib/platform/base/clock";
import { prisma } from "@/lib/platform/database/prisma";
import { inPortions } from "@/lib/platform/jobs/portions";
import { rolesNow } from "@/lib/principals/store";
import { type Expiring, expiring } from "./expiring.store";
import { planNotifications } from "./plan";

const linkOf = (of: "delegation" | "key", { count, oneId, oneAgentId }: Expiring): string => {
  if (count > 1) return of === "delegation" ? "/delegations?q=status:active" : "/agents";
  return of === "delegation" ? `/delegations/${oneId}` : `/agents/${oneAgentId}`;
};

const noticeOf = (of: "delegation" | "key", found: Expiring) => ({
  kind: "expires_soon" as const,
  subjectId: found.count > 1 ? found.personId : found.oneId,
  occasion: `expires_soon:${of}:${found.day}`,
  link: linkOf(of, found),
  details: { thing: of, count: String(found.count), agent: found.agent, day: found.day },
});

/**
 * Notifies people once for each day of their delegations and keys that expire within three days: one notification for
 * all of a day, however many they are.
 */
export async function tellExpiring(): Promise<void> {
  for (const of of ["delegation", "key"] as const) {
    const found = await expiring(of);
    let told = 0;
    await inPortions(async (take) => {
      await tell(of, found.slice(told, told + take));
      told += take;
      return told < found.length;
    });
  }
}

async function tell(of: "delegation" | "key", found: readonly Expiring[]): Promise<void> {
  const active = new Set(
    (await rolesNow(prisma(), [...new Set(found.map((one) => one.personId))])).map(({ id }) => id),
  );
  const told = found.filter(({ personId }) => active.has(personId));
  const rows = await planNotifications(
    told.map((one) => ({ notice: noticeOf(of, one), recipient: { personId: one.personId, why: "responsible" } })),
  );
  await addNotifications(rows, clock.now());
}
