import { requestError } from "@/lib/approvals/errors";
import { requestStatuses } from "@/lib/approvals/model";
import { type Asker, capabilities, maySee, seesAll } from "@/lib/approvals/policy";
import {
  type EffectLine,
  type RequestFilters,
  type RequestList,
  type RequestResponse,
  type RequestSummary,
  requestFilterKeys,
} from "@/lib/approvals/schema";
import * as store from "@/lib/approvals/store";
import type { CanonicalAuthority } from "@/lib/authority/model";
import { peopleNames } from "@/lib/delegations/store";
import { clock } from "@/lib/platform/clock/clock";
import { type Prisma, prisma } from "@/lib/platform/db/prisma";
import { decodeCursor, encodeCursor } from "@/lib/platform/http/cursor";
import { type FilterTerm, parseFilter } from "@/lib/platform/query/filter-language";

type Where = Prisma.RequestWhereInput;

/** Lists the requests that the asker may see: those to decide most urgent first, the rest newest first. */
export async function listRequests(asker: Asker, { q, queue, cursor, limit }: RequestFilters): Promise<RequestList> {
  const { terms } = parseFilter(q ?? "", { keys: requestFilterKeys });
  const urgent = queue === "to-decide";
  const where: Where = { AND: [visible(asker), inQueue(asker, queue), after(cursor, urgent), ...terms.map(condition)] };
  const rows = await store.listRows(
    prisma(),
    where,
    urgent ? [{ decideBy: "asc" }, { id: "asc" }] : [{ id: "desc" }],
    limit + 1,
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const names = await peopleNames(prisma(), page.flatMap(peopleOf));
  return {
    requests: page.map((row) => toSummary(row, names)),
    next:
      rows.length > limit && last ? encodeCursor(urgent ? [last.decideBy.toISOString(), last.id] : [last.id]) : null,
  };
}

const visible = (asker: Asker): Where =>
  seesAll(asker)
    ? {}
    : {
        OR: [
          { requesterId: asker.personId },
          { agent: { ownerId: asker.personId } },
          { delegatorId: asker.personId },
          { onBehalfOfId: asker.personId },
        ],
      };

function inQueue(asker: Asker, queue: RequestFilters["queue"]): Where {
  if (queue === "to-decide") {
    const open = { status: "pending" as const, decideBy: { gt: clock.now() }, requesterId: { not: asker.personId } };
    // Somebody who may not decide has nothing to decide.
    return asker.permissions.has("requests:decide") ? open : { id: { in: [] } };
  }
  if (queue === "mine") return { requesterId: asker.personId };
  if (queue === "decided") return { status: { notIn: ["pending", "changes_requested"] } };
  return {};
}

function after(cursor: string | undefined, urgent: boolean): Where {
  if (cursor === undefined) return {};
  const [first = "", second = ""] = decodeCursor(cursor).map(String);
  if (!urgent) return { id: { lt: first } };
  const decideBy = new Date(first);
  return { OR: [{ decideBy: { gt: decideBy } }, { decideBy, id: { gt: second } }] };
}

const columns: Record<string, (values: string[]) => Where> = {
  agent: (values) => ({ OR: [{ agentId: { in: values } }, { agent: { name: { in: values } } }] }),
  status: (values) => ({ status: { in: requestStatuses.filter((status) => values.includes(status)) } }),
  requester: (values) => ({ requesterId: { in: values } }),
  id: (values) => ({ id: { in: values } }),
  risk: (values) => ({
    agent: {
      riskTier: { in: (["low", "medium", "high", "critical"] as const).filter((tier) => values.includes(tier)) },
    },
  }),
};

function condition({ key, values, negated }: FilterTerm): Where {
  const text = values[0] ?? "";
  const column = key === null ? undefined : columns[key];
  const contains = { contains: text, mode: "insensitive" as const };
  const found = column
    ? column([...values])
    : { OR: [{ purpose: contains }, { sentence: contains }, { agent: { name: contains } }, { id: text }] };
  return negated ? { NOT: found } : found;
}

const peopleOf = (row: store.RequestRow) => [row.requesterId, row.delegatorId, row.onBehalfOfId];

function toSummary(row: store.RequestRow, names: ReadonlyMap<string, string>): RequestSummary {
  const person = (id: string) => ({ id, name: names.get(id) ?? id });
  const { id, name, displayName, riskTier, environment, status } = row.agent;
  return {
    id: row.id,
    revision: row.revision,
    status: row.status,
    agent: { id, name, displayName, riskTier, environment, status },
    requester: person(row.requesterId),
    delegator: row.delegatorId === null ? null : person(row.delegatorId),
    onBehalfOf: row.onBehalfOfId === null ? null : person(row.onBehalfOfId),
    parentDelegationId: row.parentDelegationId,
    purpose: row.purpose,
    sentence: row.sentence,
    notBefore: row.notBefore.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    maxDepth: row.maxDepth,
    digest: row.digest,
    delegationId: row.delegationId,
    createdAt: row.createdAt.toISOString(),
    decideBy: row.decideBy.toISOString(),
    decidedAt: row.decidedAt?.toISOString() ?? null,
  };
}

/** Reads one request as it is shown to approvers, or answers like a missing one when it is not for the asker. */
export async function getRequest(asker: Asker, requestId: string): Promise<RequestResponse> {
  const db = prisma();
  const row = await store.getOrThrow(db, requestId);
  const facts = { ...row, ownerId: row.agent.ownerId };
  if (!maySee(asker, facts)) throw requestError("request_not_found");
  const [votes, comments, precedent] = await Promise.all([
    store.votesOf(db, row.id),
    store.commentsOf(db, row.id),
    store.precedentOf(db, row.agentId),
  ]);
  const names = await peopleNames(db, [
    ...peopleOf(row),
    ...votes.map((v) => v.personId),
    ...comments.map((c) => c.personId),
  ]);
  const person = (id: string) => ({ id, name: names.get(id) ?? id });
  return {
    ...toSummary(row, names),
    authority: row.authority as CanonicalAuthority,
    effect: row.effect as EffectLine[],
    document: row.document,
    votes: votes.map(({ personId, at, revision, verdict, note }) => ({
      person: person(personId),
      revision,
      verdict,
      note,
      at: at.toISOString(),
    })),
    comments: comments.map(({ id, personId, text, at }) => ({
      id,
      person: person(personId),
      text,
      at: at.toISOString(),
    })),
    precedent,
    ...capabilities(asker, facts, clock.now()),
  };
}
