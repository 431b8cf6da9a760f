import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { find as findAgent } from "@/lib/agents/store";
import { readCause } from "@/lib/notifications/causes/registry";
import { clock } from "@/lib/platform/base/clock";
import { databaseTimeMs } from "@/lib/platform/database/pool";
import type { Principal } from "@/lib/principals/principal";
import { causeOf } from "@/lib/testing/causes";
import { enforceRules, lifecycleRule } from "@/lib/testing/lifecycle-policy";
import { expectRefusal } from "@/lib/testing/refusal";
import { lapsesIn, openSteps, type StepsWorld, waitingActivation } from "@/lib/testing/waiting-steps";
import type { World } from "@/lib/testing/world";
import { goLive } from "./activation";
import { boardPage } from "./board/queries";
import { BoardFilters } from "./board/schema";
import { lapseWaiting } from "./jobs";
import { askOnboarding, returnOnboarding, reviseOnboarding } from "./onboarding/commands";
import { getOnboarding } from "./onboarding/queries";
import { previewRules } from "./policy/preview";
import { Rules } from "./policy/schema";
import { getLifecycle } from "./queries";
import type { AskOnboarding } from "./schema";

let steps: StepsWorld;
let world: World;
let security: Principal;
let second: Principal;
let member: Principal;

beforeAll(async () => {
  steps = await openSteps();
  ({ world, security, second, member } = steps);
});
afterAll(() => world.end());

let asked = 0;
const wish = (more: Partial<AskOnboarding> = {}): AskOnboarding => ({
  ...{ name: `waiting-${++asked}`, purpose: "Answers customers.", environment: "prod" },
  ...{ ownerEmail: member.email, resourceServerIds: [], ...more },
});
const lapse = () => lapseWaiting.execute({ slot: new Date().toISOString() });
const dayMs = 86_400_000;
const daysLeft = (at: string | Date | null | undefined) =>
  Math.round((new Date(at ?? 0).getTime() - Date.now()) / dayMs);
const recordsOf = (type: string, id: string) =>
  world.sql<{ actor: string }>(
    `select convert_from(body, 'UTF8')::jsonb #>> '{actor,type}' as actor from log_entries
     where type = $1 and convert_from(body, 'UTF8') like $2`,
    [type, `%${id}%`],
  );
const cards = async (column: "asked" | "pending") =>
  (await boardPage(security, BoardFilters.parse({ column, limit: 50 }))).cards;

describe("an onboarding request that waits", () => {
  it("has 30 days without a policy, and the longest time of the rules for its environment with one", async () => {
    const { id } = await askOnboarding(member, wish());
    expect(daysLeft((await getOnboarding(member, id)).expiresAt)).toBe(30);
    const rules = [
      lifecycleRule(undefined, { name: "High", tiers: ["high"], waitDays: 5 }),
      lifecycleRule(undefined, { waitDays: 9 }),
    ];
    await enforceRules([security, second], rules);
    const shorter = await askOnboarding(member, wish());
    expect(daysLeft((await getOnboarding(member, shorter.id)).expiresAt)).toBe(9);
    expect(daysLeft((await getOnboarding(member, id)).expiresAt)).toBe(30);
    await enforceRules([security, second], [lifecycleRule(undefined)]);
  });

  it("gets the whole time again when it is returned and when it is changed", async () => {
    const { id } = await askOnboarding(member, wish());
    await lapsesIn(steps, "onboarding", id, 24);
    await returnOnboarding(security, id, "Which account?");
    expect(daysLeft((await getOnboarding(member, id)).expiresAt)).toBe(30);
    await lapsesIn(steps, "onboarding", id, 24);
    await reviseOnboarding(member, id, wish());
    expect(daysLeft((await getOnboarding(member, id)).expiresAt)).toBe(30);
  });

  it("waits as long as the rules that apply in its environment say, and no other rule", async () => {
    const short = lifecycleRule(undefined, { name: "Production", environments: ["prod"], waitDays: 5 });
    await enforceRules([security, second], [short, lifecycleRule(undefined)]);
    const { id } = await askOnboarding(member, { ...wish(), environment: "prod" });
    expect(daysLeft((await getOnboarding(member, id)).expiresAt)).toBe(5);
    await enforceRules([security, second], [lifecycleRule(undefined)]);
  });

  it("says on the board when it lapses, and lapses with a record that tells its requester", async () => {
    const [waits, returned] = [await askOnboarding(member, wish()), await askOnboarding(member, wish())];
    await returnOnboarding(security, returned.id, "Which account?");
    await lapsesIn(steps, "onboarding", waits.id, 70);
    const card = (await cards("asked")).find(({ id }) => id === waits.id);
    expect(card?.blocks.map(({ sentence }) => sentence)).toContain("It lapses in 3 days.");
    for (const { id } of [waits, returned]) await lapsesIn(steps, "onboarding", id, -1);
    // Nothing is done with them any more, also before the job came.
    await expectRefusal(returnOnboarding(security, waits.id, "Too late"), "onboarding_state");
    await expectRefusal(reviseOnboarding(member, returned.id, wish()), "onboarding_state");
    await lapse();
    for (const { id } of [waits, returned]) {
      expect(await getOnboarding(member, id)).toMatchObject({ status: "lapsed", can: [] });
      expect(await recordsOf("onboarding.lapsed", id)).toMatchObject([{ actor: "system" }]);
    }
    expect((await cards("asked")).some(({ id }) => id === waits.id)).toBe(false);
    const told = await readCause(await causeOf(world, "onboarding.lapsed", waits.id));
    expect(told.notices).toMatchObject([{ kind: "onboarding_answered", details: { how: "lapsed" } }]);
    expect((await told.notices[0]?.people("", 10))?.recipients).toEqual([
      { personId: member.personId, why: "requester" },
    ]);
  });
});

