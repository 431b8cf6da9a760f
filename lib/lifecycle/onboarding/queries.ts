import { AgentError } from "@/lib/agents/errors";
import { LifecycleError } from "@/lib/lifecycle/errors";
import type { OnboardingFilters, OnboardingList, OnboardingResponse } from "@/lib/lifecycle/schema";
import { decodeCursor, encodeCursor } from "@/lib/platform/http/cursor";
import { may, type Principal } from "@/lib/principals/principal";
import { actionsOf, maySee } from "./policy";
import * as store from "./store";

const noPeople: Awaited<ReturnType<typeof store.peopleMeant>> = new Map();

/** Shows requests to a person, with what they may do. A requester is not shown who has an address. */
export async function toResponses(
  principal: Principal,
  rows: readonly store.Onboarding[],
): Promise<OnboardingResponse[]> {
  const seesAll = may(principal, "agents:read");
  const [names, people] = await Promise.all([store.namesOf(rows), seesAll ? store.peopleMeant(rows) : noPeople]);
  const meant = (email: string) => ({ email, person: people.get(email) ?? null });
  return rows.map((row) => ({
    ...{ id: row.id, status: row.status, name: row.name, purpose: row.purpose, environment: row.environment },
    owner: meant(row.ownerEmail),
    backupOwner: row.backupOwnerEmail === null ? null : meant(row.backupOwnerEmail),
    resourceServers: row.resourceServerIds.map(names.server),
    plannedEnd: row.plannedEnd?.toISOString() ?? null,
    requestedBy: names.person(row.requestedById),
    requestedAt: row.requestedAt.toISOString(),
    expiresAt: row.endedAt === null ? row.expiresAt.toISOString() : null,
    reason: row.reason,
    decidedBy: row.decidedById === null ? null : names.person(row.decidedById),
    decidedAt: row.decidedAt?.toISOString() ?? null,
    ...{ agentId: row.agentId, version: row.version, can: actionsOf(principal, row) },
  }));
}

/** Lists requests of one state: all for people who see all agents, otherwise the person's own. */
export async function listOnboardings(
  principal: Principal,
  { status, cursor, limit }: OnboardingFilters,
): Promise<OnboardingList> {
  const seesAll = may(principal, "agents:read");
  if (!seesAll && !may(principal, "agents:own")) throw new AgentError("not_allowed");
  const after = cursor === undefined ? "" : String(decodeCursor(cursor)[0]);
  const rows = await store.list(status, seesAll ? undefined : principal.personId, { after, take: limit + 1 });
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return { onboardings: await toResponses(principal, page), next: last ? encodeCursor([last.id]) : null };
}

/** Reads one request, or throws `onboarding_not_found`. */
export async function getOnboarding(principal: Principal, id: string): Promise<OnboardingResponse> {
  const row = await store.find(id);
  const [shown] = row && maySee(principal, row) ? await toResponses(principal, [row]) : [];
  if (!shown) throw new LifecycleError("onboarding_not_found", { facts: { id } });
  return shown;
}
