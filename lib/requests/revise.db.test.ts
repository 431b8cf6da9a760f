import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isDomainError } from "@/lib/platform/base/domain-error";
import { prisma } from "@/lib/platform/database/prisma";
import { approveRequest, askChanges } from "@/lib/requests/commands/decide";
import { withdrawRequest } from "@/lib/requests/commands/follow";
import { approveNarrower, reviseRequest } from "@/lib/requests/commands/revise";
import { given, inSeconds, payments, type TestAgent, throughAgent } from "@/lib/testing/direct";
import { createWorld, type World } from "@/lib/testing/world";
import { getRequest } from "./queries";

let world: World;
let spine: TestAgent;
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
});
afterAll(() => world.end());

const quorum = (count: number) => given.steps(world, { name: "Approval", quorum: count });
const later = (hours: number) => inSeconds(hours * 3600);
const ask = () => given.request(spine, { expiresAt: later(24), maxDepth: 2 });
const shown = (id: string) => getRequest(spine.approver, id);
const narrower = (change = {}) => [
  {
    id: "el_1",
    ...payments(spine, {
      limits: [{ field: "amount", unit: "USD", max_each: "100.00", max_total: "2000.00", window: "P1D" }],
    }),
    ...change,
  },
];
const refusal = async (act: Promise<unknown>) => {
  try {
    await act;
  } catch (error) {
    if (!isDomainError(error)) throw error;
    return [error.code, error.errors[0]?.path];
  }
  return "done";
};

describe("a request that its requester changes", () => {
  it("is another revision, which voids what was approved, and pending again after it was sent back", async () => {
    await quorum(2);
    const id = await ask();
    const before = await shown(id);
    await approveRequest({ asker: spine.approver, requestId: id, digest: before.digest, note: "" });
    await askChanges({ asker: await given.approver(), requestId: id, digest: before.digest, note: "Only 100." });
    await reviseRequest({
      asker: spine.owner,
      requestId: id,
      authority: narrower(),
      expiresAt: later(12),
      note: "As you say.",
    });
    const after = await shown(id);
    expect(after).toMatchObject({ status: "pending", revision: 2, steps: [{ approved: 0 }], narrowedBy: null });
    expect(after.revisions.map(({ cause, note }) => [cause, note])).toEqual([
      ["made", ""],
      ["revised", "As you say."],
    ]);
    expect(after.revisions[1]?.changes.map(({ axis, direction }) => [axis, direction])).toEqual([
      ["max_each", "narrows"],
      ["expiresAt", "narrows"],
    ]);
    expect(JSON.parse(after.document).requested[0].limits[0].max_each).toBe("100.00");
    const stale = approveRequest({ asker: await given.approver(), requestId: id, digest: before.digest, note: "" });
    expect(await refusal(stale)).toEqual(["digest_stale", "digest"]);
    await quorum(1);
  });

  it("is refused by name if nothing changes, the new terms are invalid, or another person changes it", async () => {
    const id = await ask();
    const revise = (change: object, asker = spine.owner) => refusal(reviseRequest({ asker, requestId: id, ...change }));
    expect(await revise({})).toEqual(["nothing_changed", undefined]);
    expect(await revise({ expiresAt: later(-1) })).toEqual(["validity_invalid", "expiresAt"]);
    expect(await revise({ authority: [{ ...payments(spine), type: "unknown" }] })).toEqual([
      "authority_invalid",
      "authority[0].type",
    ]);
    expect(await revise({ purpose: "Mine now" }, spine.approver)).toEqual(["forbidden", undefined]);
    const agent = throughAgent(spine.owner, spine.agentId);
    expect(await revise({ purpose: "Mine now" }, agent)).toEqual(["forbidden", undefined]);
    expect(await refusal(withdrawRequest({ asker: agent, requestId: id }))).toEqual(["forbidden", undefined]);
    expect(await shown(id)).toMatchObject({ revision: 1, status: "pending" });
  });
});

describe("a change made on an older revision", () => {
  it("is refused where its page says what it was made on, and leaves the newer one", async () => {
    const id = await ask();
    const { digest } = await shown(id);
    const revise = (purpose: string) => refusal(reviseRequest({ asker: spine.owner, requestId: id, purpose, digest }));
    expect(await revise("Refund the customers of March")).toBe("done");
    expect(await revise("Refund the customers of April")).toEqual(["digest_stale", "digest"]);
    expect(await shown(id)).toMatchObject({ revision: 2, purpose: "Refund the customers of March" });
  });
});

