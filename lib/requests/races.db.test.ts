import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { prisma } from "@/lib/platform/database/prisma";
import { type Approve, approveRequest, denyRequest } from "@/lib/requests/commands/decide";
import { expireRequests } from "@/lib/requests/commands/due";
import { withdrawRequest } from "@/lib/requests/commands/follow";
import { given, type TestAgent, type TestPerson } from "@/lib/testing/direct";
import { sideBySide } from "@/lib/testing/trials";
import { createWorld, type World } from "@/lib/testing/world";
import { getRequest } from "./queries";

// R05 and R06: exactly one of many decisions wins, for any number of them and any number of connections.
const rounds = 3;
const parallel = 50;

let world: World;
let spine: TestAgent;
let people: TestPerson[];
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
  people = await sideBySide(parallel, given.approver);
});
afterAll(() => world.end());
beforeEach(() => given.steps(world, { name: "Approval", quorum: 1 }));

type Ending = { status: string; delegations: number; ended: number };

/** The ending of a request: its status, its number of delegations, and its number of final records. */
async function endingOf(id: string): Promise<Ending> {
  const { status } = await getRequest(spine.approver, id);
  const delegations = await prisma().delegation.count({ where: { requestId: id } });
  const ends = ["request.approved", "request.denied", "request.withdrawn", "request.expired"];
  const ended = (await world.auditTypes(id)).filter((type) => ends.includes(type)).length;
  return { status, delegations, ended };
}

const consistent = ({ status, delegations, ended }: Ending): boolean =>
  ended === 1 && delegations === (status === "approved" ? 1 : 0) && status !== "pending";

type Approving = (call: Approve) => Promise<unknown>;

/** The broken twin: decides without a lock, on the state that it read before. */
const hasty: Approving = ({ requestId }) =>
  world.sql("update requests set status = 'approved', decided_at = clock_timestamp() where id = $1", [requestId]);

/** Half of fifty people approve while the others deny. */
async function yesAndNo(approve: Approving): Promise<{ won: number; ending: Ending }> {
  const requestId = await given.request(spine);
  const digest = await given.digest(requestId);
  // A decision that found no connection in time has changed nothing, so the database is read for the result.
  const answers = await Promise.allSettled(
    people.map((asker, i) =>
      i % 2 ? denyRequest({ asker, requestId, note: "no" }) : approve({ asker, requestId, digest, note: "" }),
    ),
  );
  return { won: answers.filter(({ status }) => status === "fulfilled").length, ending: await endingOf(requestId) };
}

/** The request expires, its requester withdraws it, and two people approve it, all at once. */
async function runningOut(approve: Approving): Promise<Ending> {
  const requestId = await given.request(spine);
  const digest = await given.digest(requestId);
  await world.sql("update requests set decide_by = clock_timestamp() + interval '15 milliseconds' where id = $1", [
    requestId,
  ]);
  await Promise.allSettled([
    ...people.slice(0, 2).map((asker) => approve({ asker, requestId, digest, note: "" })),
    withdrawRequest({ asker: spine.owner, requestId }),
    expireRequests(),
    expireRequests(),
  ]);
  await world.sql(
    "update requests set decide_by = clock_timestamp() - interval '1 second' where id = $1 and status = 'pending'",
    [requestId],
  );
  await expireRequests();
  return endingOf(requestId);
}

describe("of fifty who approve and deny at once (R05)", () => {
  it("one wins, and everything that is left says the same", async () => {
    for (let round = 0; round < rounds; round += 1) {
      const { won, ending } = await yesAndNo(approveRequest);
      expect(won).toBe(1);
      expect(consistent(ending), JSON.stringify(ending)).toBe(true);
    }
  });

  it("a twin that decides on what it read before, without a lock, is caught", async () => {
    const { won, ending } = await yesAndNo(hasty);
    expect(won === 1 && consistent(ending)).toBe(false);
  });

  it("exactly as many count as the quorum says, and the last of them grants", async () => {
    await given.steps(world, { name: "Three", quorum: 3 });
    const requestId = await given.request(spine);
    const digest = await given.digest(requestId);
    const granted = await Promise.all(
      people.map((asker) => approveRequest({ asker, requestId, digest, note: "" }).catch(() => undefined)),
    );
    expect(granted.filter((id) => typeof id === "string")).toHaveLength(1);
    expect(granted.filter((id) => id === null)).toHaveLength(2);
    expect((await getRequest(spine.approver, requestId)).votes).toHaveLength(3);
  });
});

describe("of an approval, the end of its time and a withdrawal at once (R06)", () => {
  it("one happens, and a delegation exists only if it was the approval", async () => {
    for (let round = 0; round < rounds * 3; round += 1) {
      const ending = await runningOut(approveRequest);
      expect(consistent(ending), JSON.stringify(ending)).toBe(true);
    }
  });

  it("a twin that approves an ended or withdrawn request is caught, in either order", async () => {
    const endings: Ending[] = [];
    for (let round = 0; round < rounds; round += 1) endings.push(await runningOut(hasty));
    expect(endings.filter(consistent)).toEqual([]);
  });
});
