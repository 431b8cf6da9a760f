import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "@/lib/platform/base/id";
import type { Principal } from "@/lib/principals/principal";
import { endNarrowing } from "@/lib/privilege-use/asked/commands";
import { given } from "@/lib/testing/direct";
import { createWorld, type World } from "@/lib/testing/world";
import { DecidedFilters } from "./decided.schema";
import { listProposed } from "./proposed";
import { listInbox } from "./queries";

let world: World;
let asker: Principal;
beforeAll(async () => {
  world = await createWorld();
  asker = await world.person(["approver"], { name: "Ada Asker" });
});
afterAll(() => world.end());

const waiting = async (who: Principal, cursor?: string) => {
  const { items, next } = await listInbox(who, { kind: "lifecycle", limit: 1, ...(cursor && { cursor }) });
  return { ids: items.map(({ id }) => id), items, next };
};

describe("requests to narrow a delegation", () => {
  it("wait in the owner's inbox page by page, and the person who asked reads what became of them", async () => {
    const spine = await given.agent();
    const owner = spine.owner as Principal;
    const ids: string[] = [];
    for (const days of [5, 3]) {
      const [id, delegationId] = [newId("narrowingRequest"), await given.delegation(spine)];
      ids.unshift(id);
      await world.sql(
        `insert into narrowing_requests
           (id, delegation_id, agent_id, asked_by_id, reason, days, version, suggestion, expires_at)
         values ($1, $2, $3, $4, 'Too wide.', 90, 1, '[]', now() + make_interval(days => $5))`,
        [id, delegationId, spine.agentId, asker.personId, days],
      );
    }
    const first = await waiting(owner);
    expect(first.items).toMatchObject([
      {
        ...{ kind: "lifecycle", subject: { kind: "narrowing" }, can: ["accept", "decline"] },
        ...{ askedBy: { name: "Ada Asker" }, link: expect.stringMatching(/^\/delegations\/dlg_/) },
      },
    ]);
    const second = await waiting(owner, first.next ?? "");
    expect([...first.ids, ...second.ids]).toEqual(ids);
    expect((await waiting(asker)).ids).toEqual([]);
    await endNarrowing(owner, ids[0] ?? "", "decline", "The year end needs it.");
    expect((await waiting(owner)).ids).toEqual([ids[1]]);
    await world.sql("update delegations set status = 'expired' where agent_id = $1", [spine.agentId]);
    expect((await waiting(owner)).ids).toEqual([]);
    const { items } = await listProposed(asker, DecidedFilters.parse({}));
    expect(items.map(({ id, note, outcome }) => [id, note, outcome.state]).toSorted()).toEqual(
      [
        [ids[0], "The year end needs it.", "refused"],
        [ids[1], "", "expired"],
      ].toSorted(),
    );
  });
});
