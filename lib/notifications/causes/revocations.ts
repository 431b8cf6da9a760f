import { prisma } from "@/lib/platform/database/prisma";
import { find } from "@/lib/revocation/asked/store";
import { actorOf, type Cause, factOf, type Notice, nothing, type Reading, type Settlement } from "./model";
import { agentOf, namedPeople, peopleWith, personName } from "./people";

/** Of a delegation one request is open at a time, so the delegation names it. */
export const noLongerAsked = (delegationId: string, byId: string | null): Settlement => ({
  ...{ subjectId: delegationId, kinds: ["revocation_asked"], keep: [], outcome: "answered", byId },
});

/** Security is told that an approver asks to revoke what they approved; the approver, what became of it. */
export async function readAskedRevocation(cause: Cause): Promise<Reading> {
  const id = factOf(cause, "asked");
  const row = id === null ? null : await find(prisma(), id);
  const agent = row && (await agentOf(row.delegation.agentId));
  if (!row || !agent) return nothing;
  const { status, askedById, decidedById, delegationId } = row;
  const of = { subjectId: delegationId, link: `/delegations/${delegationId}` };
  if (status === "open") {
    const notice: Notice = {
      ...{ ...of, kind: "revocation_asked", occasion: `revocation_asked:${row.id}` },
      details: { agent: agent.label, by: await personName(askedById) },
      people: peopleWith("security", ["revocations:execute"], [askedById]),
    };
    return { notices: [notice], settlements: [] };
  }
  const settlement = noLongerAsked(delegationId, decidedById);
  if (status === "withdrawn") return { notices: [], settlements: [{ ...settlement, outcome: "withdrawn" }] };
  const notice: Notice = {
    ...{ ...of, kind: "revocation_answered", occasion: `revocation_answered:${row.id}` },
    details: { how: status, agent: agent.label, by: await personName(decidedById) },
    people: namedPeople("requester", [askedById], actorOf(cause)),
  };
  return { notices: [notice], settlements: [settlement] };
}
