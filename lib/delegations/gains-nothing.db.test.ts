import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { moveDelegation } from "@/lib/delegations/commands/move";
import { narrowDelegation } from "@/lib/delegations/commands/narrow";
import { reissueAll } from "@/lib/delegations/commands/reissue";
import { clock } from "@/lib/platform/base/clock";
import { prisma } from "@/lib/platform/database/prisma";
import { transaction } from "@/lib/platform/database/transaction";
import { approveRequest, approveWithin, barrierOf } from "@/lib/requests/commands/decide";
import { getOrThrow } from "@/lib/requests/store";
import { evaluate } from "@/lib/testing/decisions";
import { given, inSeconds, payments, type TestAgent, type TestPerson } from "@/lib/testing/direct";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import type { WrittenDown } from "./carry-counters.policy";
import { carryCounters } from "./carry-counters.store";
import { getDelegation } from "./queries";

let world: World;
let spine: TestAgent;
let security: TestPerson;
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
  security = await given.person(["security"]);
});
afterAll(() => world.end());

const unlimited = (change: object = {}): Record<string, unknown> => {
  const { limits: _, ...element } = payments(spine);
  return { ...element, ...change };
};
const total = (max_total: string) => ({ limits: [{ field: "amount", unit: "USD", max_total, window: "P7D" }] });
const each = (max_each: string) => ({ limits: [{ field: "amount", unit: "USD", max_each }] });

/** A delegation, and one below it to another agent. */
async function pair(above: Record<string, unknown>, below: Record<string, unknown>) {
  const root = await given.delegation(spine, [above], 3600, { maxDepth: 1 });
  const leaf = await given.colleague(spine);
  const child = await given.delegation(leaf, [below], 1800, { parentDelegationId: root });
  return { root, child, leaf };
}

/** A chain of three, and who acts at its end. */
async function three(above: Record<string, unknown>, between: Record<string, unknown>) {
  const root = await given.delegation(spine, [above], 3600, { maxDepth: 2 });
  const leaf = await given.colleague(spine);
  const child = await given.delegation(leaf, [between], 1800, { parentDelegationId: root, maxDepth: 1 });
  const under = await given.colleague(spine);
  const below = await given.delegation(under, [unlimited()], 900, { parentDelegationId: child });
  return { root, child, leaf, below, under };
}

/** The owner asks for another authority of a delegation, and the last approver is shown it. */
async function asked(id: string, authority: Record<string, unknown>[], of = spine, maxDepth = 1) {
  const expiresAt = of === spine ? inSeconds(3000) : inSeconds(1500);
  const requestId = await given.request(of, {
    changesDelegationId: id,
    purpose: "Refund others",
    authority,
    expiresAt,
    maxDepth,
  });
  await given.consents(requestId);
  const digest = await given.digest(requestId);
  return { asker: spine.approver, requestId, digest, note: "" };
}

/** Approves a change; the delegations below are signed again. */
const change = async (...change: Parameters<typeof asked>): Promise<unknown> => approveRequest(await asked(...change));

/** Approves a change; the delegations below wait for the job. */
async function changeAlone(...change: Parameters<typeof asked>): Promise<void> {
  const call = await asked(...change);
  const barrier = await barrierOf(prisma(), await getOrThrow(prisma(), call.requestId));
  await transaction((tx) => approveWithin(tx, call, clock.now()), { barrier });
}

const codeOf = async (leaf: TestAgent, child: string, amount: string, id = "account/eu-1") => {
  const { decision, context } = await evaluate(leaf, await tokenOf(leaf, { delegation_id: child }), { amount, id });
  return decision ? "allowed" : context.code;
};

const move = (delegationId: string, action: "suspend" | "resume") =>
  moveDelegation({ asker: security, delegationId, action, reason: "We look into it" });

