import { dripSeconds } from "@/lib/action-approvals/model";
import { agentLabel } from "@/lib/agents/model";
import { uniteAuthorities } from "@/lib/authority/combine/unite";
import { canonicalAuthority } from "@/lib/authority/language/canonical";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { explainAuthority } from "@/lib/authority/words/explain";
import { prisma } from "@/lib/platform/database/prisma";
import { requestError } from "@/lib/requests/errors";
import { type Asker, maySee } from "@/lib/requests/policy";
import * as store from "@/lib/requests/store";
import { askingFor } from "@/lib/requests/views/suggestions/asking";
import type { Suggestion } from "@/lib/requests/views/suggestions/schema";

/** More requests than anybody reads are united by their newest. */
const mostRequests = 50;
const longestDays = 30;

/**
 * Says which one delegation would give what an agent asked for by one request after the other: what each of them would have
 * allowed, and nothing that none of them would (`uniteAuthorities`). Those for the same agent, below the same parent and
 * for the same person count, as far as the asker may see them.
 *
 * @throws DomainError `request_not_found`, also when it is not for the asker.
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

/** What the same agent asked for in the ten minutes before, for the same parties; the named one first. */
async function alike(row: store.RequestRow): Promise<store.RequestRow[]> {
  const { agentId, throughAgentId, onBehalfOfId, parentDelegationId, createdAt } = row;
  if (throughAgentId === null) return [row];
  const since = new Date(createdAt.getTime() - dripSeconds * 1000);
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
  // The delegation would be a new one, whose counters begin anew: its elements get names of their own.
  return { authority: canonicalAuthority(authority.map(({ id: _, ...element }) => element)), leftOut };
}

/** As long as the named request asked for, in the whole days that the editor offers. */
const daysOf = ({ notBefore, expiresAt }: store.RequestRow): number =>
  Math.min(longestDays, Math.max(1, Math.round((expiresAt.getTime() - notBefore.getTime()) / 86_400_000)));

const whyUnited = (leftOut: number): string =>
  leftOut === 0
    ? "It allows what each of the requests would have allowed, and nothing else."
    : `It allows what the requests would have allowed, but for ${leftOut === 1 ? "one part that overlaps" : `${leftOut} parts that overlap`} with the rest and cannot stand beside it.`;
