import { isNoWider } from "@/lib/authority/compare/is-narrower";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import type { Tx } from "@/lib/platform/database/transaction";
import type { Behaviour, Precedent } from "./history.schema";
import * as store from "./history.store";

const days = 30;

type Terms = { authority: unknown; notBefore: Date; expiresAt: Date; maxDepth: number };
type Of = Terms & { agentId: string; id: string; requesterId: string; shape: string; decidedAt: Date | null };

/** The instant whose facts count: when the request was decided, or now. */
const asOf = ({ decidedAt }: Pick<Of, "decidedAt">, now: Date): Date => decidedAt ?? now;

/** Gathers how earlier requests for the same agent had ended, and whether what was granted had been used. */
export async function precedentOf(tx: Tx, request: Of, now: Date): Promise<Precedent> {
  const before = { id: request.id, agentId: request.agentId, at: asOf(request, now) };
  const [all, alike, latest] = await Promise.all([
    store.endedOf(tx, before),
    store.endedOf(tx, before, request.shape),
    store.latestAlike(tx, before, request.shape),
  ]);
  const granted = latest.filter(({ status }) => status === "approved");
  const given = granted.flatMap(({ delegationId }) => delegationId ?? []);
  return {
    ...all,
    alike: {
      ...alike,
      asMuch: granted.filter((one) => givesAsMuch(one, request)).length,
      used: (await store.usedOf(given, before.at)) ?? null,
    },
    last: latest.slice(0, 3).map(({ id, status, sentence, decidedAt, createdAt }) => ({
      ...{ id, status, sentence },
      at: (decidedAt ?? createdAt).toISOString(),
    })),
  };
}

/** Clocks of requesters differ: a duration counts as long as another one up to this difference, in ms. */
const durationLeeway = 3_600_000;

/** Whether earlier terms gave at least what these terms ask for. */
export function givesAsMuch(earlier: Terms, asked: Terms): boolean {
  const lasts = ({ notBefore, expiresAt }: Terms) => expiresAt.getTime() - notBefore.getTime();
  return (
    earlier.maxDepth >= asked.maxDepth &&
    lasts(earlier) + durationLeeway >= lasts(asked) &&
    isNoWider(asked.authority as CanonicalAuthority, earlier.authority as CanonicalAuthority).ok
  );
}

/** Gathers what the agent and the requester did in the days before the decision, or before now. */
export async function behaviourOf(tx: Tx, request: Of, now: Date): Promise<Behaviour> {
  const at = asOf(request, now);
  const since = new Date(at.getTime() - days * 86_400_000);
  const [agent, requester] = await Promise.all([
    store.agentBetween(tx, request.agentId, since, at),
    store.requesterBetween(tx, request.requesterId, since, at),
  ]);
  return { days, agent, requester };
}
