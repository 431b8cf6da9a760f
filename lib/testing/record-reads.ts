import { recordsOfAgent, recordsOfType, spendingRecords } from "@/lib/audit/former-records";
import { lifeAfter, lifeRecords } from "@/lib/audit/life-records";
import { peopleThen, statusesThen } from "@/lib/audit/names-then";
import { listAudit } from "@/lib/audit/queries";
import { agentsTaking } from "@/lib/delegations/former-counters.queries";
import { newId } from "@/lib/platform/base/id";
import type { Principal } from "@/lib/principals/principal";
import { seededId } from "./many-rows";

/** The people who read, known once a test has made them. */
type Readers = Record<"security" | "member", () => Principal>;

const [agent, delegation, person] = [seededId("agt", 1, 9), seededId("dlg", 1, 8), seededId("per", 1, 9)];

const newest = { before: Number.MAX_SAFE_INTEGER, limit: 50 };

/** Reads of the audit trail over seeded rows, by their names. */
export function recordReads({ security, member }: Readers): Record<string, () => Promise<unknown>> {
  const trail =
    (q: string, asker = security) =>
    () =>
      listAudit(asker(), { q, limit: 50 });
  return {
    ...trailReads(trail),
    "a member's records": trail("", member),
    "the life of an agent up to an instant": () => lifeRecords("agent", agent, new Date()),
    "the life of a delegation up to an instant": () => lifeRecords("delegation", delegation, new Date()),
    "the life of a person up to an instant": () => lifeRecords("person", person, new Date()),
    "the life of a delegation after an instant": () => lifeAfter("delegation", delegation, new Date(0), 100),
    "the edits of a blueprint": () => recordsOfType("blueprint.edited", seededId("bpr", 1, 1), newest),
    "the newest records about the state of an agent": () => recordsOfAgent(agent, newest),
    "the newest actions of an agent": () => spendingRecords([agent], { since: new Date(0), before: newest.before }, 50),
    "the agents that take from a limit": () => agentsTaking({ delegationIds: [delegation], agentIds: [agent] }, 50),
    "the names of people at an instant": () => peopleThen([person], new Date()),
    "the statuses of agents at an instant": () => statusesThen("agent", [agent], new Date()),
    "the statuses of delegations at an instant": () => statusesThen("delegation", [delegation], new Date()),
  };
}

type Trail = (q: string) => () => Promise<unknown>;

const trailReads = (trail: Trail) => ({
  "the newest records": trail(""),
  "records of an agent": trail(`agent:${agent}`),
  "records of an agent by its display name": trail('agent:"refund triage bot"'),
  "records by a person without any": trail(`actor:${person}`),
  "records with a word that no name has": trail('"nowhere"'),
  "records by the system": trail("actor:system"),
  "records of a delegation": trail(`delegation:${delegation}`),
  "records under a version of a policy": trail(`policy:${seededId("apl", 1, 1)}@3`),
  "records under a version of a blueprint": trail(`blueprint:${seededId("bpr", 1, 1)}@4`),
  "records of nothing": trail(`id:${seededId("dec", 9, 9)}`),
  "records by alternatives": trail(`agent:${agent} OR delegation:${delegation} OR index:3`),
  "a record by its leaf hash": trail("f".repeat(64)),
  "records by a digest": trail("x".repeat(43)),
  "records by a cut id": trail(newId("decision").slice(0, 24)),
  "the newest records, reads among them": trail("reads:yes"),
  "reads alone": trail("reads:only"),
  "reads of a person": trail(`reads:only actor:${seededId("per", 1, 3)}`),
  "records by a person, reads among them": trail(`reads:yes actor:${seededId("per", 1, 3)}`),
  "a record and its reads": trail(`id:${seededId("ent", 1, 9)}`),
});
