import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as delegationsCsv from "@/app/api/delegations/export/route";
import * as requestsCsv from "@/app/api/requests/export/route";
import * as requestsRoute from "@/app/api/requests/route";
import type { Principal } from "@/lib/principals/principal";
import { approveRequest, askChanges, denyRequest } from "@/lib/requests/commands/decide";
import { withdrawRequest } from "@/lib/requests/commands/follow";
import { approveNarrower, reviseRequest } from "@/lib/requests/commands/revise";
import { given, payments, type TestAgent } from "@/lib/testing/direct";
import { expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { getRequest } from "./queries";
import type { RequestList } from "./schema";

let world: World;
let spine: TestAgent;
let owner: Principal;
let approver: Principal;
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
  owner = await world.person(["member"]);
  approver = await world.person(["approver"], { name: "Ada, the approver" });
  spine = { ...spine, owner };
  await world.sql("update agents set owner_id = $1 where id = $2", [owner.personId, spine.agentId]);
});
afterAll(() => world.end());

const list = async (query: Record<string, string>, as = owner): Promise<RequestList> => {
  const path = `/api/requests?${new URLSearchParams({ queue: "mine", ...query })}`;
  return (await world.call(requestsRoute.GET, { as, path })).json();
};
const digestOf = async (id: string) => await given.digest(id);
const limited = (max_each: string) => [
  payments(spine, {
    limits: [{ field: "amount", unit: "USD", max_each, max_total: "2000.00", window: "P1D" }],
  }),
];

/** An approver narrows a request and approves it. */
async function narrow(id: string): Promise<void> {
  const { digest, authority } = await getRequest(approver, id);
  const [element] = authority;
  const narrower = [{ ...limited("200.00")[0], id: element?.id }];
  await approveNarrower({ asker: approver, requestId: id, digest, authority: narrower, note: "Enough" });
}

describe("one's own requests", () => {
  it("tell apart what needs an answer and what was granted narrower, with what that took, each with its figure", async () => {
    const [asked, revised, narrowed, granted, refused, withdrawn, open] = [
      await given.request(spine),
      await given.request(spine),
      await given.request(spine),
      await given.request(spine),
      await given.request(spine),
      await given.request(spine),
      await given.request(spine),
    ];
    await given.request({ ...spine, owner: await ownerOfAll() });
    await askChanges({ asker: approver, requestId: asked, digest: await digestOf(asked), note: "Which account" });
    // A change by the requester is no narrowing. A narrowing is compared with the requester's last revision.
    await reviseRequest({ asker: owner, requestId: revised, authority: limited("300.00") });
    await narrow(revised);
    await narrow(narrowed);
    await approveRequest({ asker: approver, requestId: granted, digest: await digestOf(granted), note: "" });
    await denyRequest({ asker: approver, requestId: refused, note: "No" });
    await withdrawRequest({ asker: owner, requestId: withdrawn });

    const { counts } = await list({ counts: "true", limit: "1" });
    expect(counts).toEqual({
      ...{ all: 7, changesRequested: 1, pending: 1, approved: 3, narrowed: 2, denied: 1, ended: 1 },
    });
    const found = async (q: string) => (await list({ q })).requests.map(({ id }) => id).toSorted();
    expect(await found("status:changes_requested")).toEqual([asked]);
    expect(await found("status:pending")).toEqual([open]);
    expect(await found("status:approved narrowed:yes")).toEqual([revised, narrowed].toSorted());
    expect(await found("status:approved narrowed:no")).toEqual([granted]);
    const { requests } = await list({});
    const of = (id: string) => requests.find((one) => one.id === id);
    const line = { axis: "max_each", direction: "narrows" };
    expect(of(narrowed)).toMatchObject({ narrowedBy: { id: approver.personId }, narrowing: [line] });
    expect(of(narrowed)?.narrowing[0]).toMatchObject({ before: expect.stringContaining("500") });
    expect(of(revised)?.narrowing).toMatchObject([{ ...line, before: expect.stringContaining("300") }]);
    expect(of(granted)?.narrowing).toEqual([]);
    expect((await list({})).counts).toBeUndefined();
    expect((await getRequest(owner, revised)).narrowing).toEqual(of(revised)?.narrowing);
  });
});

