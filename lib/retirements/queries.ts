import { AgentError } from "@/lib/agents/errors";
import type { Agent } from "@/lib/agents/model";
import { maySee } from "@/lib/agents/policy";
import { findAgent, peopleNames } from "@/lib/agents/queries";
import { serverActor } from "@/lib/agents/stops.store";
import { getEntryEvidence, listAudit } from "@/lib/audit/queries";
import type { AuditReader } from "@/lib/audit/trail-condition";
import { prisma } from "@/lib/platform/database/prisma";
import type { Principal } from "@/lib/principals/principal";
import { sha256 } from "@/lib/protocols/encoding/sha256";
import { summaryOf } from "./certificate";
import { type RetirementCertificate, RetirementStatement } from "./certificate.schema";
import { retirementError } from "./errors";
import type { Retirement } from "./model";
import type { RetirementResponse } from "./schema";
import { countsOf, signStatement } from "./statement";
import * as store from "./store";

/** The most attempts in one answer. */
const mostAttempts = 50;

type Seen = { agent: Agent; retirement: Retirement };

/** Reads the retirement of an agent that the principal may see. */
async function visible(principal: Principal, agentId: string): Promise<Seen> {
  const [agent, retirement] = await Promise.all([findAgent(agentId), store.find(agentId)]);
  if (!agent || !maySee(principal, agent)) throw new AgentError("agent_not_found", { facts: { agentId } });
  if (!retirement) throw retirementError("retirement_not_found", agentId);
  return { agent, retirement };
}

/** Who may see the agent may read the records of its retirement and of later attempts to use it. */
const readerFor = ({ personId, permissions }: Principal): AuditReader => ({
  personId,
  permissions: new Set([...permissions, "audit:read"]),
});

/**
 * Reads how far the retirement of an agent is, and what was refused to it since.
 *
 * @throws AgentError `agent_not_found`; DomainError `retirement_not_found`
 */
export async function getRetirement(principal: Principal, agentId: string): Promise<RetirementResponse> {
  const { agent, retirement } = await visible(principal, agentId);
  const { begunById, begunAt, reason, revocationId, finishedAt, statement, endedEntryId, drainingSince } = retirement;
  const [{ tokensUntil, at, ...held }, settled, places, names, attempts] = await Promise.all([
    store.heldBy(prisma(), agentId),
    store.settledCounts(agentId, revocationId),
    store.placesOf(retirement),
    peopleNames([begunById]),
    attemptsSince(principal, retirement),
  ]);
  const index = places.get(endedEntryId ?? "");
  return {
    agent: { id: agentId, name: agent.name },
    ...{ reason, begunAt: begunAt.toISOString(), revocationId, finishedAt: finishedAt?.toISOString() ?? null },
    drainingSince: drainingSince?.toISOString() ?? null,
    begunBy: { id: begunById, name: names.get(begunById) ?? (begunById === serverActor ? "Mandate" : begunById) },
    held: countsOf(held),
    ended: countsOf({ ...settled, ...retirement.ended }),
    tokensUntil: tokensUntil !== null && tokensUntil > at ? tokensUntil.toISOString() : null,
    certificate: statement === null || index === undefined ? null : { digest: sha256(statement), index },
    ...attempts,
  };
}

async function attemptsSince(
  principal: Principal,
  { agentId, begunAt }: Retirement,
): Promise<Pick<RetirementResponse, "attempts" | "moreAttempts">> {
  const { entries, next } = await listAudit(readerFor(principal), {
    ...{ q: `agent:${agentId} code:*`, from: begunAt.toISOString(), limit: mostAttempts },
  });
  return {
    attempts: entries.map(({ index, time, sentence, code }) => ({ index, time, sentence, code })),
    moreAttempts: next !== null,
  };
}

/**
 * Packs the certificate of a finished retirement into a file that can be verified offline.
 *
 * @throws AgentError `agent_not_found`; DomainError `retirement_not_found`, `retirement_unfinished`
 */
export async function getCertificate(
  principal: Principal,
  agentId: string,
): Promise<{ name: string; certificate: RetirementCertificate }> {
  const { agent, retirement } = await visible(principal, agentId);
  const { statement, begunEntryId, endedEntryId } = retirement;
  const places = await store.placesOf(retirement);
  const [first, last] = [places.get(begunEntryId), places.get(endedEntryId ?? "")];
  if (statement === null || first === undefined || last === undefined) {
    throw retirementError("retirement_unfinished", agentId);
  }
  const reader = readerFor(principal);
  const [begun, ended] = await Promise.all([getEntryEvidence(reader, first), getEntryEvidence(reader, last)]);
  return {
    name: agent.name,
    certificate: {
      ...{ version: 2, kind: "retirement-certificate", ...signStatement(statement), proof: ended.proof },
      ...{ summary: summaryOf(RetirementStatement.parse(JSON.parse(statement))), begun, ended },
    },
  };
}
