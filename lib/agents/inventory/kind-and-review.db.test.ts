import { afterAll, beforeAll, expect, it } from "vitest";
import { submitAnswers } from "@/lib/access-reviews/commands/submit";
import { listUnjudgedAgents } from "@/lib/agents/queries";
import { AgentFilters } from "@/lib/agents/schema";
import { agentViewFilters } from "@/lib/agents/views.model";
import { clock } from "@/lib/platform/base/clock";
import type { Principal } from "@/lib/principals/principal";
import { answered, applied, itemOf, itemsOf, openedReview } from "@/lib/testing/access-reviews";
import { given, inSeconds } from "@/lib/testing/direct";
import { createWorld, signInWorldPerson, type World } from "@/lib/testing/world";
import { countViews } from "./counts";
import { countFigures } from "./figures";

let world: World;
let security: Principal;
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
});
afterAll(() => world.end());

const inventory = async (filters: object) =>
  (await listUnjudgedAgents(security, AgentFilters.parse({ limit: 200, ...filters }))).agents;
const rowOf = async (agentId: string) => (await inventory({ q: `id:${agentId}` }))[0];
const found = async (filters: object) => (await inventory(filters)).map(({ id }) => id);

it("an agent has its kind by the represented people of its active delegations", async () => {
  const agent = await given.agent();
  const { agentId, owner } = agent;
  const kindIs = async (kind: string | null) => {
    expect(await rowOf(agentId)).toMatchObject({ kind });
    for (const one of ["autonomous", "for_people", "both", "none"])
      expect(await found({ q: `kind:${one}` })).toEqual(one === (kind ?? "none") ? [agentId] : []);
    await countFigures();
    expect(await world.sql("select kind from agent_figures where agent_id = $1", [agentId])).toEqual([{ kind }]);
  };
  await kindIs(null);
  const own = await given.delegation(agent);
  await kindIs("autonomous");
  await given.delegation(agent, undefined, 3600, { onBehalfOf: owner.personId });
  await kindIs("both");
  await world.sql("update delegations set status = 'revoked' where id = $1", [own]);
  await kindIs("for_people");
});

it("a review is due while an open one asks about the agent, by the first due date", async () => {
  const first = await given.agent("https://reviewed.acme.example");
  const { agentId } = await given.colleague(first);
  const owner = await signInWorldPerson(world.sql, first.owner.personId);
  const [soon, later] = [inSeconds(86_400), inSeconds(20 * 86_400)];
  const scope = (ids: string) => ({ scope: { kind: "agents", q: `id:${ids}` }, reviewers: "owners" });
  const review = await openedReview(security, { ...scope(agentId), dueAt: soon });
  await openedReview(security, { ...scope(`${agentId},${first.agentId}`), dueAt: later });
  const counted = async () => {
    const all = await countViews(undefined, clock.now());
    const own = await countViews(owner.personId, clock.now());
    return [all.reviewDue7d, own.reviewDue7d];
  };
  expect(await rowOf(agentId)).toMatchObject({ reviewDueAt: new Date(soon).toISOString() });
  expect(await found({ q: "review-due:7d" })).toEqual([agentId]);
  expect(await counted()).toEqual([1, 1]);
  await countFigures();
  expect((await found({ sort: "reviewDue" })).slice(0, 2)).toEqual([agentId, first.agentId]);
  await answered(owner, review, itemOf(await itemsOf(owner, review), agentId));
  expect(await found({ q: "review-due:7d" })).toEqual([agentId]);
  await submitAnswers(owner, review);
  await applied(review);
  expect(await rowOf(agentId)).toMatchObject({ reviewDueAt: new Date(later).toISOString() });
  expect(await found({ q: "review-due:7d" })).toEqual([]);
  expect(await counted()).toEqual([0, 0]);
  expect((await found({ q: "review-due:30d" })).toSorted()).toEqual([agentId, first.agentId].toSorted());
});

it("an agent with two reviews that are due, one of them overdue, is one of the view", async () => {
  const { agentId, owner } = await given.agent("https://overdue.acme.example");
  const asked = { scope: { kind: "agents", q: `id:${agentId}` }, reviewers: "owners" };
  const review = await openedReview(security, { ...asked, dueAt: inSeconds(86_400) });
  await openedReview(security, { ...asked, dueAt: inSeconds(2 * 86_400) });
  // The job that closes overdue reviews does not run here.
  await world.sql("update access_reviews set due_at = now() - interval '1 hour' where id = $1", [review]);
  expect(await found({ q: agentViewFilters.reviewDue7d })).toEqual([agentId]);
  for (const person of [undefined, owner.personId])
    expect(await countViews(person, clock.now())).toMatchObject({ reviewDue7d: 1 });
});
