import { pastOf } from "@/lib/audit/as-of";
import type { LifeRecord } from "@/lib/audit/life-records";
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
const statusIn = ({ body }: LifeRecord): DelegationStatus | undefined => statuses[body.type];

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
  const names = await store.peopleNames(prisma(), [version.madeById]);
  const status = newest(statusIn) ?? "active";
  return {
    ...{ id: delegationId, agent: { id: row.agent.id, name: row.agent.name }, parentId: row.parentId, asOf },
    ...toVersion(version, names),
    // The job that records the end of a delegation runs after the end.
    status: status === "active" && version.expiresAt <= new Date(at) ? "expired" : status,
  };
}
