import { delegationError } from "@/lib/delegations/errors";
import { maySee } from "@/lib/delegations/policy";
import { getOrThrow, peopleNames } from "@/lib/delegations/store";
import { clock } from "@/lib/platform/base/clock";
import { prisma } from "@/lib/platform/database/prisma";
import { decodeCursor, encodeCursor } from "@/lib/platform/http/cursor";
import { narrowingError } from "./errors";
import { askingRefusal, type NarrowingAsker, narrowingCapabilities, statusAt } from "./policy";
import type { NarrowingFilters, NarrowingList, NarrowingResponse } from "./schema";
import * as store from "./store";

async function toResponses(asker: NarrowingAsker, rows: readonly store.NarrowingRow[]): Promise<NarrowingResponse[]> {
  const names = await peopleNames(
    prisma(),
    rows.flatMap(({ askedById, decidedById }) => [askedById, decidedById]),
  );
  const personOf = (id: string) => ({ id, name: names.get(id) ?? id });
  const now = clock.now();
  return rows.map((row) => {
    const { agent, purpose } = row.delegation;
    const status = statusAt(row, now);
    return {
      ...{ id: row.id, reason: row.reason, days: row.days, version: row.version, status, note: row.note },
      delegation: { id: row.delegationId, purpose, agent: { id: agent.id, name: agent.name } },
      suggestion: row.suggestion as NarrowingResponse["suggestion"],
      ...{ askedBy: personOf(row.askedById), askedAt: row.askedAt.toISOString() },
      ...{ expiresAt: row.expiresAt.toISOString(), endedAt: row.endedAt?.toISOString() ?? null },
      decidedBy: row.decidedById === null ? null : personOf(row.decidedById),
      ...narrowingCapabilities(asker, { askedById: row.askedById, ownerId: agent.ownerId, status }),
    };
  });
}

/** Reads one request to narrow, for the person who asked and for everybody who sees the delegation. */
export async function getNarrowing(asker: NarrowingAsker, id: string): Promise<NarrowingResponse> {
  const row = await store.find(prisma(), id);
  const isSeen =
    row &&
    (row.askedById === asker.personId || maySee(asker, { ...row.delegation, ownerId: row.delegation.agent.ownerId }));
  const [response] = isSeen ? await toResponses(asker, [row]) : [];
  if (!response) throw narrowingError("narrowing_not_found", { id });
  return response;
}

/**
 * Lists the requests to narrow a delegation, the newest first, for everybody who sees the delegation.
 *
 * @throws DomainError `delegation_not_found`
 */
export async function listNarrowings(
  asker: NarrowingAsker,
  delegationId: string,
  { cursor, limit }: NarrowingFilters,
): Promise<NarrowingList> {
  const before = cursor === undefined ? undefined : String(decodeCursor(cursor)[0]);
  const delegation = await getOrThrow(prisma(), delegationId);
  if (!maySee(asker, { ...delegation, ownerId: delegation.agent.ownerId })) {
    throw delegationError("delegation_not_found", { delegationId });
  }
  const [rows, obstacle] = await Promise.all([
    store.listOf(delegationId, before, limit + 1),
    store.obstacleTo(prisma(), delegationId, asker.personId),
  ]);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    narrowingRequests: await toResponses(asker, page),
    whyNotAsk: askingRefusal(asker, delegation, obstacle) ?? null,
    next: last ? encodeCursor([last.id]) : null,
  };
}
