import { afterAll, beforeAll, expect, it } from "vitest";
import { POST as resumeAgent } from "@/app/api/agents/[agentId]/resume/route";
import { POST as narrowDelegation } from "@/app/api/delegations/[delegationId]/narrow/route";
import { POST as resumeDelegation } from "@/app/api/delegations/[delegationId]/resume/route";
import { POST as releaseInstance } from "@/app/api/instances/[instanceId]/release/route";
import { suspendAgent } from "@/lib/agents/commands/lifecycle";
import { changeInstance } from "@/lib/credentials/commands/manage-instance";
import { moveDelegation } from "@/lib/delegations/commands/move";
import { listVersions } from "@/lib/delegations/queries";
import type { Principal } from "@/lib/principals/principal";
import { given, inSeconds, type TestAgent } from "@/lib/testing/direct";
import { createWorld, type World } from "@/lib/testing/world";

let world: World;
let security: Principal;
let agent: TestAgent;
let delegationId: string;

beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
  agent = await given.agent();
  delegationId = await given.delegation(agent);
});
afterAll(() => world.end());

/** The newest record of a type, and the reason that it keeps. */
async function newest(type: string): Promise<string | null | undefined> {
  const [record] = await world.sql<{ reason: string | null }>(
    `select t.value as reason from log_entries e
     left join erasable_texts t on t.entry_id = e.entry_id and t.member = 'reason'
     where e.type = $1 order by e.id desc limit 1`,
    [type],
  );
  return record?.reason;
}

const call = (route: Parameters<World["call"]>[0], params: Record<string, string>, body: object) =>
  world.call(route, { method: "POST", params, body, as: security });
const because = "We look into it.";

const ways: Record<string, (body: object, seconds: number) => Promise<Response>> = {
  "agent.resumed": async (body) => {
    await suspendAgent(security, agent.agentId, because);
    return call(resumeAgent, { agentId: agent.agentId }, body);
  },
  "delegation.resumed": async (body) => {
    await moveDelegation({ asker: security, delegationId, action: "suspend", reason: because });
    return call(resumeDelegation, { delegationId }, body);
  },
  "instance.released": async (body) => {
    await changeInstance(security, agent.instanceId, "quarantine", because);
    return call(releaseInstance, { instanceId: agent.instanceId }, body);
  },
  "delegation.narrowed": (body, seconds) =>
    call(narrowDelegation, { delegationId }, { expiresAt: inSeconds(seconds), ...body }),
};

it.each(Object.entries(ways))("%s needs no reason, and records one that is given", async (type, act) => {
  expect((await act({}, 900)).status).toBe(200);
  expect(await newest(type)).toBeNull();
  expect((await act({ reason: "It is over." }, 600)).status).toBe(200);
  expect(await newest(type)).toBe("It is over.");
  expect((await act({ reason: " " }, 300)).status).toBe(400);
});

it("a delegation shows no reason where none was given", async () => {
  expect((await call(resumeDelegation, { delegationId }, {})).status).toBe(200);
  const { versions } = await listVersions(security, delegationId, { limit: 10 });
  expect(versions.map(({ reason }) => reason)).toEqual(["It is over.", null, null]);
  expect(await world.sql("select status_reason from delegations where id = $1", [delegationId])).toEqual([
    { status_reason: null },
  ]);
});
