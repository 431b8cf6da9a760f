import { peopleNames } from "@/lib/delegations/store";
import { clock } from "@/lib/platform/base/clock";
import { prisma } from "@/lib/platform/database/prisma";
import { decodeCursor, encodeCursor } from "@/lib/platform/http/cursor";
import { revocationError } from "@/lib/revocation/errors";
import type { Asker } from "@/lib/revocation/policy";
import { askedCapabilities } from "./policy";
import type { AskedRevocationFilters, AskedRevocationList, AskedRevocationResponse } from "./schema";
import * as store from "./store";

async function toResponses(asker: Asker, rows: readonly store.AskedRow[]): Promise<AskedRevocationResponse[]> {
  const names = await peopleNames(
    prisma(),
    rows.flatMap(({ askedById, decidedById }) => [askedById, decidedById]),
  );
  const personOf = (id: string) => ({ id, name: names.get(id) ?? id });
  return rows.map((row) => ({
    id: row.id,
    delegation: {
      ...{ id: row.delegationId, purpose: row.delegation.purpose, status: row.delegation.status },
      agent: { id: row.delegation.agentId, name: row.delegation.agent.name },
    },
    ...{ askedBy: personOf(row.askedById), reason: row.reason, askedAt: row.askedAt.toISOString() },
    ...{ status: row.status, note: row.note, decidedAt: row.decidedAt?.toISOString() ?? null },
    decidedBy: row.decidedById === null ? null : personOf(row.decidedById),
    ...askedCapabilities(asker, { ...row, isOver: store.isOver(row) }),
  }));
}

/** Reads one request for revocation. Security reads all of them, other people their own. */
export async function getAsked(asker: Asker, id: string): Promise<AskedRevocationResponse> {
  const row = await store.find(prisma(), id);
  const seen = row && (asker.permissions.has("revocations:read") || row.askedById === asker.personId);
  const [response] = seen ? await toResponses(asker, [row]) : [];
  if (!response) throw revocationError("asked_not_found", { id });
  return response;
}

/** Lists requests for revocation, newest first: all of them for security, one's own for other people. */
export async function listAsked(
  asker: Asker,
  { status, delegationId, cursor, limit }: AskedRevocationFilters,
): Promise<AskedRevocationList> {
  const where = {
    ...(asker.permissions.has("revocations:read") ? {} : { askedById: asker.personId }),
    ...(status === undefined ? {} : { status }),
    ...(status === "open" ? store.aboutLive(clock.now()) : {}),
    ...(delegationId === undefined ? {} : { delegationId }),
    ...(cursor === undefined ? {} : { id: { lt: String(decodeCursor(cursor)[0]) } }),
  };
  const rows = await store.list(where, limit + 1);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return { revocationRequests: await toResponses(asker, page), next: last ? encodeCursor([last.id]) : null };
}
