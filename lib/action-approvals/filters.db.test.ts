import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as actionApprovals from "@/app/api/action-approvals/route";
import * as versions from "@/app/api/delegations/[delegationId]/versions/route";
import * as delegations from "@/app/api/delegations/route";
import * as requests from "@/app/api/requests/route";
import { approveAction, denyAction } from "@/lib/action-approvals/commands/decide";
import { clock } from "@/lib/platform/base/clock";
import { newId } from "@/lib/platform/base/id";
import { prisma } from "@/lib/platform/database/prisma";
import { encodeCursor } from "@/lib/platform/http/cursor";
import type { Principal } from "@/lib/principals/principal";
import { approveRequest, denyRequest } from "@/lib/requests/commands/decide";
import { evaluate } from "@/lib/testing/decisions";
import { given, payments, type TestAgent } from "@/lib/testing/direct";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { buildActiveAgent } from "@/prisma/seed/builders/agent";
import { getActionApproval } from "./queries";

const lists = { requests, delegations, actionApprovals };
type List = keyof typeof lists;

let world: World;
let spine: TestAgent;
let security: Principal;
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
  security = await world.person(["security", "approver"]);
});
afterAll(() => world.end());

async function ask(list: List, query: Record<string, string>, as = security) {
  const response = await world.call(lists[list].GET, { as, path: `/api/list?${new URLSearchParams(query)}` });
  return { status: response.status, body: await response.json() };
}

async function found(list: List, q: string, as = security): Promise<string[]> {
  const { status, body } = await ask(list, { q, limit: "200" }, as);
  expect({ q, status }).toEqual({ q, status: 200 });
  return body[list].map(({ id }: { id: string }) => id).toSorted();
}

const unfit: [List, string, string][] = [
  ["requests", "status:banana", "status"],
  ["requests", "status:pending,banana", "status"],
  ["requests", "-status:banana", "status"],
  ["requests", "status:>pending", "status"],
  ["requests", "risk:extreme", "risk"],
  ["requests", "agent:Ünknown!", "agent"],
  ["requests", "requester:banana", "requester"],
  ["requests", "decided-by:banana", "decided-by"],
  ["requests", "narrowed:perhaps", "narrowed"],
  ["requests", "id:dlg_01K8QWERTY0123456789ABCDEF", "id"],
  ["delegations", "status:banana", "status"],
  ["delegations", "status:active status:pending", "status"],
  ["delegations", "expires:banana", "expires"],
  ["delegations", "expires:7d,banana", "expires"],
  ["delegations", "expires:7", "expires"],
  ["delegations", "expires:>7d", "expires"],
  ["delegations", "agent:A", "agent"],
  ["delegations", "delegator:banana", "delegator"],
  ["delegations", "for:banana", "for"],
  ["delegations", "id:banana", "id"],
  ["delegations", "request:banana", "request"],
  ["delegations", "parent:banana", "parent"],
  ["actionApprovals", "status:banana", "status"],
  ["actionApprovals", "risk:banana", "risk"],
  ["actionApprovals", "agent:A", "agent"],
  ["actionApprovals", "decided-by:banana", "decided-by"],
  ["actionApprovals", "id:banana", "id"],
  ["actionApprovals", "type:<payment", "type"],
];

describe("a filter", () => {
  it.each(unfit)("of %s refuses %s and says where", async (list, q, key) => {
    const { status, body } = await ask(list, { q });
    expect(status).toBe(422);
    const [fault] = body.errors;
    expect(fault).toMatchObject({ path: "q", code: body.code, suggestions: expect.any(Array) });
    expect(body.code).toMatch(/^(unknown_filter_value|unknown_filter_name|unsupported_filter_operator)$/);
    expect(q.slice(0, fault.at)).toContain(`${key}:`);
    expect(q.slice(fault.at, fault.at + fault.length)).toMatch(/^(?:[^ ,:<>]+|[<>])$/);
  });

  it("suggests the names that begin like an unknown one, to people who see all agents", async () => {
    const name = `q${randomUUID().slice(0, 8)}`;
    const names = [`${name}-agent`, `${name}-auditor`];
    for (const one of names) await buildActiveAgent(security, { name: one, environment: "dev" });
    const { status, body } = await ask("requests", { q: `status:PENDING agent:${name}` });
    expect(status).toBe(422);
    expect(body).toMatchObject({
      code: "unknown_filter_name",
      detail: `No agent named ${name}. Two begin with it: ${names.join(", ")}.`,
      errors: [{ path: "q", at: 21, length: name.length, suggestions: names }],
    });
    const member = await world.person(["member"]);
    expect((await ask("requests", { q: `agent:${name}` }, member)).status).toBe(200);
  });

  it.each(["requests", "delegations", "actionApprovals"] as const)(
    "of %s refuses a key that it lacks",
    async (list) => {
      const { status, body } = await ask(list, { q: "banana:1" });
      expect([status, body.code, body.errors[0].path]).toEqual([422, "unknown_filter_key", "q"]);
    },
  );

  it.each([
    ["requests", { sort: "expiry" }],
    ["requests", { sort: "risk" }],
    ["actionApprovals", { queue: "waiting" }],
  ] as const)("a cursor of another list is refused: %s %o", async (list, query) => {
    const { status, body } = await ask(list, { ...query, cursor: encodeCursor(["high", "banana", "x"]) });
    expect([status, body.code]).toEqual([400, "malformed_cursor"]);
  });

  it("a cursor of versions is a version", async () => {
    const delegationId = await given.delegation(spine);
    const path = `/api/x?cursor=${encodeCursor(["banana"])}`;
    const response = await world.call(versions.GET, { as: security, path, params: { delegationId } });
    expect([response.status, (await response.json()).code]).toEqual([400, "malformed_cursor"]);
  });
});

