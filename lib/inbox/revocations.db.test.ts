import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Principal } from "@/lib/principals/principal";
import { askRevocation, endAsked, revokeAsAsked } from "@/lib/revocation/asked/commands";
import { getAsked, listAsked } from "@/lib/revocation/asked/queries";
import { AskedRevocationFilters } from "@/lib/revocation/asked/schema";
import { given, type TestAgent } from "@/lib/testing/direct";
import { createWorld, type World } from "@/lib/testing/world";
import { DecidedFilters } from "./decided.schema";
import { listProposed } from "./proposed";
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

  it("are among what the approver proposed, with what became of each", async () => {
    const approver = agent.approver as Principal;
    const proposal = async (id: string) =>
      (await listProposed(approver, DecidedFilters.parse({}))).items.find((item) => item.id === id);
    await world.sql("update delegations set status = 'active' where agent_id = $1", [agent.agentId]);
    const [revoked, refused, withdrawn, over] = [await asked(), await asked(), await asked(), await asked()];
    expect(await proposal(revoked)).toMatchObject({
      ...{ kind: "lifecycle", subject: { kind: "revocation" }, note: "" },
      ...{ outcome: { state: "waiting", at: null, by: null }, link: expect.stringMatching(/^\/delegations\/dlg_/) },
      sentence: expect.stringMatching(/^Revoke a delegation of the agent /),
    });
    await revokeAsAsked(security, revoked, "It was a mistake indeed.");
    await endAsked(security, refused, "refuse", "It is needed.");
    await endAsked(approver, withdrawn, "withdraw", "I was wrong.");
    await world.sql(
      "update delegations set status = 'expired' where id = (select delegation_id from revocation_requests where id = $1)",
      [over],
    );
    const by = { id: security.personId };
    expect(await proposal(revoked)).toMatchObject({
      ...{ note: "It was a mistake indeed.", outcome: { state: "revoked", by } },
    });
    expect(await proposal(refused)).toMatchObject({ note: "It is needed.", outcome: { state: "refused", by } });
    expect((await proposal(withdrawn))?.outcome.state).toBe("withdrawn");
    expect((await proposal(over))?.outcome).toMatchObject({ state: "done", by: null });
    expect((await listProposed(security, DecidedFilters.parse({}))).items).toEqual([]);
  });
});