describe("an approval of less", () => {
  it("grants exactly what the approver wrote, and says who narrowed what (A2)", async () => {
    const id = await ask();
    const { digest } = await shown(id);
    const delegationId = await approveNarrower({
      ...{ asker: spine.approver, requestId: id, digest, authority: narrower(), maxDepth: 0, note: "Less will do." },
    });
    const after = await getRequest(spine.owner, id);
    expect(after).toMatchObject({
      ...{ status: "approved", revision: 2, delegationId, narrowedBy: { id: spine.approver.personId } },
      votes: [{ revision: 2, verdict: "approve" }],
    });
    expect(after.revisions[1]).toMatchObject({
      cause: "narrowed",
      note: "Less will do.",
      changes: [
        { axis: "max_each", direction: "narrows" },
        { axis: "maxDepth", before: "2", after: "0" },
      ],
    });
    const granted = await prisma().delegation.findUniqueOrThrow({
      where: { id: delegationId ?? "" },
      include: { versions: true },
    });
    expect(granted.maxDepth).toBe(0);
    expect(granted.versions[0]?.authority).toMatchObject(narrower());
    expect((await world.auditTypes(id)).slice(-3)).toEqual([
      "request.narrowed",
      "delegation.granted",
      "request.approved",
    ]);
  });

  it("counts on the new revision alone where more people have to approve", async () => {
    await quorum(2);
    const [first, second] = [await given.approver(), await given.person(["approver"])];
    const id = await ask();
    const { digest } = await shown(id);
    await approveRequest({ asker: first, requestId: id, digest, note: "" });
    expect(await approveNarrower({ asker: second, requestId: id, digest, authority: narrower() })).toBeNull();
    const renewed = await shown(id);
    expect(renewed).toMatchObject({ status: "pending", revision: 2, steps: [{ approved: 1, quorum: 2 }] });
    expect(await refusal(approveRequest({ asker: second, requestId: id, digest: renewed.digest, note: "" }))).toEqual([
      "already_approved",
      undefined,
    ]);
    expect(await approveRequest({ asker: first, requestId: id, digest: renewed.digest, note: "" })).toMatch(/^dlg_/);
    await quorum(1);
  });

  const amount = (max_each: string) => [
    { field: "amount", unit: "USD", max_each, max_total: "2000.00", window: "P1D" },
  ];
  const unlimited = { type: "payment", actions: ["create"], identifiers: ["account/eu-*"] };
  const wider: [string, () => object, (string | undefined)[]][] = [
    [
      "a larger amount",
      () => ({ authority: narrower({ limits: amount("500.01") }) }),
      ["not_narrower", "authority[0].limits[0].max_each"],
    ],
    [
      "a dropped limit",
      () => ({ authority: [{ ...unlimited, id: "el_1", locations: [spine.identifier] }] }),
      ["not_narrower", "authority[0].limits"],
    ],
    [
      "another element",
      () => ({
        authority: [
          ...narrower(),
          { ...unlimited, id: "el_2", locations: [spine.identifier], actions: ["read"], identifiers: ["account/eu-1"] },
        ],
      }),
      ["not_narrower", "authority[1].id"],
    ],
    [
      "an element under another id",
      () => ({ authority: narrower({ id: "el_9" }) }),
      ["not_narrower", "authority[0].id"],
    ],
    ["more time", () => ({ expiresAt: later(25) }), ["not_narrower", "expiresAt"]],
    ["an earlier beginning", () => ({ notBefore: later(-1) }), ["not_narrower", "notBefore"]],
    ["more depth", () => ({ maxDepth: 3 }), ["not_narrower", "maxDepth"]],
    [
      "nothing less at all",
      () => ({ authority: narrower({ limits: amount("500.00") }) }),
      ["nothing_narrowed", undefined],
    ],
  ];
  it.each(wider)("is refused with %s, and changes nothing", async (_, edit, expected) => {
    const id = await ask();
    const { digest } = await shown(id);
    const call = { asker: spine.approver, requestId: id, digest, authority: narrower(), ...edit() };
    expect(await refusal(approveNarrower(call))).toEqual(expected);
    expect(await shown(id)).toMatchObject({ status: "pending", revision: 1, digest });
  });

  it("of one's own request is refused like any approval (I9)", async () => {
    const both = await given.person(["admin", "approver"]);
    const id = await given.request(spine, { purpose: "Mine", expiresAt: later(1) }, both);
    const { digest } = await shown(id);
    expect(await refusal(approveNarrower({ asker: both, requestId: id, digest, authority: narrower() }))).toEqual([
      "self_approval",
      undefined,
    ]);
  });
});
