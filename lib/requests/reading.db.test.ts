import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { transaction } from "@/lib/platform/database/transaction";
import { readRequest } from "@/lib/requests/commands/read";
import { reviseRequest } from "@/lib/requests/commands/revise";
import { countQueues } from "@/lib/requests/views/inbox.queries";
import { coverFor } from "@/lib/testing/cover";
import { given, inSeconds, payments, type TestAgent } from "@/lib/testing/direct";
import { createWorld, type World } from "@/lib/testing/world";
import { getRequest, listRequests } from "./queries";
import { RequestFilters } from "./schema";

let world: World;
let spine: TestAgent;
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
  await given.steps(world, { name: "Approval", quorum: 1 });
});
afterAll(() => world.end());

const narrowed = () => [{ ...payments(spine), identifiers: ["account/eu-7"] }];

describe("the changes since a person looked", () => {
  it("is against the newest revision that they read, and nothing for who read none", async () => {
    const [reader, late] = [await given.approver(), await given.approver()];
    const id = await given.request(spine);
    expect((await readRequest(reader, id)).sinceRead).toBeNull();
    await reviseRequest({ asker: spine.owner, requestId: id, authority: narrowed() });
    const seen = await readRequest(reader, id);
    expect(seen.sinceRead).toMatchObject({ revision: 1, changes: [{ axis: "identifiers", direction: "narrows" }] });
    // A second reading does not change the answer.
    expect((await readRequest(reader, id)).sinceRead).toEqual(seen.sinceRead);
    expect((await readRequest(late, id)).sinceRead).toBeNull();
    await reviseRequest({ asker: spine.owner, requestId: id, purpose: "Refund one customer" });
    expect((await readRequest(reader, id)).sinceRead).toMatchObject({ revision: 2, changes: [{ axis: "purpose" }] });
  });
});

describe("a request", () => {
  it("is read by the cover of a person while that person is changed", async () => {
    const [away, cover, id] = [await given.approver(), await given.approver(), await given.request(spine)];
    const until = inSeconds(3600);
    await coverFor(away, { personId: cover.personId, until });
    await transaction(async (tx) => {
      await tx.$queryRaw`select 1 from people where id = ${away.personId} for update`;
      expect((await getRequest(cover, id)).can).toContain("approve");
      expect((await countQueues(cover)).toDecide).toBeGreaterThan(0);
    });
  });
});

describe("what a request is compared with", () => {
  it("is nothing for a new one, and the version that it changes, also after that was changed", async () => {
    expect((await getRequest(spine.approver, await given.request(spine))).compared).toEqual({
      ...{ with: "nothing", version: null, authority: [], delegator: null, purpose: null },
    });
    const delegationId = await given.delegation(spine);
    const wider = [
      payments(spine, {
        limits: [{ field: "amount", unit: "USD", max_each: "900.00", max_total: "2000.00", window: "P1D" }],
      }),
    ];
    const id = await given.request(spine, { changesDelegationId: delegationId, authority: wider });
    const before = (await getRequest(spine.approver, id)).compared;
    expect(before).toMatchObject({ with: "changed", version: 1, authority: [{ limits: [{ max_each: "500.00" }] }] });
    await given.approval(spine, id);
    expect((await getRequest(spine.approver, id)).compared).toEqual({ ...before, purpose: null });
  });

  it("is the delegation above, for a part of it", async () => {
    const parentDelegationId = await given.delegation(spine, [payments(spine)], 3600, { maxDepth: 1 });
    const expiresAt = inSeconds(1_800);
    const { agentId } = await given.enrolled(spine.owner.personId);
    const id = await given.request(spine, { agentId, parentDelegationId, authority: narrowed(), expiresAt });
    expect((await getRequest(spine.approver, id)).compared).toMatchObject({
      ...{ with: "parent", version: 1, authority: [{ identifiers: ["account/eu-*"] }] },
    });
  });
});

describe("the figures on the queues", () => {
  it("are the number that each list holds, for each asker", async () => {
    for (const who of [spine.approver, spine.owner, await given.approver()]) {
      const held = async (queue: string) =>
        (await listRequests(who, RequestFilters.parse({ queue, limit: 200 }))).requests.length;
      const lists = {
        toDecide: await held("to-decide"),
        myGroups: await held("my-groups"),
        waiting: await held("waiting"),
        capped: false,
      };
      expect(await countQueues(who)).toEqual(lists);
    }
    expect((await countQueues(spine.approver)).toDecide).toBeGreaterThan(0);
  });
});
