import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { followBelow, reissuePortion } from "@/lib/delegations/commands/reissue";
import { transaction } from "@/lib/platform/database/transaction";
import { controls, oneByOne } from "@/lib/testing/convoys/controls";
import { Convoys } from "@/lib/testing/convoys/fleet";
import { jobs } from "@/lib/testing/convoys/jobs";
import { aloneWith, statementsAlone } from "@/lib/testing/convoys/statements";
import { change, stop, stops } from "@/lib/testing/convoys/stops";
import { RowsAlone } from "@/lib/testing/rows-alone";
import { createWorld, type World } from "@/lib/testing/world";

let world: World;
let convoys: Convoys;
let rowsAlone: RowsAlone;
beforeAll(async () => {
  world = await createWorld();
  rowsAlone = await RowsAlone.install(world.sql);
  convoys = new Convoys(world, await world.person(["admin", "security"]), await world.person(["admin", "security"]));
  // The first command of a process also makes the queue of its jobs.
  await stop(convoys, "all", "org");
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => world.end());

const alone = (run: () => Promise<unknown>) => aloneWith(rowsAlone, run);

describe("K5, K7: alone at the barrier", () => {
  it.each(Object.entries({ ...stops, ...controls, ...jobs }))(
    "%s does no more there for four than for one, and signs one at most",
    async (_, arrange) => {
      const [one, four] = [await arrange(convoys, 1), await arrange(convoys, 4)];
      const [ofOne, ofFour] = [await alone(one), await alone(four)];
      expect([ofOne.statements.length, ofFour.statements.length]).toEqual([1, 1]);
      expect(ofFour.statements[0]).toBeLessThanOrEqual(ofOne.statements[0] ?? 0);
      expect(ofFour.rows).toEqual(ofOne.rows);
      expect(ofFour.rows.delegation_versions ?? 0).toBeLessThanOrEqual(1);
      // The one delegation is written for its version, and for its purpose.
      expect(ofFour.rows.delegations ?? 0).toBeLessThanOrEqual(2);
    },
  );

  it.each(Object.entries(oneByOne))("%s does no more there for each of four than for one", async (_, arrange) => {
    const [one, four] = [await arrange(convoys, 1), await arrange(convoys, 4)];
    const [ofOne, ofFour] = [await alone(one), await alone(four)];
    expect([ofOne.statements.length, ofFour.statements.length]).toEqual([1, 4]);
    expect(Math.max(...ofFour.statements)).toBeLessThanOrEqual(ofOne.statements[0] ?? 0);
  });

  it("approving more of a delegation is never alone there, and less of it is", async () => {
    expect(await statementsAlone(await change(convoys, 1, "900.00"))).toEqual([]);
    expect(await statementsAlone(await change(convoys, 1, "50.00"))).toHaveLength(1);
  });

  it("twin: a command that writes its consequences there is seen", async () => {
    const wideTransaction = (size: number) => () =>
      transaction(
        async (tx) => {
          for (let n = 0; n < size; n++) await tx.$executeRaw`select 1`;
        },
        { barrier: "exclusive" },
      );
    expect(await statementsAlone(wideTransaction(1))).toEqual([1]);
    expect(await statementsAlone(wideTransaction(10))).toEqual([10]);
  });

  it("twin: a command that signs there what hangs below is seen", async () => {
    const { delegationId } = await convoys.parent(2);
    await world.sql(
      "update delegation_versions set parent_digest = 'former' where delegation_id in (select id from delegations where parent_id = $1)",
      [delegationId],
    );
    const twin = () =>
      transaction(
        async (tx) => {
          await followBelow(tx, delegationId);
          await reissuePortion(tx, delegationId, 64);
        },
        { barrier: "exclusive" },
      );
    expect(await rowsAlone.during(twin)).toMatchObject({ delegation_versions: 2, delegations: 2 });
  });

  it("twin: a command that writes for each person of a group there is seen", async () => {
    const [groupId = ""] = await convoys.group(3);
    const twin = () =>
      transaction(
        (tx) => tx.$executeRaw`
          insert into entitlements (person_id, authority) select person_id, '[]' from group_members where group_id = ${groupId}`,
        { barrier: "exclusive" },
      );
    expect(await rowsAlone.during(twin)).toMatchObject({ entitlements: 3 });
  });
});