describe("an activation that waits", () => {
  it("has the time of its rule, and lapses to a draft with a record that tells the person who asked", async () => {
    await enforceRules([security, second], [lifecycleRule(undefined, { waitDays: 3 })]);
    const [id, kept] = [await waitingActivation(steps), await waitingActivation(steps)];
    expect(daysLeft((await getLifecycle(member, id)).activationExpiresAt)).toBe(3);
    const card = (await cards("pending")).find((one) => one.id === id);
    expect(card?.blocks.map(({ sentence }) => sentence)).toContain("It lapses in 3 days.");
    await lapsesIn(steps, "activation", id, -1);
    await lapse();
    expect(await findAgent(id)).toMatchObject({ status: "draft", activationRequestedById: null });
    expect((await findAgent(kept))?.status).toBe("pending");
    expect(await recordsOf("agent.activation-lapsed", id)).toMatchObject([{ actor: "system" }]);
    expect((await getLifecycle(member, id)).activationExpiresAt).toBeNull();
    const told = await readCause(await causeOf(world, "agent.activation-lapsed", id));
    expect(told.notices).toMatchObject([
      { kind: "change_answered", details: { how: "expired", change: "activation" } },
    ]);
    expect((await goLive(second, id)).status).toBe("pending");
  });

  it("that the second person confirms after its time is refused, also before the job came", async () => {
    const id = await waitingActivation(steps);
    await lapsesIn(steps, "activation", id, -1);
    await expect(goLive(second, id)).rejects.toMatchObject({ code: "activation_lapsed" });
    await lapse();
    expect((await findAgent(id))?.status).toBe("draft");
  });
});

it("a rule without the time is valid, and days out of range are not", async () => {
  const { waitDays: _, ...old } = lifecycleRule(undefined);
  expect(Rules.safeParse([old]).success).toBe(true);
  for (const waitDays of [0, 366, 1.5]) expect(Rules.safeParse([{ ...old, waitDays }]).success).toBe(false);
  expect((await previewRules([lifecycleRule(undefined)])).needs).toEqual([]);
});

it("the preview tells how requests and activations that wait would end under other days, which end none of them", async () => {
  await enforceRules([security, second], [lifecycleRule(undefined, { waitDays: 20 })]);
  await world.sql(
    "update agent_onboardings set status = 'withdrawn', ended_at = now() where status in ('waiting', 'returned')",
  );
  const waiting = [await askOnboarding(member, wish()), await askOnboarding(member, wish())];
  const returned = await askOnboarding(member, wish());
  await returnOnboarding(security, returned.id, "Which account?");
  await world.sql("update agent_onboardings set requested_at = now() - interval '6 days' where id = any($1)", [
    [waiting[0]?.id, returned.id],
  ]);
  const preview = async (waitDays: number) => (await previewRules([lifecycleRule(undefined, { waitDays })])).waits;
  const requests = async (waitDays: number) =>
    (await preview(waitDays)).flatMap(({ kind, change, count }) => (kind === "onboarding" ? [[change, count]] : []));
  expect(await preview(20)).toEqual([]);
  expect(await requests(5)).toEqual([
    ["lapsed", 1],
    ["sooner", 2],
  ]);
  expect(await requests(21)).toEqual([["later", 3]]);
  await waitingActivation(steps);
  expect((await preview(21)).some(({ kind, change }) => kind === "activation" && change === "later")).toBe(true);
  await enforceRules([security, second], [lifecycleRule(undefined, { waitDays: 5 })]);
  await lapse();
  for (const { id } of waiting) expect((await getOnboarding(member, id)).status).toBe("waiting");
});

it("the preview counts none whose time is over by the database's clock, also before the job came", async () => {
  await enforceRules([security, second], [lifecycleRule(undefined, { waitDays: 20 })]);
  await lapse();
  const counts = async () => {
    const { waits } = await previewRules([lifecycleRule(undefined, { waitDays: 21 })]);
    return ["onboarding", "activation"].map((kind) => waits.find((one) => one.kind === kind)?.count ?? 0);
  };
  const [requests = 0, activations = 0] = await counts();
  const [request, agent] = [await askOnboarding(member, wish()), await waitingActivation(steps)];
  const [returned, kept] = [await askOnboarding(member, wish()), await waitingActivation(steps)];
  await returnOnboarding(security, returned.id, "Which account?");
  expect(await counts()).toEqual([requests + 2, activations + 2]);
  await lapsesIn(steps, "onboarding", request.id, 0);
  await lapsesIn(steps, "onboarding", returned.id, 0);
  await lapsesIn(steps, "activation", agent, 0);
  await clock.measure(async () => (await databaseTimeMs()) - 3_600_000);
  expect(await counts()).toEqual([requests, activations + 1]);
  await clock.measure(databaseTimeMs);
  expect((await findAgent(agent))?.status).toBe("pending");
  await lapse();
  expect([(await findAgent(agent))?.status, (await findAgent(kept))?.status]).toEqual(["draft", "pending"]);
  expect(await counts()).toEqual([requests, activations + 1]);
});
