import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Severity } from "@/lib/detections/model";
import { newId } from "@/lib/platform/base/id";
import { encodeCursor } from "@/lib/platform/http/cursor";
import type { Principal } from "@/lib/principals/principal";
import { askedAction, askingAgent } from "@/lib/testing/decisions";
import { given } from "@/lib/testing/direct";
import { rowsRead } from "@/lib/testing/rows-read";
import { createWorld, type World } from "@/lib/testing/world";
import { noDue } from "./model";
import { countInbox, listInbox } from "./queries";
import { InboxFilters } from "./schema";

let world: World;
let agentId = "";
let security: Principal;
let owner: Principal;
const others: string[] = [];
beforeAll(async () => {
  world = await createWorld();
  [security, owner] = [await world.person(["security", "approver"]), await world.person(["member"])];
  await given.steps(world, { name: "Approval", quorum: 1 });
  const spine = await given.agent();
  agentId = (await given.enrolled(owner.personId)).agentId;
  others.push(await askedAction(await askingAgent(undefined, "https://asking.acme.example")));
  others.push(await given.request(spine));
});
beforeEach(() => world.sql("delete from detections"));
afterAll(() => world.end());

/** Detections of these severities, from the oldest on. */
async function raise(...found: Severity[]): Promise<string[]> {
  const ids = found.map(() => newId("detection")).toSorted();
  for (const [i, severity] of found.entries()) {
    await world.sql(
      "insert into detections (id, kind, agent_id, severity, sightings) values ($1, 'denial_burst', $2, $3, '[]')",
      [ids[i], agentId, severity],
    );
  }
  return ids;
}

const page = async (asker: Principal, limit: number, cursor?: string) => {
  const { items, next } = await listInbox(asker, InboxFilters.parse({ limit, cursor }));
  return { ids: items.map(({ id }) => id), next: next ?? undefined };
};

/** All items behind a cursor. */
async function walk(asker: Principal, limit: number, cursor?: string): Promise<string[]> {
  const { ids, next } = await page(asker, limit, cursor);
  return next === undefined ? ids : [...ids, ...(await walk(asker, limit, next))];
}

const known = (id: string | undefined): string => id ?? "";

describe("detections in the order of the inbox", () => {
  it("has critical and then high ones behind single actions and before every deadline, others last (I9)", async () => {
    const [low, high, critical, medium, later, last] = await raise("low", "high", "critical", "medium", "high", "low");
    const [action, request] = others;
    const order = [action, critical, high, later, request, low, medium, last];
    for (const limit of [1, 2, 3, 50]) expect(await walk(security, limit)).toEqual(order);
    expect(await walk(owner, 2)).toEqual([critical, high, later, low, medium, last]);
    expect((await countInbox(security)).kinds.detection).toBe(6);
  });

  it("neither repeats nor leaves out others when some are closed or raised between two pages", async () => {
    const [low, critical, high, other, later] = await raise("low", "critical", "high", "critical", "high");
    const { ids, next } = await page(security, 3);
    expect(ids).toEqual([others[0], critical, other]);
    await world.sql("update detections set status = 'dismissed' where id = any($1)", [[other, high]]);
    const [medium, newest] = await raise("medium", "high");
    const rest = [later, newest, others[1], low, medium];
    for (const limit of [1, 50]) expect(await walk(security, limit, next)).toEqual(rest);
  });

  it("has one whose severity rose in its new place when the list is read again", async () => {
    const [high, low, medium] = await raise("high", "low", "medium");
    const { next } = await page(security, 3);
    await world.sql("update detections set severity = 'critical' where id = $1", [low]);
    expect(await walk(security, 1, next)).toEqual([medium]);
    expect(await walk(security, 1)).toEqual([others[0], low, high, others[1], medium]);
  });

  it("goes on from a cursor of earlier builds, which had all detections behind the deadlines", async () => {
    const [high, low, , medium] = await raise("high", "low", "critical", "medium");
    const at = (id: string) => encodeCursor([1, noDue.toISOString(), 90, id]);
    expect(await walk(security, 1, at(known(high)))).toEqual([low, medium]);
    expect(await walk(security, 50, at(known(low)))).toEqual([medium]);
    expect(await walk(security, 50, at(known(medium)))).toEqual([]);
  });

  it.each(["low", "high"] as const)("reads a page among 6,000 of severity %s without the others", async (severity) => {
    await world.sql(
      `insert into detections (id, kind, agent_id, severity, sightings)
       select 'det_' || lpad(n::text, 26, '0'), 'denial_burst', $1, $2, '[]' from generate_series(1, 6000) n`,
      [agentId, severity],
    );
    const [critical] = await raise("critical");
    const first = () => page(security, 10);
    const second = async () => page(security, 10, (await first()).next);
    expect((await first()).ids.slice(0, 2)).toEqual([others[0], critical]);
    await world.sql("analyze detections");
    expect(await rowsRead(world.ownerUrl, first)).toBeLessThan(300);
    expect(await rowsRead(world.ownerUrl, second)).toBeLessThan(600);
  });
});
