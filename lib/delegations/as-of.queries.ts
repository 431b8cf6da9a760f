import { agentsThen } from "@/lib/agents/as-of.queries";
import { pastOf, statedOr } from "@/lib/audit/as-of";
import { changedSince } from "@/lib/audit/changed-since";
import type { LifeRecord } from "@/lib/audit/life-records";
import { peopleThen } from "@/lib/audit/names-then";
import { peekStatement } from "@/lib/delegations/statement/statement";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import { prisma } from "@/lib/platform/database/prisma";
import type { DelegationAsOf } from "./as-of.schema";
import { delegationError } from "./errors";
import type { DelegationStatus } from "./model";
import type { Asker } from "./policy";
import { toVersion, visible } from "./queries";
import * as store from "./store";

const statuses: Record<string, DelegationStatus> = {
  "delegation.granted": "active",
  "delegation.resumed": "active",
  "delegation.suspended": "suspended",
  "delegation.revoked": "revoked",
  "delegation.expired": "expired",
};
/** The status that a record of this type gives a delegation. */
export const statusOfRecord = (type: string | undefined): DelegationStatus | undefined => statuses[type ?? ""];
const statusIn = ({ body }: LifeRecord): DelegationStatus | undefined => statusOfRecord(body.type);

/** The version that a record made; a status alone makes none. */
const versionIn = ({ body }: LifeRecord): number | undefined => {
  if (body.type === "delegation.granted") return 1;
  return typeof body.facts?.version === "number" ? body.facts.version : undefined;
};

/**
 * Reads a delegation as it was at an instant: its version of then, and its own status.
 *
 * @throws DomainError `delegation_not_found`, and the refusals of `pastOf`.
 */
export async function getDelegationAsOf(asker: Asker, delegationId: string, at: string): Promise<DelegationAsOf> {
  const row = await visible(asker, delegationId);
  const { newest, asOf } = await pastOf("delegation", delegationId, at);
  const number = newest(versionIn);
  const version = await store.versionUpTo(prisma(), delegationId, number ?? new Date(at));
  if (!version) throw delegationError("delegation_not_found", { delegationId });
  const instant = new Date(at);
  const people = statedPeople(version.jws);
  const [makers, agents, named, changed] = await Promise.all([
    store.peopleNames(prisma(), [version.madeById]),
    agentsThen([row.agent], instant),
    peopleThen(
      Object.values(people).filter((id) => id !== null),
      instant,
    ),
    changedSince(asker, "delegation", delegationId, at),
  ]);
  const agent = agents.get(row.agentId);
  assertInvariant(agent !== undefined, "each agent has a label");
  const personThen = (id: string | null) => (id === null ? null : (named.get(id) ?? null));
  const status = await statedOr<DelegationStatus>(newest(statusIn), "active");
  return {
    ...{ id: delegationId, agent, parentId: row.parentId, asOf, versionNow: row.currentVersion },
    delegator: personThen(people.delegator),
    onBehalfOf: personThen(people.onBehalfOf),
    changedSince: changed,
    ...toVersion(version, makers),
    // The job that records the end of a delegation runs after the end.
    status: status === "active" && version.expiresAt <= instant ? "expired" : status,
  };
}

/** The delegating person and the represented person, as a signed version states them. */
export function statedPeople(jws: string): { delegator: string | null; onBehalfOf: string | null } {
  const read = peekStatement(jws);
  if (!read.ok) return { delegator: null, onBehalfOf: null };
  return { delegator: read.statement.delegator, onBehalfOf: read.statement.on_behalf_of };
}
