import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { suspendAgent } from "@/lib/agents/commands/lifecycle";
import type { Principal } from "@/lib/principals/principal";
import { answered, applied, itemOf, itemsOf, openedReview } from "@/lib/testing/access-reviews";
import { given, inSeconds, type TestAgent } from "@/lib/testing/direct";
import { createWorld, signInWorldPerson, type World } from "@/lib/testing/world";
import { submitAnswers } from "./commands/submit";
import { getReview } from "./queries";

// The answer remove, for agents in each state in which it is offered.
let world: World;
let security: Principal;
let owner: Principal;
let agents: TestAgent[];
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
  const first = await given.agent();
  agents = [first, await given.colleague(first), await given.colleague(first), await given.colleague(first)];
  owner = await signInWorldPerson(world.sql, first.owner.personId);
});
afterAll(() => world.end());

const agentId = (at: number): string => agents[at]?.agentId ?? expect.fail(`no agent ${at}`);
const opened = (...at: number[]) =>
  openedReview(security, { scope: { kind: "agents", q: `id:${at.map(agentId)}` }, reviewers: "owners" });
const become = (at: number, status: string) =>
  world.sql("update agents set status = $2::agent_status where id = $1", [agentId(at), status]);

describe("the answer remove about an agent", () => {
  it("is not asked where the agent was never active", async () => {
    await become(0, "draft");
    await become(1, "pending");
    const id = await opened(0, 1, 2);
    expect((await itemsOf(owner, id)).map(({ subject }) => subject.id)).toEqual([agentId(2)]);
    expect(await getReview(security, id)).toMatchObject({ items: 1, skipped: 2 });
  });

  it("is asked of the owner of an agent that was never active, who may give it up", async () => {
    await become(0, "draft");
    const id = await openedReview(security, {
      ...{ scope: { kind: "ownership", q: `id:${agentId(0)}` }, reviewers: "owners", onSilence: "suspend" },
    });
    await world.sql(
      "update access_reviews set due_at = clock_timestamp() - interval '1 second', status = 'closing' where id = $1",
      [id],
    );
    await applied(id);
    const [item] = await itemsOf(security, id, { of: "all" });
    expect(item?.result).toMatchObject({ outcome: "kept_without_answer" });
    expect(await world.sql("select 1 from agent_orphans where agent_id = $1", [agentId(0)])).toHaveLength(1);
  });

  it("takes the end of a suspension away, so that the agent does not come back by itself", async () => {
    await suspendAgent(security, agentId(3), "For a while", new Date(inSeconds(3_600)));
    const id = await opened(3);
    await answered(owner, id, itemOf(await itemsOf(owner, id), agentId(3)), { decision: "remove" });
    await submitAnswers(owner, id);
    await applied(id);
    expect((await itemsOf(owner, id))[0]?.result).toMatchObject({ outcome: "applied" });
    expect(await world.sql("select 1 from agent_steps where agent_id = $1", [agentId(3)])).toEqual([]);
    expect(await world.sql("select status::text from agents where id = $1", [agentId(3)])).toEqual([
      { status: "suspended" },
    ]);
    expect(
      await world.sql("select ends_at from revocations where subject_id = $1 and lifted_at is null", [agentId(3)]),
    ).toEqual([{ ends_at: null }]);
  });
});
