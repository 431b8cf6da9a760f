import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askOnboarding, returnOnboarding } from "@/lib/lifecycle/onboarding/commands";
import type { Principal } from "@/lib/principals/principal";
import { rowsRead } from "@/lib/testing/rows-read";
import { lapsesIn, openSteps, type StepsWorld, waitingActivation } from "@/lib/testing/waiting-steps";
import type { World } from "@/lib/testing/world";
import { listInbox } from "./queries";
import { InboxFilters, type InboxItem } from "./schema";

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

async function inbox(asker: Principal, limit = 50): Promise<InboxItem[]> {
  const items: InboxItem[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await listInbox(asker, InboxFilters.parse({ limit, ...(cursor !== undefined && { cursor }) }));
    items.push(...page.items);
    if (page.next === null) return items;
    cursor = page.next;
  }
}

let asked = 0;
async function onboarding(hours: number, isReturned = false): Promise<string> {
  const request = { name: `asked-${++asked}`, purpose: "Answers customers.", environment: "prod" } as const;
  const { id } = await askOnboarding(member, { ...request, ownerEmail: member.email, resourceServerIds: [] });
  if (isReturned) await returnOnboarding(security, id, "Which account?");
  await lapsesIn(steps, "onboarding", id, hours);
  return id;
}
async function activation(hours: number): Promise<string> {
  const id = await waitingActivation(steps);
  await lapsesIn(steps, "activation", id, hours);
  return id;
}

describe("steps that lapse, in the inbox", () => {
  it("come with the soonest end first, of one instant by id, and not once they are over", async () => {
    const [late, equal, soon] = [await onboarding(90), await onboarding(90), await onboarding(30)];
    const [between, first] = [await activation(60), await activation(20)];
    await onboarding(-2);
    await activation(-2);
    const items = await inbox(second);
    expect(items.map(({ id }) => id)).toEqual([first, soon, between, ...[late, equal].toSorted()]);
    for (const { dueAt } of items) expect(dueAt).not.toBeNull();
    for (const limit of [1, 2, 3]) expect(await inbox(second, limit)).toEqual(items);
    const [later, sooner] = [await onboarding(50, true), await onboarding(40, true)];
    await onboarding(-2, true);
    expect((await inbox(member)).map(({ id }) => id)).toEqual([sooner, later]);
    expect(await inbox(member, 1)).toHaveLength(2);
  });

  it("are read along an index, however many wait, were returned or ended", async () => {
    const first = (asker: Principal) => () => listInbox(asker, InboxFilters.parse({ limit: 10 }));
    const read = async () => ({
      security: await rowsRead(world.ownerUrl, first(second)),
      member: await rowsRead(world.ownerUrl, first(member)),
    });
    await seed(1, 2_000);
    const few = await read();
    await seed(2, 8_000);
    const many = await read();
    expect(many.security).toBeLessThan(few.security + 500);
    expect(many.member).toBeLessThan(few.member + 500);
  });
});

/** Adds agents that wait, and onboarding requests of each state. */
async function seed(batch: number, count: number): Promise<void> {
  const waits = await activation(100);
  await world.sql(
    `insert into agents select (jsonb_populate_record(a, jsonb_build_object('id', 'agt_' || $2 || '_' || n,
       'name', 'many-' || $2 || '-' || n, 'name_skeleton', 'many-' || $2 || '-' || n, 'display_name', null,
       'display_skeleton', null, 'activation_expires_at', now() + interval '2 days' + n * interval '1 minute'))).*
     from agents a, generate_series(1, $3::int) n where a.id = $1`,
    [waits, batch, count],
  );
  await world.sql(
    `insert into agent_onboardings (id, status, name, purpose, environment, owner_email, resource_server_ids,
       requested_by_id, expires_at)
     select 'onb_' || $2 || '_' || s || n, s::onboarding_status, 'many', 'Answers.', 'prod', 'a@acme.example', '{}',
       case when s = 'completed' then $1 else $3 end, now() + interval '2 days' + n * interval '1 minute'
     from generate_series(1, $4::int) n, unnest(array['waiting', 'returned', 'completed']) s`,
    [member.personId, batch, security.personId, count],
  );
  await world.sql("analyze");
}
