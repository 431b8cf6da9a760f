import { type Cause, factOf, type Notice, nothing, type Portion, type Reading } from "./model";
import { agentOf, bothOwners, namedPeople, peopleWith, silencePath } from "./people";

const retirements: Readonly<Record<string, string>> = {
  "dormancy.retirement-announced": "retire_announced",
  "dormancy.retirement-proposed": "retire",
};

/**
 * A warning about silence is told to the owner, and an announced retirement to the backup owner too. A proposed one is
 * also told to the people who may stop agents.
 */
export async function readSilence(cause: Cause): Promise<Reading> {
  if (factOf(cause, "kind") === "instance") return readInstanceSilence(cause);
  const { agentId } = cause.about;
  const [agent, subjectId] = [await agentOf(agentId), factOf(cause, "subject")];
  if (!agent || agentId === undefined || subjectId === null) return nothing;
  const retirement = retirements[cause.type];
  const isDelegation = factOf(cause, "kind") === "delegation";
  const notice: Notice = {
    ...{ kind: "agent_silent", subjectId, occasion: `agent_silent:${cause.id}` },
    link: isDelegation ? `/delegations/${subjectId}` : `/agents/${agentId}`,
    details: {
      ...{ how: retirement ?? (isDelegation ? "delegation" : "agent"), agent: agent.label, days: daysOf(cause) },
      ...{ day: factOf(cause, "retiresAt")?.slice(0, 10) ?? "" },
    },
    people: await toldOf(cause, agentId, agent.ownerId),
  };
  return { notices: [notice], settlements: [] };
}

async function toldOf({ type }: Cause, agentId: string, ownerId: string | null): Promise<Notice["people"]> {
  if (retirements[type] === undefined) return namedPeople("owner", [ownerId]);
  const owners = await bothOwners({ id: agentId, ownerIds: [ownerId] }, silencePath(agentId));
  if (type === "dormancy.retirement-announced") return owners;
  return async (after, take): Promise<Portion> => {
    const guards = peopleWith("security", ["revocations:execute"], ownerId === null ? [] : [ownerId]);
    const { recipients, next } = await guards(after, take);
    return { recipients: [...(after === "" ? (await owners()).recipients : []), ...recipients], next };
  };
}

function daysOf({ about: { facts } }: Cause): string {
  const days = facts?.days;
  return typeof days === "number" ? String(days) : "";
}

/**
 * A warning about a silent instance, or its quarantine, is told to the owner of the agent. Restarts leave many instances
 * behind, so the first one of a day speaks for all instances of the agent. Each person is told of that once, so a new owner
 * is told as well.
 */
export async function readInstanceSilence(cause: Cause): Promise<Reading> {
  const { agentId } = cause.about;
  const agent = await agentOf(agentId);
  if (!agent || agentId === undefined) return nothing;
  const how = cause.type === "dormancy.warned" ? "instance" : "instance_quarantined";
  const notice: Notice = {
    ...{ kind: "agent_silent", subjectId: agentId, link: `/agents/${agentId}?tab=credentials` },
    occasion: `agent_silent:${agentId}:${agent.ownerId}:${how}:${cause.at.toISOString().slice(0, 10)}`,
    details: { how, agent: agent.label, days: daysOf(cause) },
    people: namedPeople("owner", [agent.ownerId]),
  };
  return { notices: [notice], settlements: [] };
}
