import type { Outcome } from "@/lib/notifications/model";
import { prisma } from "@/lib/platform/database/prisma";
import { find, listEndedOf, listWaitingOf, type NarrowingRow } from "@/lib/privilege-use/asked/store";
import { actorOf, type Cause, factOf, type Notice, nothing, type Reading, type Settlement } from "./model";
import { agentOf, namedPeople, personName } from "./people";

const outcomes: Readonly<Record<string, Outcome>> = { withdrawn: "withdrawn", expired: "expired" };

const asked: Notice["kind"] = "narrowing_asked";
/** Requests that one statement reads. */
const pageSize = 100;

type Owned = { label: string; ownerId: string | null };

async function noticeTo(row: NarrowingRow, { label, ownerId }: Owned, occasion: string): Promise<Notice> {
  const { id, askedById, delegationId } = row;
  return {
    ...{ kind: asked, subjectId: id, link: `/delegations/${delegationId}`, occasion },
    details: { agent: label, by: await personName(askedById) },
    people: namedPeople("owner", [ownerId], askedById),
  };
}

const settlementOf = ({ id, status, decidedById }: NarrowingRow): Settlement => ({
  ...{ subjectId: id, kinds: [asked], keep: [], outcome: outcomes[status] ?? "answered", byId: decidedById },
});

/** All requests about an agent that wait: at most one for each delegation. */
async function waitingOf(agentId: string): Promise<NarrowingRow[]> {
  const rows: NarrowingRow[] = [];
  for (;;) {
    const page = await listWaitingOf(agentId, rows.at(-1), pageSize);
    rows.push(...page);
    if (page.length < pageSize) return rows;
  }
}

/**
 * The new owner of an agent is told of the requests that wait for the owner's answer. For the former owner they wait no
 * more.
 */
export async function readTakenOver(cause: Cause): Promise<Reading> {
  const { agentId } = cause.about;
  const agent = await agentOf(agentId);
  if (!agent || agentId === undefined) return nothing;
  const rows = await waitingOf(agentId);
  const occasionOf = ({ id }: NarrowingRow) => `${asked}:${id}:${cause.id}`;
  return {
    notices: await Promise.all(rows.map((row) => noticeTo(row, agent, occasionOf(row)))),
    settlements: [
      ...rows.map(
        (row): Settlement => ({
          ...{ subjectId: row.id, kinds: [asked], keep: [occasionOf(row)], outcome: "changed", byId: actorOf(cause) },
        }),
      ),
      // One that ended while the owner was told of it waits no more.
      ...(await listEndedOf(agentId, cause.at)).map(settlementOf),
    ],
  };
}

/** The owner of an agent is told that a person asks to narrow its delegation; that person, what became of it. */
export async function readNarrowing(cause: Cause): Promise<Reading> {
  const id = factOf(cause, "narrowing");
  const row = id === null ? null : await find(prisma(), id);
  const agent = row && (await agentOf(row.agentId));
  if (!row || !agent) return nothing;
  const { status, askedById, decidedById, delegationId } = row;
  const of = { subjectId: row.id, link: `/delegations/${delegationId}` };
  if (status === "open") {
    return { notices: [await noticeTo(row, agent, `${asked}:${row.id}`)], settlements: [] };
  }
  const notice: Notice = {
    ...{ ...of, kind: "narrowing_answered", occasion: `narrowing_answered:${row.id}:${status}` },
    details: { how: status, agent: agent.label, by: await personName(decidedById) },
    people: namedPeople("requester", [askedById], actorOf(cause)),
  };
  const isOwnAct = status === "withdrawn" && decidedById === askedById;
  return { notices: isOwnAct ? [] : [notice], settlements: [settlementOf(row)] };
}