describe("what is above gives more, and what is below gains nothing by it (I10)", () => {
  it.each<[string, () => object]>([
    ["its end", () => ({ expiresAt: inSeconds(1200) })],
    ["its authority", () => ({ authority: [{ id: "el_1", ...unlimited(each("400.00")) }] })],
  ])("also where it was suspended meanwhile, and %s is narrowed before it is resumed", async (_, less) => {
    const { root, child, leaf } = await pair(unlimited(each("50.00")), unlimited());
    await move(child, "suspend");
    await change(root, [{ id: "el_1", ...unlimited(each("500.00")) }]);
    await narrowDelegation({
      ...{ asker: spine.owner, delegationId: child, expected: undefined },
      narrow: { reason: "Less is enough", ...less() },
    });
    await move(child, "resume");
    expect((await getDelegation(security, child)).effective).toMatchObject([each("50.00")]);
    expect(await codeOf(leaf, child, "51.00")).toBe("limit_exceeded");
    expect(await codeOf(leaf, child, "50.00")).toBe("allowed");
  });

  const both = { identifiers: ["account/eu-*", "account/us-*"] };
  const [eu, us] = [{ identifiers: ["account/eu-*"] }, { identifiers: ["account/us-*"] }];

  it("nor a second counter, where the element above is split in two and becomes one again (I4, L7)", async () => {
    const { root, child, leaf } = await pair(unlimited(both), unlimited({ ...both, ...total("100.00") }));
    expect(await codeOf(leaf, child, "60.00", "account/eu-1")).toBe("allowed");
    await change(root, [{ id: "el_1", ...unlimited(eu) }, unlimited(us)]);
    expect(await codeOf(leaf, child, "41.00", "account/us-1")).toBe("limit_exceeded");
    await change(root, [{ id: "el_1", ...unlimited(both) }]);
    expect(await codeOf(leaf, child, "41.00", "account/us-1")).not.toBe("allowed");
    expect(await codeOf(leaf, child, "41.00", "account/eu-1")).toBe("limit_exceeded");
    expect(await codeOf(leaf, child, "40.00", "account/eu-1")).toBe("allowed");
  });

  it("nor a second counter, where the element above is split and it waits to be signed again", async () => {
    const { root, child, leaf } = await pair(unlimited({ ...both, ...total("100.00") }), unlimited(both));
    await changeAlone(root, [
      { id: "el_1", ...unlimited({ ...eu, ...total("100.00") }) },
      unlimited({ ...us, ...total("100.00") }),
    ]);
    expect(await codeOf(leaf, child, "60.00", "account/eu-1")).toBe("allowed");
    expect(await codeOf(leaf, child, "41.00", "account/us-1")).toBe("limit_exceeded");
    expect(await codeOf(leaf, child, "30.00", "account/us-1")).toBe("allowed");
    await reissueAll(root);
    expect(await codeOf(leaf, child, "11.00", "account/us-1")).not.toBe("allowed");
    expect(await codeOf(leaf, child, "11.00", "account/eu-1")).toBe("limit_exceeded");
  });

  it.each<[string, (child: string) => Promise<unknown>, (child: string) => Promise<unknown>]>([
    ["at once", async () => undefined, async () => undefined],
    ["when it is resumed", (child) => move(child, "suspend"), (child) => move(child, "resume")],
    [
      "when it is narrowed while it is suspended, and resumed",
      (child) => move(child, "suspend"),
      async (child) => {
        await narrowDelegation({
          ...{ asker: spine.owner, delegationId: child, expected: undefined },
          narrow: { reason: "Less is enough", expiresAt: inSeconds(1200) },
        });
        await move(child, "resume");
      },
    ],
  ])("nor a fresh counter for what it inherits: it is written down as spent as it is, %s", async (_, before, after) => {
    const { root, child, leaf } = await pair(unlimited(total("100.00")), unlimited());
    expect(await codeOf(leaf, child, "60.00")).toBe("allowed");
    await before(child);
    await change(root, [{ id: "el_1", ...unlimited(total("200.00")) }]);
    await after(child);
    expect(await codeOf(leaf, child, "41.00")).toBe("limit_exceeded");
    expect(await codeOf(leaf, child, "40.00")).toBe("allowed");
    expect(await codeOf(spine, root, "100.00")).toBe("allowed");
    expect(await codeOf(spine, root, "0.01")).toBe("limit_exceeded");
  });

  it("nor while it waits to be signed again, and no counter is carried that it states itself", async () => {
    const { root, child, leaf } = await pair(unlimited(total("100.00")), unlimited());
    const own = await given.colleague(spine);
    const stating = await given.delegation(own, [unlimited(total("50.00"))], 1800, { parentDelegationId: root });
    expect(await codeOf(leaf, child, "60.00")).toBe("allowed");
    await changeAlone(root, [{ id: "el_1", ...unlimited(total("200.00")) }]);
    expect(await codeOf(leaf, child, "41.00")).toBe("limit_exceeded");
    expect((await getDelegation(security, child)).effective).toMatchObject([total("100.00")]);
    await reissueAll(root);
    const counters = await world.sql("select split_part(key, '|', 1) as of, spent from counters where key ~ $1", [
      `^(${child}|${stating})\\|`,
    ]);
    expect(counters).toEqual([{ of: child, spent: "6000" }]);
    expect(await codeOf(leaf, child, "40.00")).toBe("allowed");
    expect(await codeOf(spine, root, "100.00")).toBe("allowed");
  });

  it("nor while it waits, where what is above loses its limit, or has it under another id", async () => {
    const { root, child, leaf } = await pair(unlimited(total("100.00")), unlimited());
    expect(await codeOf(leaf, child, "60.00")).toBe("allowed");
    await changeAlone(root, [{ ...unlimited(each("1000.00")), actions: ["create", "read"] }]);
    expect(await codeOf(leaf, child, "30.00")).toBe("allowed");
    expect(await codeOf(leaf, child, "11.00")).toBe("limit_exceeded");
    expect(await codeOf(spine, root, "900.00")).toBe("allowed");
    await reissueAll(root);
    expect(await codeOf(leaf, child, "11.00")).toBe("limit_exceeded");
    expect(await codeOf(leaf, child, "10.00")).toBe("allowed");
  });

  it("nor by a change that came back before it was signed again", async () => {
    const { root, child, leaf } = await pair(unlimited(each("500.00")), unlimited());
    await changeAlone(root, [{ id: "el_1", ...unlimited(each("100.00")) }]);
    expect(await codeOf(leaf, child, "101.00")).toBe("limit_exceeded");
    await changeAlone(root, [{ id: "el_1", ...unlimited(each("500.00")) }]);
    expect(await codeOf(leaf, child, "101.00")).toBe("limit_exceeded");
    await reissueAll(root);
    expect(await codeOf(leaf, child, "101.00")).toBe("limit_exceeded");
    expect(await codeOf(leaf, child, "100.00")).toBe("allowed");
    expect(await codeOf(spine, root, "500.00")).toBe("allowed");
  });

  it("nor a fresh counter two hops below, where the one between states the limit no more than it does (K4)", async () => {
    const { root, child, leaf, below, under } = await three(unlimited(total("100.00")), unlimited(each("60.00")));
    expect(await codeOf(under, below, "50.00")).toBe("allowed");
    expect(await codeOf(under, below, "40.00")).toBe("allowed");
    // The one between gives more of something else: the one below writes down all that it inherits.
    await change(child, [{ id: "el_1", ...unlimited(each("80.00")) }], leaf, 1);
    await change(root, [{ id: "el_1", ...unlimited(total("300.00")) }], spine, 2);
    expect(await codeOf(under, below, "11.00")).toBe("limit_exceeded");
    expect(await codeOf(under, below, "10.00")).toBe("allowed");
  });

  it("nor any level below: each carries from all above it, in one statement", async () => {
    const { root, child, below, under } = await three(unlimited(total("100.00")), unlimited());
    expect(await codeOf(under, below, "60.00")).toBe("allowed");
    const inheriting = await world.sql<WrittenDown>(
      `select delegation_id as id, authority as before, effective as now from delegation_versions
       where delegation_id = any($1)`,
      [[child, below]],
    );
    const pinned = (carry: typeof carryCounters) =>
      transaction(async (tx) => {
        await carry(tx, inheriting, new Date());
        const counters = await tx.$queryRaw<{ id: string; spent: bigint }[]>`
          select split_part(key, '|', 1) as id, spent from counters`;
        const spent = new Map(counters.map((one) => [one.id, Number(one.spent)]));
        throw Object.assign(new Error("rolled back"), { spent: [child, below].map((id) => spent.get(id) ?? 0) });
      }).catch((error: { spent?: number[] }) => error.spent);
    expect(await pinned(carryCounters)).toEqual([6000, 6000]);
    // The twin looks one hop up only, where nothing was counted for the one below.
    const oneHop: typeof carryCounters = (tx, written, now) =>
      carryCounters(
        tx,
        written.filter(({ id }) => id === child),
        now,
      );
    expect(await pinned(oneHop)).toEqual([6000, 0]);
    await changeAlone(root, [{ id: "el_1", ...unlimited(total("300.00")) }], spine, 2);
    await reissueAll(root);
    expect(await codeOf(under, below, "41.00")).toBe("limit_exceeded");
    expect(await codeOf(under, below, "40.00")).toBe("allowed");
  });

  it("nor the counter above, which began later, where it leaves out a limit of its own that it inherits", async () => {
    const { root, child, leaf } = await pair(unlimited(), unlimited(total("100.00")));
    expect(await codeOf(leaf, child, "80.00")).toBe("allowed");
    await narrowDelegation({
      ...{ asker: security, delegationId: root, expected: undefined },
      narrow: { reason: "Less is enough", authority: [{ id: "el_1", ...unlimited(total("90.00")) }] },
    });
    await change(child, [{ id: "el_1", ...unlimited(each("99.00")) }], leaf, 0);
    expect((await getDelegation(security, child)).effective).toMatchObject([total("90.00")]);
    expect(await codeOf(leaf, child, "11.00")).toBe("limit_exceeded");
    expect(await codeOf(leaf, child, "10.00")).toBe("allowed");
  });

  it("nor an element whose id was swapped with another's (K3)", async () => {
    const life = (max_total: string) => ({
      limits: [{ field: "amount", unit: "USD", max_total, window: "life" }],
    });
    const root = await given.delegation(spine, [
      unlimited({ ...eu, ...life("100.00") }),
      unlimited({ ...us, ...life("1.00") }),
    ]);
    expect(await codeOf(spine, root, "100.00")).toBe("allowed");
    const authority = (await getDelegation(security, root)).authority as CanonicalAuthority;
    const idOf = (identifier: string) => authority.find(({ identifiers }) => identifiers.includes(identifier))?.id;
    const swapped = [
      { id: idOf("account/us-*"), ...unlimited({ ...eu, ...life("100.00") }) },
      { id: idOf("account/eu-*"), ...unlimited({ ...us, ...life("1.00"), actions: ["create", "read"] }) },
    ];
    await change(root, swapped);
    expect(await codeOf(spine, root, "0.01")).toBe("limit_exceeded");
  });

  it("but keeps each part of what counts nothing", async () => {
    const { root, child, leaf } = await pair(unlimited(both), unlimited({ ...both, ...each("100.00") }));
    await change(root, [{ id: "el_1", ...unlimited(eu) }, unlimited(us)]);
    await changeAlone(root, [{ id: "el_1", ...unlimited(both) }]);
    for (const id of ["account/eu-1", "account/us-1"]) expect(await codeOf(leaf, child, "100.00", id)).toBe("allowed");
    await reissueAll(root);
    for (const id of ["account/eu-1", "account/us-1"]) expect(await codeOf(leaf, child, "100.00", id)).toBe("allowed");
  });
});
