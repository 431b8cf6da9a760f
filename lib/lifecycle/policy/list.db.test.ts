import { afterAll, beforeAll, expect, it } from "vitest";
import { GET } from "@/app/api/lifecycle-policies/route";
import { proposePolicy } from "@/lib/lifecycle/policy/commands";
import type { Principal } from "@/lib/principals/principal";
import { enforceRules, lifecycleRule } from "@/lib/testing/lifecycle-policy";
import { createWorld, type World } from "@/lib/testing/world";
import { getLifecyclePolicy } from "./queries";
import type { LifecyclePolicyList } from "./schema";

let world: World;
let one: Principal;
let two: Principal;

beforeAll(async () => {
  world = await createWorld();
  [one, two] = [await world.person(["security"]), await world.person(["security"])];
});
afterAll(() => world.end());

async function list(query = "", as?: Principal) {
  const path = `/api/lifecycle-policies${query}`;
  const response = await world.call(GET, { path, as: as ?? (await world.person(["member"])) });
  return { status: response.status, ...((await response.json()) as LifecyclePolicyList & { code?: string }) };
}
const shown = ({ policies }: LifecyclePolicyList) => policies.map(({ version, status }) => `${version} ${status}`);

it("GET /api/lifecycle-policies lists the versions, the newest first, and before them the change that waits", async () => {
  const first = await list();
  expect(first).toMatchObject({
    ...{ status: 200, next: null },
    policies: [{ version: 1, status: "in_force", changedBy: null, changeId: null, reason: expect.any(String) }],
  });
  await enforceRules([one, two], [lifecycleRule(undefined, { people: 2 })]);
  const rules = [lifecycleRule(undefined, { offerDays: 7 })];
  await proposePolicy(one, { rules, version: 2, reason: "Shorter." });
  const all = await list();
  expect(shown(all)).toEqual(["3 waiting", "2 in_force", "1 replaced"]);
  const { pendingChange } = await getLifecyclePolicy(two);
  expect(all.policies).toMatchObject([
    { rules, reason: "Shorter.", changedBy: { id: one.personId }, changeId: pendingChange?.id },
    { rules: [{ people: 2 }], changedBy: { id: two.personId }, changeId: expect.stringMatching(/^chg_/) },
    { rules: first.policies[0]?.rules },
  ]);
});

it("pages of that list name each version once", async () => {
  const pages: string[] = [];
  let next: string | null = "";
  while (next !== null) {
    const page: Awaited<ReturnType<typeof list>> = await list(`?limit=1${next === "" ? "" : `&cursor=${next}`}`, two);
    pages.push(...shown(page));
    next = page.next;
  }
  expect(pages).toEqual(["3 waiting", "2 in_force", "1 replaced"]);
  const cursor = Buffer.from(JSON.stringify(["two"])).toString("base64url");
  expect(await list(`?cursor=${cursor}`, two)).toMatchObject({ status: 400, code: "malformed_cursor" });
});
