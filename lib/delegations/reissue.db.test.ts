import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { moveDelegation } from "@/lib/delegations/commands/move";
import { narrowDelegation } from "@/lib/delegations/commands/narrow";
import { followBelow, reissueAll, reissuePortion, signAhead } from "@/lib/delegations/commands/reissue";
import { resume } from "@/lib/delegations/commands/resume";
import { clock } from "@/lib/platform/base/clock";
import { transaction } from "@/lib/platform/database/transaction";
import { approveWithin } from "@/lib/requests/commands/decide";
import { given, inSeconds, payments, type TestAgent, type TestPerson } from "@/lib/testing/direct";
import { FollowedTree } from "@/lib/testing/followed-tree";
import { rowsRead } from "@/lib/testing/rows-read";
import { seededRandom } from "@/lib/testing/trials";
import { createWorld, type World } from "@/lib/testing/world";
import { reissueDescendants, reissueUnfinished } from "./jobs";
import { getDelegation } from "./queries";
import { getOrThrow } from "./store";

let world: World;
let spine: TestAgent;
let security: TestPerson;
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
  security = await given.person(["security"]);
});
afterAll(() => world.end());

const each = (max_each: string) => ({ limits: [{ field: "amount", unit: "USD", max_each }] });
const element = (change: object = {}) => ({ id: "el_1", ...payments(spine), ...change });
const narrow = (delegationId: string, max_each: string) =>
  narrowDelegation({
    ...{ asker: security, delegationId, expected: undefined },
    narrow: { reason: "Less is enough", authority: [element(each(max_each))] },
  });

const below = async (parentDelegationId: string, maxDepth = 0, seconds = 1800) =>
  given.delegation(await given.colleague(spine), [payments(spine, each("500.00"))], seconds, {
    parentDelegationId,
    maxDepth,
  });

/** Delegations that are active and not signed below the current version above them. */
const outdated = async (): Promise<string[]> => {
  const rows = await world.sql<{ id: string }>(
    `select d.id from delegations d join delegation_versions v on v.delegation_id = d.id and v.version = d.current_version
       join delegations p on p.id = d.parent_id
       join delegation_versions pv on pv.delegation_id = p.id and pv.version = p.current_version
     where d.status = 'active' and p.status = 'active' and v.parent_digest <> pv.digest order by 1`,
  );
  return rows.map(({ id }) => id);
};

/** Holds a transaction open just before it commits. */
function heldOpen<T>(run: Parameters<typeof transaction<T>>[0]) {
  let [release, reach] = [() => undefined as unknown, () => undefined as unknown];
  const released = new Promise<void>((resolve) => {
    release = () => resolve();
  });
  const ready = new Promise<void>((resolve) => {
    reach = () => resolve();
  });
  const over = transaction(async (tx) => {
    const made = await run(tx);
    reach();
    await released;
    return made;
  });
  return { ready: Promise.race([ready, over]), release: () => release(), over };
}

