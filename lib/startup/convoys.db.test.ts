import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { followBelow, reissuePortion } from "@/lib/delegations/commands/reissue";
import { transaction } from "@/lib/platform/database/transaction";
import { previewRevocation } from "@/lib/revocation/queries";
import { controls, oneByOne } from "@/lib/testing/convoys/controls";
import { dependents } from "@/lib/testing/convoys/dependents";
import { Convoys } from "@/lib/testing/convoys/fleet";
import { jobs } from "@/lib/testing/convoys/jobs";
import { type Alone, aloneWith, statementsAlone } from "@/lib/testing/convoys/statements";
import { type Arrange, change, stop, stops } from "@/lib/testing/convoys/stops";
import { RowsAlone } from "@/lib/testing/rows-alone";
import { grown, RowsBeforeEffect } from "@/lib/testing/rows-before-effect";
import { createWorld, type World } from "@/lib/testing/world";

let world: World;
let convoys: Convoys;
let rowsAlone: RowsAlone;
let rowsBefore: RowsBeforeEffect;
beforeAll(async () => {
  world = await createWorld();
  rowsAlone = await RowsAlone.install(world.sql);
  rowsBefore = await RowsBeforeEffect.install(world);
  convoys = new Convoys(world, await world.person(["admin", "security"]), await world.person(["admin", "security"]));
  // The first command of a process also makes the queue of its jobs. The first record of a person keeps their name.
  for (const admin of [convoys.admin, convoys.other]) await stop({ admin }, "all", "org");
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => world.end());

const alone = (run: () => Promise<unknown>) => aloneWith({ alone: rowsAlone, before: rowsBefore }, run);

/** A command for one, and for four that come later: their number grows in every table. */
async function oneAndFour(arrange: Arrange): Promise<[Alone, Alone]> {
  const ofOne = await alone(await arrange(convoys, 1));
  await strangers(4);
  return [ofOne, await alone(await arrange(convoys, 4))];
}

/** People that no command here concerns. */
const strangers = (count: number) =>
  world.sql(
    `insert into people (id, email, name, roles)
     select 'per_' || gen_random_uuid(), gen_random_uuid() || '@acme.example', 'A stranger', '{member}'
     from generate_series(1, $1::int)`,
    [count],
  );

function expectNoMore(ofOne: Alone, ofFour: Alone): void {
  expect([ofOne.statements.length, ofFour.statements.length]).toEqual([1, 1]);
  expect(ofFour.statements[0]).toBeLessThanOrEqual(ofOne.statements[0] ?? 0);
  expect(ofFour.rows).toEqual(ofOne.rows);
  expect(ofFour.rows.delegation_versions ?? 0).toBeLessThanOrEqual(1);
  // The one delegation is written for its version, and for its purpose.
  expect(ofFour.rows.delegations ?? 0).toBeLessThanOrEqual(2);
}

/** Rows that differ for another reason than the size. */
const unnoticed = 2;

describe("K1, K5, K7: alone at the barrier, and before", () => {
  it.each(Object.entries({ ...stops, ...dependents, ...controls }))(
    "%s reads no more before it takes effect and does no more there for four than for one, and signs one at most",
    async (_, arrange) => {
      const [ofOne, ofFour] = await oneAndFour(arrange);
      expect(grown(ofOne.before, ofFour.before, unnoticed)).toEqual([]);
      expectNoMore(ofOne, ofFour);
    },
  );

  // Jobs look for what is due first.
  it.each(Object.entries(jobs))(
    "%s does no more there for four than for one, and signs one at most",
    async (_, arrange) => expectNoMore(...(await oneAndFour(arrange))),
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

  it("twin: a stop whose instant is found by counting what it stops is seen", async () => {
    const [{ text } = { text: "" }] = await world.sql<{ text: string }>(
      "select pg_get_functiondef('stop_instant()'::regprocedure) as text",
    );
    const owner: Arrange = async (of, size) => {
      const { spine } = await of.fleet(size);
      return () => stop(of, "owner", spine.owner.personId);
    };
    await world.sql(`create or replace function stop_instant() returns timestamptz language plpgsql as $$
      begin perform count(*) from delegations where status = 'active'; return decision_time(); end $$`);
    const [ofOne, ofFour] = await oneAndFour(owner).finally(() => world.sql(text));
    expect(grown(ofOne.before, ofFour.before, unnoticed).join()).toMatch(/inside: delegations: /);
  });

  it("twin: a stop that counts its effect first is seen", async () => {
    const counting: Arrange = async (of, size) => {
      const { spine } = await of.fleet(size);
      const scope = { kind: "owner", subjectId: spine.owner.personId } as const;
      return async () => {
        await previewRevocation(of.admin, scope);
        await stop(of, scope.kind, scope.subjectId);
      };
    };
    const [ofOne, ofFour] = await oneAndFour(counting);
    expect(grown(ofOne.before, ofFour.before, unnoticed).join()).toMatch(/around: delegations: /);
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
