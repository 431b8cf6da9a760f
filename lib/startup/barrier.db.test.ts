import { readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { moveDelegation } from "@/lib/delegations/commands/move";
import { servingConnection } from "@/lib/platform/database/pool";
import type { Principal } from "@/lib/principals/principal";
import { decideTogether } from "@/lib/requests/commands/batch";
import { approveRequest } from "@/lib/requests/commands/decide";
import { approveNarrower } from "@/lib/requests/commands/revise";
import { revoke } from "@/lib/revocation/commands/revoke";
import { expectRefusal } from "@/lib/testing/refusal";
import { productSources } from "@/lib/testing/sources";
import { tighteningCommands } from "@/lib/testing/tightening/commands";
import { looseConfirmations } from "@/lib/testing/tightening/confirmations";
import { tighteningElsewhere } from "@/lib/testing/tightening/elsewhere";
import { looseRequestsOfGroups } from "@/lib/testing/tightening/groups";
import { looseRequests } from "@/lib/testing/tightening/refusals";
import { TighteningSubjects } from "@/lib/testing/tightening/subjects";
import { createWorld, type World } from "@/lib/testing/world";

let world: World;
let subjects: TighteningSubjects;
let member: Principal;
let holder: pg.Client;
beforeAll(async () => {
  world = await createWorld();
  subjects = await TighteningSubjects.create(world);
  member = await world.person(["member"]);
  holder = new pg.Client(servingConnection("test-holder"));
  await holder.connect();
});
afterAll(async () => {
  await holder.end();
  await world.end();
});

/** Places of which only the source is looked at here. */
const unreached: readonly string[] = [
  // An approval that gives a delegation less has a test below.
  "requests/commands/decide.ts",
  // A drill has a test of its own.
  "drills/commands/run.ts",
  "lifecycle/orphans/claims.ts",
  // A campaign may suspend again what is suspended, to take its end away. So a repeated one waits, too.
  "access-reviews/suspend.ts",
  "delegations/commands/suspend-by-server.ts",
  "revocation/acknowledge-clock.ts",
  "revocation/acknowledge-restoration.ts",
];

const waiting = async (): Promise<boolean> => {
  // Other test files wait for the barriers of their own databases meanwhile.
  const found = await holder.query(
    `select 1 from pg_locks where locktype = 'advisory' and objid = 770001 and mode = 'ExclusiveLock' and not granted
       and database = (select oid from pg_database where datname = current_database())`,
  );
  return found.rows.length > 0;
};

/** Runs a command while an evaluation holds the barrier; returns whether it waited for that. */
async function waitsForBarrier(run: () => Promise<unknown>): Promise<boolean> {
  await holder.query("begin");
  await holder.query("select barrier_shared()");
  let over = false;
  const running = run().catch(() => undefined);
  void running.then(() => {
    over = true;
  });
  let waits = false;
  while (!over && !waits) waits = await waiting();
  await holder.query("rollback");
  await running;
  return waits;
}

describe("D2: a command that tightens", () => {
  it.each(tighteningCommands)("$file $command waits for the evaluations under way", async ({ ready, repeats }) => {
    const run = await ready(subjects);
    expect(await waitsForBarrier(() => run(subjects.who))).toBe(true);
    // The same request again is refused, or changes nothing.
    if (!repeats) expect(await waitsForBarrier(() => run(subjects.who))).toBe(false);
  });

  it.each(tighteningElsewhere)("as does $command in $file", async ({ ready }) => {
    const run = await ready(subjects);
    expect(await waitsForBarrier(run)).toBe(true);
    expect(await waitsForBarrier(run)).toBe(false);
  });

  it("as an approval that gives a delegation less does", async () => {
    const call = await subjects.reduction();
    const approve = () => approveRequest({ ...call, asker: subjects.spine.approver });
    expect(await waitsForBarrier(approve)).toBe(true);
    expect(await waitsForBarrier(approve)).toBe(false);
  });

  it("twin: a command that shares the barrier does not wait, and this test sees that", async () => {
    const delegationId = await subjects.delegation();
    const move = { asker: subjects.who, delegationId, reason: "A drill." };
    await moveDelegation({ ...move, action: "suspend" });
    expect(await waitsForBarrier(() => moveDelegation({ ...move, action: "resume" }))).toBe(false);
  });

  it("is listed here, as often as the code takes the barrier alone", () => {
    const found = productSources()
      .filter((path) => path !== "platform/database/transaction.ts")
      .flatMap((path) =>
        Array(readFileSync(join("lib", path), "utf8").match(/[:?] "exclusive"/g)?.length ?? 0).fill(path),
      );
    const listed = [...[...tighteningCommands, ...tighteningElsewhere].map(({ file }) => file), ...unreached];
    const counts = (paths: readonly string[]) =>
      Object.fromEntries(
        [...new Set(paths)].toSorted().map((path) => [path, paths.filter((one) => one === path).length]),
      );
    expect(counts(found)).toEqual(counts(listed));
  });
});

/** Result of a request: the code of its refusal, or its new records. */
async function outcomeOf(run: () => Promise<unknown>): Promise<string> {
  const before = (await world.auditTypes()).length;
  const code = await run().then(
    () => undefined,
    (error) => String(error.code ?? error),
  );
  if (code !== undefined) return code;
  const left = (await world.auditTypes()).slice(before);
  if (left.length === 0) return "nothing";
  return left.every((type) => type === "control-change.proposed") ? "proposes" : left.join();
}

describe("a request that tightens nothing holds up no evaluation", () => {
  it.each([...looseRequests, ...looseRequestsOfGroups, ...looseConfirmations])(
    "$command: $outcome",
    async ({ ready, outcome }) => {
      const run = await ready(subjects);
      let became = "";
      const waits = await waitsForBarrier(async () => {
        became = await outcomeOf(run);
      });
      expect({ became, waits }).toEqual({ became: outcome, waits: false });
    },
  );
});

describe("a command that is refused, or changes nothing, holds up no evaluation", () => {
  it.each(tighteningCommands)("$file $command of an invented subject", async ({ invented }) => {
    expect(await waitsForBarrier(() => invented(subjects)(subjects.who))).toBe(false);
  });

  const judging = tighteningCommands.filter(({ judgesNobody }) => !judgesNobody);
  it.each(judging)("$file $command by a member without rights", async ({ ready }) => {
    const run = await ready(subjects);
    expect(await waitsForBarrier(() => run(member))).toBe(false);
    await expect(run(member)).rejects.toThrow();
  });

  it("an approval that gives a delegation less, by its requester", async () => {
    const { requestId, digest, note } = await subjects.reduction();
    const call = { asker: subjects.spine.owner, requestId, digest, note };
    const approvals = [
      () => approveRequest(call),
      () => approveNarrower({ ...call, authority: [] }),
      () => decideTogether(call.asker, [{ id: requestId, digest, note, verdict: "approve" }]),
    ];
    for (const approve of approvals) {
      expect(await waitsForBarrier(approve)).toBe(false);
      await expectRefusal(approve(), "self_approval");
    }
  });

  it("a stop of everything by a member without rights", async () => {
    const scope = { kind: "all", subjectId: "org" } as const;
    expect(await waitsForBarrier(() => revoke({ asker: member, scope, reason: "A drill." }))).toBe(false);
  });
});
