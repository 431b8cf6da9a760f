import { expect } from "@playwright/test";
import type { AuditEntry, AuditList } from "@/lib/audit/schema";
import { askToPay, granted, type Scene, scene } from "./editing";
import { enrolledInstance } from "./identity";
import { unique } from "./objects";
import type { Api, Session, Who } from "./people";

/** An agent that made one payment and was refused a larger one. */
export type Paid = Scene & { name: string; allowed: AuditEntry; refused: AuditEntry };

/** Waits until the newest entry that a filter finds is sealed. */
export async function sealedEntry(api: Api, q: string): Promise<AuditEntry> {
  let found: AuditEntry | undefined;
  await expect(async () => {
    const { entries } = await api.get<AuditList>(`/api/audit?q=${encodeURIComponent(q)}&limit=1`);
    [found] = entries;
    expect(found).toBeDefined();
  }).toPass();
  if (!found) throw new Error(`Nothing was sealed about ${q}.`);
  return found;
}

/** Makes an agent that pays 120 USD and is refused 600 USD. */
export async function paid(session: (who: Who) => Promise<Session>): Promise<Paid> {
  const name = unique("a-paying-agent");
  const made = await scene(session, { name });
  await granted(made);
  const token = await (await enrolledInstance(made.security, made.agentId)).token(made.at);
  await askToPay(made, token, "120.00");
  await askToPay(made, token, "600.00");
  const [allowed, refused] = await Promise.all(
    ["allow", "deny"].map((decision) => sealedEntry(made.security, `agent:${made.agentId} decision:${decision}`)),
  );
  if (!allowed || !refused) throw new Error("The payments were not decided.");
  return { ...made, name, allowed, refused };
}
