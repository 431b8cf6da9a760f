import { type Cause, factOf, type Notice, nothing, type Reading } from "./model";
import { agentOf, namedPeople, peopleWith } from "./people";

/** A warning about silence is told to the owner, and a proposed retirement to the people who may stop agents. */
export async function readSilence(cause: Cause): Promise<Reading> {
  const { agentId } = cause.about;
  const [agent, subjectId] = [await agentOf(agentId), factOf(cause, "subject")];
  if (!agent || agentId === undefined || subjectId === null) return nothing;
  const retires = cause.type === "dormancy.retirement-proposed";
  const isDelegation = factOf(cause, "kind") === "delegation";
  const days = cause.about.facts?.days;
  const notice: Notice = {
    ...{ kind: "agent_silent", subjectId, occasion: `agent_silent:${cause.id}` },
    link: isDelegation ? `/delegations/${subjectId}` : `/agents/${agentId}`,
    details: {
      how: retires ? "retire" : isDelegation ? "delegation" : "agent",
      agent: agent.label,
      days: typeof days === "number" ? String(days) : "",
    },
    people: retires ? peopleWith("security", ["revocations:execute"]) : namedPeople("owner", [agent.ownerId]),
  };
  return { notices: [notice], settlements: [] };
}