describe("who decided", () => {
  it("finds requests by who approved or denied them, by id, address and me", async () => {
    const [yes, no] = [await world.person(["approver"]), await world.person(["approver"])];
    const [granted, refused, open] = [
      await given.request(spine),
      await given.request(spine),
      await given.request(spine),
    ];
    const digest = await given.digest(granted);
    await approveRequest({ asker: yes, requestId: granted, digest, note: "" });
    await denyRequest({ asker: no, requestId: refused, note: "no" });
    expect(await found("requests", `decided-by:${yes.personId}`)).toEqual([granted]);
    expect(await found("requests", `decided-by:${no.email.toUpperCase()}`)).toEqual([refused]);
    expect(await found("requests", "decided-by:me", no)).toEqual([refused]);
    expect((await ask("requests", { q: "decided-by:nobody@acme.example" })).body.code).toBe("unknown_filter_name");
    const begun = { q: `decided-by:${no.email.slice(0, -3)}` };
    expect((await ask("requests", begun)).body.errors[0].suggestions).toEqual([]);
    const admin = await world.person(["admin"]);
    expect((await ask("requests", begun, admin)).body.errors[0].suggestions).toEqual([no.email]);
    expect(await found("requests", `decided-by:${yes.personId},${no.personId}`)).toEqual([granted, refused].toSorted());
    const others = await found("requests", `-decided-by:${yes.personId}`);
    expect(others).toEqual(expect.arrayContaining([refused, open]));
    expect(others).not.toContain(granted);
    expect(await found("requests", `requester:${spine.owner.personId} decided-by:me`, yes)).toEqual([granted]);
  });

  /** Creates an agent that needs approval for each payment. */
  async function askingAt(identifier: string) {
    const asking = [
      { ...payments(spine), conditions: { approval_above: { field: "amount", unit: "USD", value: "1.00" } } },
    ];
    const own = await given.agent(identifier);
    await given.delegation(
      own,
      asking.map((element) => ({ ...element, locations: [own.identifier] })),
    );
    const token = await tokenOf(own);
    return async (id: string) => {
      const answer = await evaluate(own, token, { id, context: { operation_digest: randomUUID() } });
      return answer.context.approval?.id ?? "";
    };
  }

  it("finds action approvals by who decided them, and keeps the undecided when it is negated", async () => {
    const asked = await askingAt("https://asked.acme.example");
    const [granted, refused, open] = [
      await asked("account/eu-1"),
      await asked("account/eu-2"),
      await asked("account/eu-3"),
    ];
    const [yes, no] = [await given.approver(), await world.person(["approver"])];
    await approveAction({
      asker: yes,
      approvalId: granted,
      digest: (await getActionApproval(yes, granted)).digest,
      note: "",
    });
    await denyAction({
      asker: no,
      approvalId: refused,
      digest: (await getActionApproval(no, refused)).digest,
      note: "no",
    });
    expect(await found("actionApprovals", `decided-by:${yes.personId}`)).toEqual([granted]);
    expect(await found("actionApprovals", "decided-by:me", no)).toEqual([refused]);
    expect(await found("actionApprovals", `-decided-by:${yes.personId}`)).toEqual([refused, open].toSorted());
  });

  it("finds an action by each of those whose yes counted, and not by whose fell", async () => {
    const asked = await askingAt("https://quorum.acme.example");
    await given.steps(world, { name: "Two", quorum: 2 });
    const [fallen, one, two, id] = [
      await given.approver(),
      await given.approver(),
      await given.approver(),
      await asked("account/eu-1"),
    ];
    const yes = async (asker: typeof one) =>
      approveAction({ asker, approvalId: id, digest: (await getActionApproval(asker, id)).digest, note: "" });
    await yes(fallen);
    await world.sql("update people set status = 'deactivated' where id = $1", [fallen.personId]);
    await yes(one);
    await yes(two);
    expect((await getActionApproval(one, id)).status).toBe("approved");
    const by = ({ personId }: typeof one) => found("actionApprovals", `decided-by:${personId}`);
    expect([await by(fallen), await by(one), await by(two)]).toEqual([[], [id], [id]]);
    expect(await found("actionApprovals", `-decided-by:${one.personId}`)).not.toContain(id);
    await given.steps(world, { name: "Approval", quorum: 1 });
  });
});

describe("when a delegation ends", () => {
  it("is found within days, also in a list of them", async () => {
    const id = await given.delegation(spine, [payments(spine)], 3 * 86_400);
    const row = await prisma().delegation.findUniqueOrThrow({ where: { id } });
    expect(row.expiresAt.getTime()).toBeGreaterThan(clock.now().getTime());
    expect(await found("delegations", `id:${id} expires:2d`)).toEqual([]);
    expect(await found("delegations", `id:${id} expires:2d,4d`)).toEqual([id]);
    expect(await found("delegations", `id:${id} -expires:2d`)).toEqual([id]);
    expect(await found("delegations", `id:${id} -parent:${newId("delegation")}`)).toEqual([id]);
  });
});
