import { AgentError } from "@/lib/agents/errors";
import type { Agent } from "@/lib/agents/model";
import { maySee } from "@/lib/agents/policy";
import { findAgent, peopleNames } from "@/lib/agents/queries";
import { serverActor } from "@/lib/agents/stops.store";
import { parseEntryBody } from "@/lib/audit/entry-body";
import { addressMember } from "@/lib/audit/entry-view";
import { getEntries } from "@/lib/audit/evidence";
import { getEntryEvidence } from "@/lib/audit/queries";
import { newestRefusedUses } from "@/lib/audit/refused-uses";
import type { EntryEvidence } from "@/lib/audit/schema";
import { latestCheckpoint } from "@/lib/audit/store";
import type { AuditReader } from "@/lib/audit/trail-condition";
import { prisma } from "@/lib/platform/database/prisma";
import type { Principal } from "@/lib/principals/principal";
import { sha256 } from "@/lib/protocols/encoding/sha256";
import { attemptsType, countSentence, mostAttempts } from "./attempts";
import { type Below, glanceBelow } from "./below.store";
import { statementType, summaryOf } from "./certificate";
import { type RetirementCertificate, RetirementStatement } from "./certificate.schema";
import { retirementError } from "./errors";
import { findAttempts, removedAmong } from "./find-attempts";
import { listAttempts, noteSignature } from "./list-attempts";
import type { Retirement } from "./model";
import type { RetirementResponse } from "./schema";
import { countsOf, statementSigner } from "./statement";
import * as store from "./store";

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
  const [{ at, ...held }, { tokensUntil, ...below }, settled, places, names] = await Promise.all([
    store.heldBy(prisma(), agentId),
    belowOf(retirement),
    store.settledCounts(agentId, revocationId),
    store.placesOf(retirement),
    peopleNames([begunById]),
  ]);
  const [begun, index] = [places.get(retirement.begunEntryId), places.get(endedEntryId ?? "")];
  const attempts =
    begun === undefined
      ? await attemptsFrom(principal, retirement)
      : await attemptsSince(principal, { agentId, begun });
  return {
    agent: { id: agentId, name: agent.name },
    ...{ reason, begunAt: begunAt.toISOString(), revocationId, finishedAt: finishedAt?.toISOString() ?? null },
    drainingSince: drainingSince?.toISOString() ?? null,
    begunBy: { id: begunById, name: names.get(begunById) ?? (begunById === serverActor ? "Mandate" : begunById) },
    held: countsOf({ ...held, ...below }),
    ended: countsOf({ ...settled, ...retirement.ended }),
    tokensUntil: tokensUntil !== null && tokensUntil > at ? tokensUntil.toISOString() : null,
    certificate: statement === null || index === undefined ? null : { digest: sha256(statement), index },
    ...attempts,
  };
}

/** The statement keeps the end of the tokens, and nothing else is left below a retired agent. */
async function belowOf({ agentId, statement }: Retirement): Promise<Below> {
  if (statement === null) return glanceBelow(agentId);
  const { tokensUntil } = RetirementStatement.parse(JSON.parse(statement));
  return { delegationsOut: 0, tokens: 0, tokensUntil: tokensUntil === null ? null : new Date(tokensUntil) };
}

type ShownAttempts = Pick<RetirementResponse, "attempts" | "moreAttempts" | "attemptsCounted">;

/** The record of the beginning is not sealed yet, and no later one is; or it was removed, and some later ones were not. */
async function attemptsFrom(principal: Principal, { agentId, begunAt }: Retirement): Promise<ShownAttempts> {
  const range = { agentId, after: -1, below: (await latestCheckpoint()).size, from: begunAt };
  const indexes = await newestRefusedUses(range, mostAttempts + 1);
  const attempts = await attemptsAt(principal, indexes.slice(0, mostAttempts));
  return { attempts, moreAttempts: indexes.length > mostAttempts, attemptsCounted: null };
}

async function attemptsSince(principal: Principal, place: { agentId: string; begun: number }): Promise<ShownAttempts> {
  const { indexes, count, countIsExact, removed, until } = await findAttempts(place);
  const attempts = await attemptsAt(principal, indexes);
  return {
    attempts,
    moreAttempts: attempts.length < count || !countIsExact,
    attemptsCounted: {
      ...{ size: until.size, signedAt: until.signedAt.toISOString() },
      sentence: countSentence({
        ...{ count, countIsExact, listed: attempts.length },
        removed: removedAmong(removed, place, until.size),
      }),
    },
  };
}

/** Describes attempts by their places, the newest first. */
async function attemptsAt(principal: Principal, indexes: readonly number[]): Promise<ShownAttempts["attempts"]> {
  const entries = await getEntries(readerFor(principal), indexes);
  return entries.map(({ index, time, sentence, code }) => ({ index, time, sentence, code })).reverse();
}

/** The evidence of a record. Without `audit:read` it has no network address of another person's request. */
async function evidenceFor(principal: Principal, index: number): Promise<EntryEvidence> {
  const evidence = await getEntryEvidence(readerFor(principal), index);
  const body = parseEntryBody(Buffer.from(evidence.entry, "base64"));
  if (principal.permissions.has("audit:read") || body?.actor.id === principal.personId) return evidence;
  return { ...evidence, texts: evidence.texts.filter(({ member }) => member !== addressMember) };
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
  const { statement: text, begunEntryId, endedEntryId } = retirement;
  const places = await store.placesOf(retirement);
  const [first, last] = [places.get(begunEntryId), places.get(endedEntryId ?? "")];
  if (text === null || first === undefined || last === undefined) {
    throw retirementError("retirement_unfinished", agentId);
  }
  const [begun, ended, list] = await Promise.all([
    evidenceFor(principal, first),
    evidenceFor(principal, last),
    listAttempts(principal, { ...retirement, begun: first }, { ended: last, certificate: text }),
  ]);
  const signature = await noteSignature(list);
  const { sentence, checkpoint, records } = list;
  const { key, sign } = statementSigner();
  return {
    name: agent.name,
    certificate: {
      ...{ version: 2, kind: "retirement-certificate", statement: sign(statementType, text), key, proof: ended.proof },
      ...{ summary: summaryOf(RetirementStatement.parse(JSON.parse(text))), begun, ended },
      attempts: { statement: sign(attemptsType, list.text), signature, sentence, checkpoint, records },
    },
  };
}
