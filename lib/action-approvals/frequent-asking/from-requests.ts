import { frequentAskingSeconds } from "@/lib/action-approvals/model";
import { agentLabel } from "@/lib/agents/model";
import { uniteAuthorities } from "@/lib/authority/combine/unite";
import { canonicalAuthority } from "@/lib/authority/language/canonical";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { explainAuthority } from "@/lib/authority/words/explain";
import { prisma } from "@/lib/platform/database/prisma";
import { requestError } from "@/lib/requests/errors";
import { type Asker, maySee } from "@/lib/requests/policy";
import * as store from "@/lib/requests/store";
import type { Suggestion } from "@/lib/requests/views/suggestions.schema";
import { askingFor } from "@/lib/requests/views/suggestions-asking";

/** The most requests that are united, the newest first. */
const mostRequests = 50;
const longestDays = 30;

/**
 * Suggests one delegation that unites an agent's recent requests. It allows what the requests would have allowed, and
 * nothing else (`uniteAuthorities`). It unites requests for the same agent, parent delegation and represented person
 * that the asker may see.
 *
 * @throws DomainError `request_not_found`, also if the asker may not see the request.
 */
export async function suggestFromRequests(asker: Asker, requestId: string): Promise<Suggestion> {
  const db = prisma();
  const row = await store.getOrThrow(db, requestId);
  if (!maySee(asker, { ...row, ownerId: row.agent.ownerId })) throw requestError("request_not_found");
  const rows = (await alike(row)).filter((one) => maySee(asker, { ...one, ownerId: one.agent.ownerId }));
  const { asking } = await askingFor(asker, row.agentId);
  const { authority, leftOut } = united(rows);
  const times = rows.length === 1 ? "once" : `${rows.length} times`;
  const name = row.throughAgent?.name ?? agentLabel(row.agent);
  return {
    about: {
      ...{ kind: "drip", id: requestId, at: row.createdAt.toISOString() },
      sentence: `${name} asked for authority ${times} in ten minutes`,
    },
    ...asking,
    onBehalfOf: row.onBehalfOfId,
    parentDelegationId: row.parentDelegationId,
    purpose: row.purpose,
    ways: [
      {
        ...{ kind: "new", delegationId: null, authority, days: daysOf(row), sentence: explainAuthority(authority) },
        why: whyUnited(leftOut.length),
      },
    ],
    obstacle: null,
  };
}

/** Lists a request, then the agent's other requests for the same parties in the ten minutes before it. */
async function alike(row: store.RequestRow): Promise<store.RequestRow[]> {
  const { agentId, throughAgentId, onBehalfOfId, parentDelegationId, createdAt } = row;
  if (throughAgentId === null) return [row];
  const since = new Date(createdAt.getTime() - frequentAskingSeconds * 1000);
  const parties = { agentId, throughAgentId, onBehalfOfId, parentDelegationId };
  const where = { ...parties, id: { not: row.id }, createdAt: { gt: since, lte: createdAt } };
  return [row, ...(await store.listRows(prisma(), where, [{ id: "desc" }], mostRequests - 1))];
}

function united(rows: readonly store.RequestRow[]) {
  const parts = rows.map(({ authority }, index) => ({
    key: String(index + 1),
    authority: authority as CanonicalAuthority,
  }));
  const { authority, leftOut } = uniteAuthorities(parts);
  // A new delegation has its own counters, so its elements get new names.
  return { authority: canonicalAuthority(authority.map(({ id: _, ...element }) => element)), leftOut };
}

/** The validity of the request, rounded to the whole days that the editor offers. */
const daysOf = ({ notBefore, expiresAt }: store.RequestRow): number =>
  Math.min(longestDays, Math.max(1, Math.round((expiresAt.getTime() - notBefore.getTime()) / 86_400_000)));

const whyUnited = (leftOut: number): string =>
  leftOut === 0
    ? "It allows what each of the requests would have allowed, and nothing else."
    : `It allows what the requests would have allowed, except ${leftOut === 1 ? "one part that overlaps" : `${leftOut} parts that overlap`} with the rest.`;