/** Waits until an act has ended, or waits for a lock of another transaction. */
async function overOrWaiting(act: Promise<unknown>): Promise<void> {
  let over = false;
  void act
    .catch(() => undefined)
    .then(() => {
      over = true;
    });
  for (let waiting = false; !over && !waiting; ) {
    const rows = await world.sql(
      "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
    waiting = rows.length > 0;
  }
}

describe("signing again what hangs below, while others sign there", () => {
  it("finds what is granted below a delegation meanwhile", async () => {
    const root = await given.delegation(spine, [payments(spine, each("500.00"))], 3600, { maxDepth: 2 });
    const child = await below(root, 1);
    const other = await given.colleague(spine);
    const requestId = await given.request(
      other,
      {
        purpose: "Refund others",
        authority: [payments(spine, each("500.00"))],
        parentDelegationId: child,
        expiresAt: inSeconds(900),
      },
      spine.owner,
    );
    await given.consents(requestId);
    const digest = await given.digest(requestId);
    await transaction((tx) => followBelow(tx, root));
    await world.sql("update delegation_versions set parent_digest = 'former' where delegation_id = $1", [child]);
    const call = { asker: spine.approver, requestId, digest, note: "" };
    const grant = heldOpen((tx) => approveWithin(tx, call, clock.now()));
    await grant.ready;
    const job = reissueAll(root);
    await overOrWaiting(job);
    grant.release();
    await Promise.all([grant.over, job]);
    expect(await outdated()).toEqual([]);
  });

  it("finds what is resumed below a delegation meanwhile", async () => {
    const root = await given.delegation(spine, [payments(spine, each("500.00"))], 3600, { maxDepth: 2 });
    const child = await below(root, 1);
    const leaf = await below(child, 0, 900);
    await moveDelegation({ asker: security, delegationId: leaf, action: "suspend", reason: "We look into it" });
    await transaction((tx) => followBelow(tx, root));
    await world.sql("update delegation_versions set parent_digest = 'former' where delegation_id = $1", [child]);
    const resumption = heldOpen(async (tx) =>
      resume(tx, await getOrThrow(tx, leaf), { reason: "Again", by: security.personId }, clock.now()),
    );
    await resumption.ready;
    const job = reissueAll(root);
    await overOrWaiting(job);
    resumption.release();
    await Promise.all([resumption.over, job]);
    expect(await outdated()).toEqual([]);
  });
});

describe("signing again what hangs below, in portions", () => {
  it("goes on where it was killed in the middle, and walks each row once", async () => {
    const root = await given.delegation(spine, [payments(spine, each("500.00"))], 3600, { maxDepth: 2 });
    const children = [await below(root, 1), await below(root, 1), await below(root, 1)];
    for (const child of children) await below(child, 0, 900);
    await transaction((tx) => followBelow(tx, root));
    await world.sql("update delegation_versions set parent_digest = 'former' where delegation_id = any($1)", [
      children,
    ]);
    expect(await transaction((tx) => reissuePortion(tx, root, 2))).toBe(true);
    const killed = transaction(async (tx) => {
      await reissuePortion(tx, root, 2);
      throw new Error("killed");
    });
    await expect(killed).rejects.toThrow("killed");
    expect(await getDelegation(security, root)).toMatchObject({
      consequences: { reissued: 2, paused: 0, settledAt: null },
    });
    await reissueUnfinished.execute({ slot: new Date().toISOString() });
    expect(await outdated()).toEqual([]);
    expect(await getDelegation(security, root)).toMatchObject({
      consequences: { reissued: 6, paused: 0, settledAt: expect.any(String) },
    });
    const versions = await world.sql("select current_version from delegations where parent_id = $1", [root]);
    expect(versions).toEqual(children.map(() => ({ current_version: 2 })));
  });

  it("writes what was signed before, and signs again what changed since", async () => {
    const root = await given.delegation(spine, [payments(spine, each("500.00"))], 3600, { maxDepth: 2 });
    const [kept, changed] = [await below(root, 1), await below(root, 1)];
    await transaction((tx) => followBelow(tx, root));
    await world.sql("update delegation_versions set parent_digest = 'former' where delegation_id = any($1)", [
      [kept, changed],
    ]);
    const [first, second] = [await signAhead(root, 16), await signAhead(root, 16)];
    await world.sql("update delegation_versions set digest = 'another' where delegation_id = $1", [changed]);
    await transaction((tx) => reissuePortion(tx, root, 16, first));
    expect(await outdated()).toEqual([]);
    const jws = async (id: string) => {
      const rows = await world.sql("select jws from delegation_versions where delegation_id = $1 and version = 2", [
        id,
      ]);
      return rows.map((row) => row.jws);
    };
    expect(await jws(kept)).toEqual([first?.again.get(kept)?.next?.jws]);
    expect(await jws(changed)).not.toEqual([first?.again.get(changed)?.next?.jws]);
    // Another worker signed the same portion.
    await transaction((tx) => reissuePortion(tx, root, 16, second));
    expect(await getDelegation(security, root)).toMatchObject({ consequences: { reissued: 2, paused: 0 } });
  });

  /**
   * Counts the rows that two portions read to sign two children. Their parent has `more` other children, already
   * signed.
   */
  async function rowsOfPortions(more: number, portion = reissuePortion): Promise<number> {
    const root = await given.delegation(spine, [payments(spine, each("500.00"))], 3600, { maxDepth: 2 });
    const children = [await below(root, 1), await below(root, 1)];
    await narrow(root, "400.00");
    const copies = "jsonb_build_object($2::text, 'dlg_' || 'Z' || lpad(($3 + n)::text, 25, '0'))";
    for (const [table, key] of [
      ["delegations", "id"],
      ["delegation_versions", "delegation_id"],
    ]) {
      await world.sql(
        `insert into ${table} select (jsonb_populate_record(d, ${copies})).* from ${table} d, generate_series(1, $4::int) n
         where d.${key} = $1`,
        [children[0], key, copied, more],
      );
    }
    copied += more;
    await world.sql("update delegation_versions set parent_digest = 'former' where delegation_id = any($1)", [
      children,
    ]);
    await world.sql("analyze delegations, delegation_versions");
    await transaction((tx) => followBelow(tx, root));
    return rowsRead(world.ownerUrl, async () => {
      for (let n = 0; n < 2; n += 1) await transaction((tx) => portion(tx, root, 2));
    });
  }
  let copied = 0;

  it("reads along keys: a portion costs the same, however much hangs there", async () => {
    const [few, many] = [await rowsOfPortions(10), await rowsOfPortions(2_000)];
    expect(many).toBeLessThan(few + 200);
    // The twin searches the whole subtree for outdated delegations.
    const walk: typeof reissuePortion = async (tx, id) => {
      await tx.$queryRaw`
        with recursive below as (
          select d.id from delegations d where d.parent_id = ${id}
          union all select d.id from delegations d join below b on d.parent_id = b.id)
        select b.id from below b limit 1 offset 1990`;
      return false;
    };
    expect(await rowsOfPortions(2_000, walk)).toBeGreaterThan(2_000);
  });
});

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const histories = Number(process.env.HISTORIES ?? 3);
const steps = 24;

/**
 * Runs histories over random trees. Returns the first breach: a delegation gained authority, or stayed signed below a
 * former version.
 */
async function search(from: number, count: number, twin?: "current versions alone"): Promise<string | undefined> {
  for (let number = from; number < from + count; number += 1) {
    const tree = await FollowedTree.grow(spine, security, seededRandom(number), twin);
    for (let step = 0; step < steps; step += 1) {
      const breach = await tree.step();
      if (breach !== undefined) return `SEED=${number} HISTORIES=1: ${breach}`;
    }
    for (const id of tree.ids) await reissueDescendants.execute({ delegationId: id });
    const left = (await outdated()).filter((id) => tree.ids.includes(id));
    if (left.length > 0)
      return `SEED=${number} HISTORIES=1: ${left} stayed below a former version\n${tree.trace.join("\n")}`;
  }
  return undefined;
}

describe("for any change above, in any interleaving with the job", () => {
  it("nothing below gains by it, and all of it is signed below the current version in the end (I3, I10)", async () => {
    console.info(`what hangs below: SEED=${seed} HISTORIES=${histories}`);
    expect(await search(seed, histories)).toBeUndefined();
  }, 3_600_000);

  it("and a twin that asks the current versions alone is caught", async () => {
    // A history that the twin fails, found by searching.
    expect(await search(1, 3, "current versions alone")).toMatch(/gained/);
  }, 3_600_000);
});
