import type { Told } from "@/lib/detections/rules/engine";
import { currentTunings } from "@/lib/detections/tuning/store";
import { raiseFindings } from "@/lib/detections/watching/raise";
import { clock } from "@/lib/platform/base/clock";
import { transactionOnSide } from "@/lib/platform/database/transaction";
import { respondTo } from "@/lib/responses/commands";
import * as store from "./store";

/** Identities that are compared at once. */
const portion = 500;
/** Findings of one transaction. A stop waits for it at the barrier. */
const mostTold = 24;
const kind = "shared_key";

/**
 * Compares the identities of other systems with the credentials of agents, in portions. An instance whose credential
 * another system lists has a detection, once for each credential. It closes by itself when the instance or key has ended.
 *
 * The rule for shared keys decides whether it is on, how severe it is, and how it responds.
 */
export async function watchSharedCredentials(take = portion): Promise<void> {
  await closeEnded();
  const { enabled, severity } = (await currentTunings())[kind];
  if (!enabled) return;
  for (let after: string | null = ""; after !== null; ) {
    const next: Awaited<ReturnType<typeof store.nextShared>> = await store.nextShared(after, take);
    await raiseAll(next.found.map((one) => ({ ...toldOf(one), ...(severity && { severity }) })));
    after = next.last;
  }
}

const toldOf = ({ instanceId, agentId, credential, discoveryId, name, origin }: store.SharedCredential) => ({
  told: { kind, actor: instanceId, subject: instanceId, at: clock.now().getTime(), agentId, instanceId } as const,
  reason: `${origin} lists its credential, for the identity ${name}.`,
  baseline: { credential, discovery: discoveryId },
});

type Shared = ReturnType<typeof toldOf> & { severity?: "low" | "medium" | "high" | "critical" };

const raiseAll = (all: readonly Shared[]): Promise<void> =>
  raise(
    all.map(({ told, reason, baseline, severity = "critical" }) => ({
      ...told,
      finding: { severity, reason, baseline, evidence: [] },
    })),
  );

async function closeEnded(): Promise<void> {
  for (;;) {
    const ids = await store.outOfUse(mostTold);
    const at = clock.now().getTime();
    await raise(ids.map((id) => ({ kind, actor: id, subject: id, at, over: true })));
    if (ids.length < mostTold) return;
  }
}

async function raise(told: readonly Told[]): Promise<void> {
  for (let from = 0; from < told.length; from += mostTold) {
    const some = told.slice(from, from + mostTold);
    const tunings = await currentTunings();
    await transactionOnSide("shared", async (tx, tighten) => {
      await raiseFindings(tx, some, new Map(), { tunings, respond: respondTo, tighten });
    });
  }
}