/** Another person who may make requests for the same agent. Their requests are not in the owner's list. */
async function ownerOfAll(): Promise<Principal> {
  return world.person(["security"]);
}

const csv = async (route: typeof requestsCsv, query: Record<string, string>, as: Principal) => {
  const response = await world.call(route.GET, { as, path: `/api/x?${new URLSearchParams(query)}` });
  return { response, lines: (await response.text()).split("\r\n") };
};

describe("an export", () => {
  it("holds what the list finds, over all its pages, in its order, and nothing that is not for the asker", async () => {
    const shown: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page: RequestList = await list({ queue: "all", limit: "3", ...(cursor && { cursor }) });
      shown.push(...page.requests.map(({ id }) => id));
      cursor = page.next;
    }
    const { response, lines } = await csv(requestsCsv, {}, owner);
    expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8; header=present");
    expect(response.headers.get("content-disposition")).toBe('attachment; filename="requests.csv"');
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(lines.at(-1)).toBe("");
    expect(lines.slice(1, -1).map((line) => line.slice(1, 31))).toEqual(shown);
    const approved = await csv(requestsCsv, { q: "status:approved", queue: "mine" }, owner);
    expect(approved.lines).toHaveLength(5);
    expect(approved.lines[1]).toContain('"Ada, the approver"');
    const stranger = await csv(requestsCsv, {}, await world.person(["member"]));
    expect(stranger.lines).toEqual([lines[0], ""]);
  });

  it("goes on beyond one page", async () => {
    await world.sql(
      `insert into requests select (jsonb_populate_record(null::requests, to_jsonb(r) || jsonb_build_object(
         'id', 'req_' || lpad(n::text, 26, '0'), 'delegation_id', null))).*
       from (select * from requests where status = 'denied' limit 1) r, generate_series(1, 450) n`,
    );
    const { lines } = await csv(requestsCsv, { q: "status:denied" }, owner);
    expect(lines).toHaveLength(1 + 451 + 1);
    expect(new Set(lines).size).toBe(lines.length);
  });

  it.each([
    ["the person signs out", "update sessions set revoked_at = now() where person_id = $1"],
    ["the person is deactivated", "update people set status = 'deactivated' where id = $1"],
    ["the person loses a role", "update people set roles = '{member}' where id = $1"],
  ])("breaks off when %s, so that no part of it passes for the whole", async (_, sql) => {
    const reader = await world.person(["auditor", "member"]);
    const response = await world.call(requestsCsv.GET, { as: reader, path: "/api/x?q=status%3Adenied" });
    await world.sql(sql, [reader.personId]);
    await expectRefusal(response.text(), "export_ended");
  });

  it("refuses a filter that is none before anything is sent", async () => {
    for (const route of [requestsCsv, delegationsCsv]) {
      const { response, lines } = await csv(route, { q: "status:banana" }, owner);
      expect([response.status, JSON.parse(lines[0] ?? "").code]).toEqual([422, "unknown_filter_value"]);
    }
  });

  it("lets no text of others become a formula", async () => {
    const purpose = '=HYPERLINK("https://evil.example")';
    const id = await given.request(spine, { purpose });
    const { lines } = await csv(requestsCsv, { q: `id:${id}` }, approver);
    expect(lines[1]).toContain(`"'=HYPERLINK(""https://evil.example"")"`);
    const delegationId = await given.delegation({ ...spine, approver }, undefined, 3600, {});
    await world.sql("update delegations set purpose = '@SUM(1)' where id = $1", [delegationId]);
    const delegations = await csv(delegationsCsv, { q: `id:${delegationId}` }, owner);
    expect(delegations.lines).toHaveLength(3);
    expect(delegations.lines[1]).toContain(`"'@SUM(1)"`);
    const stranger = await csv(delegationsCsv, {}, await world.person(["member"]));
    expect(stranger.lines).toEqual([delegations.lines[0], ""]);
  });
});
