import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Principal } from "@/lib/principals/principal";
import { askRevocation, endAsked } from "@/lib/revocation/asked/commands";
import { getAsked, listAsked } from "@/lib/revocation/asked/queries";
import { AskedRevocationFilters } from "@/lib/revocation/asked/schema";
import { given, type TestAgent } from "@/lib/testing/direct";
import { createWorld, type World } from "@/lib/testing/world";
import { countInbox, listInbox } from "./queries";

let world: World;
let agent: TestAgent;
let security: Principal;
beforeAll(async () => {
  world = await createWorld();
  [agent, security] = [await given.agent(), await world.person(["security"])];
});
afterAll(() => world.end());

const waiting = async (who: Principal, cursor?: string) => {
  const { items, next } = await listInbox(who, { kind: "lifecycle", limit: 1, ...(cursor && { cursor }) });
  return { ids: items.map(({ id }) => id), items, next };
};
const asked = async () => askRevocation(agent.approver, await given.delegation(agent), "It was a mistake.");

describe("requests to revoke a delegation", () => {
  it("wait in the inbox of security page by page, until they are answered or the delegation is over", async () => {
    const ids = [await asked(), await asked(), await asked()];
    const first = await waiting(security);
    expect(first.items).toMatchObject([
      {
        ...{ kind: "lifecycle", subject: { kind: "revocation" }, can: ["revoke", "refuse"], dueAt: null },
        sentence: expect.stringMatching(/^Revoke a delegation of the agent .+, as its approver asks\.$/),
        link: expect.stringMatching(/^\/delegations\/dlg_/),
      },
    ]);
    const second = await waiting(security, first.next ?? "");
    const third = await waiting(security, second.next ?? "");
    expect([...first.ids, ...second.ids, ...third.ids]).toEqual(ids);
    expect((await countInbox(security)).kinds.lifecycle).toBe(3);
    expect((await waiting(agent.approver as Principal)).ids).toEqual([]);
    await endAsked(security, ids[0] ?? "", "refuse", "It is needed.");
    expect((await waiting(security)).ids).toEqual([ids[1]]);
    await world.sql("update delegations set status = 'revoked' where agent_id = $1", [agent.agentId]);
    expect((await waiting(security)).ids).toEqual([]);
    const open = AskedRevocationFilters.parse({ status: "open" });
    expect((await listAsked(security, open)).revocationRequests).toEqual([]);
    expect(await getAsked(security, ids[1] ?? "")).toMatchObject({ status: "open", can: ["refuse"] });
  });
});
