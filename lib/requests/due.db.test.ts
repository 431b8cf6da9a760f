import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { transaction } from "@/lib/platform/database/transaction";
import { expireRequests, passOverdueSteps } from "@/lib/requests/commands/due";
import { given, type TestAgent, type TestPerson } from "@/lib/testing/direct";
import { createWorld, type World } from "@/lib/testing/world";
import { expireDueRequests } from "./jobs";
import { getRequest } from "./queries";
import * as store from "./store";

let world: World;
let spine: TestAgent;
let reader: TestPerson;
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
  reader = await given.approver();
});
afterAll(() => world.end());

const endNow = (id: string) =>
  world.sql("update requests set decide_by = clock_timestamp() - interval '1 second' where id = $1", [id]);
const statusOf = async (id: string) => (await getRequest(reader, id)).status;

describe("a request whose time to be decided is over", () => {
  it.each([
    ["skipped", {}],
    ["passed on", { groups: ["team-late"], escalateTo: "leads-late" }],
  ])("ends, though its step could have been %s before: no person looked for a while", async (_, rule) => {
    const first = { name: "Team", quorum: 1, skipAfterHours: 4, expiresAfterHours: 8, ...rule };
    await given.steps(world, first, { name: "Last", quorum: 1 });
    const id = await given.request(spine);
    await world.sql(
      "update request_steps set overdue_at = clock_timestamp() - interval '4 hours' where request_id = $1",
      [id],
    );
    await endNow(id);
    expect(await passOverdueSteps()).toBe(0);
    await expireDueRequests.execute({ slot: new Date().toISOString() });
    expect(await getRequest(reader, id)).toMatchObject({
      ...{ status: "expired", steps: [{ state: "expired" }, { state: "not_reached" }] },
    });
    expect(await world.auditTypes(id)).toEqual(["request.made", "request.expired"]);
  });

  it("does not end while a person answers it in time: their answer opens the next step", async () => {
    await given.steps(world, { name: "Approval", quorum: 1 });
    const id = await given.request(spine);
    await endNow(id);
    const ended = await transaction(async (tx) => {
      await store.lock(tx, id);
      await tx.$executeRaw`update requests set decide_by = clock_timestamp() + interval '1 day' where id = ${id}`;
      const job = { over: false };
      const ended = expireRequests().finally(() => {
        job.over = true;
      });
      const waits = "select 1 from pg_locks where locktype = 'transactionid' and not granted";
      await expect.poll(async () => job.over || (await world.sql(waits)).length > 0).toBe(true);
      return { ended };
    });
    expect(await ended.ended).toBe(0);
    expect(await statusOf(id)).toBe("pending");
    await endNow(id);
    expect(await expireRequests()).toBe(1);
    expect(await statusOf(id)).toBe("expired");
  });
});
