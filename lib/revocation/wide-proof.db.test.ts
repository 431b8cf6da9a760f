import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { given, type TestAgent } from "@/lib/testing/direct";
import { createWorld, type World } from "@/lib/testing/world";
import { evidenceByServer } from "./evidence.store";

let world: World;
const stopped = new Date(Date.now() - 60_000);
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());

const newAgent = () => given.agent(`https://${randomUUID()}.example`);
let index = 1_000;
/** Adds denials of an agent after the stop. */
async function deny({ agentId, instanceId, serverId }: TestAgent, count: number): Promise<void> {
  await world.sql(
    `insert into audit_search (index, time, entry_id, type, decision, actor_type, actor_id, agent_id, instance_id, chain, refs, text)
     select $1::int + n, now() - interval '30 seconds', 'entry-' || $1::int + n, 'decision.made',
       'deny', 'resource_server', $2, $3, $4, '{}', '{}', '' from generate_series(1, $5::int) n`,
    [index, serverId, agentId, instanceId, count],
  );
  index += count;
}

const proofOf = ({ owner }: TestAgent) => evidenceByServer({ kind: "owner", subjectId: owner.personId }, stopped, null);

describe("the proof of a wide stop says that it is a part", () => {
  it("not where all was read", async () => {
    const agent = await newAgent();
    await given.delegation(agent);
    await deny(agent, 3);
    expect(await proofOf(agent)).toMatchObject({ servers: [{ refused: 3 }], capped: false });
  });

  it("of an agent with more decisions than are read of each", async () => {
    const agent = await newAgent();
    await deny(agent, 11);
    expect((await proofOf(agent)).capped).toBe(true);
  });

  it("of more agents than are read", async () => {
    const agent = await newAgent();
    await world.sql(
      `insert into agents select copy.* from agents a, generate_series(1, 301) n, jsonb_populate_record(a,
         jsonb_build_object('id', 'agt_copy_' || n, 'name', 'copy-' || n, 'spiffe_id', 'spiffe://copy/' || n, 'name_skeleton', 'copy-' || n)) copy
       where a.id = $1`,
      [agent.agentId],
    );
    expect(await proofOf(agent)).toEqual({ servers: [], capped: true });
  });

  it.each(["delegator_id", "on_behalf_of_id"])(
    "of agents of other owners, by the %s of a delegation",
    async (giver) => {
      const [agent, other] = [await newAgent(), await newAgent()];
      const delegation = await given.delegation(other);
      expect((await proofOf(agent)).capped).toBe(false);
      await world.sql(`update delegations set ${giver} = $1 where id = $2`, [agent.owner.personId, delegation]);
      expect((await proofOf(agent)).capped).toBe(true);
    },
  );
});
