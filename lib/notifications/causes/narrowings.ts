import type { Outcome } from "@/lib/notifications/model";
import { prisma } from "@/lib/platform/database/prisma";
import { find } from "@/lib/privilege-use/asked/store";
import { actorOf, type Cause, factOf, type Notice, nothing, type Reading, type Settlement } from "./model";
import { agentOf, namedPeople, personName } from "./people";

const outcomes: Readonly<Record<string, Outcome>> = { withdrawn: "withdrawn", expired: "expired" };

/** The owner of an agent is told that a person asks to narrow its delegation; that person, what became of it. */
export async function readNarrowing(cause: Cause): Promise<Reading> {
  const id = factOf(cause, "narrowing");
  const row = id === null ? null : await find(prisma(), id);
  const agent = row && (await agentOf(row.agentId));
  if (!row || !agent) return nothing;
  const { status, askedById, decidedById, delegationId } = row;
  const of = { subjectId: row.id, link: `/delegations/${delegationId}` };
  const asked: Notice["kind"] = "narrowing_asked";
  if (status === "open") {
    const details = { agent: agent.label, by: await personName(askedById) };
    const people = namedPeople("owner", [agent.ownerId], askedById);
    return { notices: [{ ...of, kind: asked, occasion: `${asked}:${row.id}`, details, people }], settlements: [] };
  }
  const outcome = outcomes[status] ?? "answered";
  const settlement: Settlement = { subjectId: row.id, kinds: [asked], keep: [], outcome, byId: decidedById };
  const notice: Notice = {
    ...{ ...of, kind: "narrowing_answered", occasion: `narrowing_answered:${row.id}:${status}` },
    details: { how: status, agent: agent.label, by: await personName(decidedById) },
    people: namedPeople("requester", [askedById], actorOf(cause)),
  };
  const isOwnAct = status === "withdrawn" && decidedById === askedById;
  return { notices: isOwnAct ? [] : [notice], settlements: [settlement] };
}
