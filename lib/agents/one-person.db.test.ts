import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { routeFiles } from "@/app/api/routes";
import { applyEdit } from "@/lib/agents/commands/edit";
import { addBlueprintVersion } from "@/lib/blueprints/commands";
import { blueprintOf } from "@/lib/blueprints/queries";
import { readTerms } from "@/lib/blueprints/read-terms";
import { EditBlueprintRequest } from "@/lib/blueprints/schema";
import { transaction } from "@/lib/platform/database/transaction";
import { besides, commands, type Dice } from "@/lib/testing/one-person/commands";
import { run, type Step, type Twin, unsafeOperations } from "@/lib/testing/one-person/run";
import { Scene } from "@/lib/testing/one-person/scene";
import { createWorld, type World } from "@/lib/testing/world";
import { EditAgentRequest } from "./schema";
import * as store from "./store";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());

const operations = unsafeOperations(routeFiles);
const tried = (name: string) => !besides.some((beside) => beside.test(name));
const names = ["sign in with a password", "sign in with a linked account", "wait a day", ...operations.filter(tried)];
/** Sequences wander less when what concerns agents and their blueprints comes up more often. */
const often = [
  ...names,
  ...Array.from({ length: 5 }, () => names.filter((name) => /\/api\/(agents|blueprints)/.test(name))).flat(),
];
const steps = (choice: readonly string[]): fc.Arbitrary<Step[]> =>
  fc.array(
    fc.record({
      name: fc.constantFrom(...choice),
      session: fc.nat(9),
      dice: fc.array(fc.nat(63), { minLength: 4, maxLength: 4 }) as fc.Arbitrary<Dice>,
    }),
    { minLength: 40, maxLength: 60, size: "max" },
  );

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const numRuns = Number(process.env.SEQUENCES ?? 4);

/** Looks for a sequence that one person completes and that takes two; answers how it went. */
const search = (twin: Twin, runs: number, from = seed, choice: readonly string[] = often) =>
  fc.check(
    fc.asyncProperty(steps(choice), async (sequence) => {
      const breach = await run(await Scene.make(world), sequence, twin);
      if (breach) throw new Error(`${breach.what} after:\n${breach.trace.join("\n")}`);
    }),
    { numRuns: runs, seed: from, endOnFailure: true },
  );

/** Edits without dual control: they act at once at every tier. */
const editsAlone = (chosen: (edit: EditAgentRequest) => Partial<EditAgentRequest>): Twin => ({
  "PATCH /api/agents/[agentId]": async (principal, { agentId = "" }, body) => {
    const edit = chosen(EditAgentRequest.parse(body));
    await transaction(async (tx) => {
      const agent = await store.getOrThrow(agentId, tx);
      if (agent.status !== "retired")
        await applyEdit(tx, principal, agent, edit as store.AgentChange, { change: null });
    });
  },
});
const movesAlone = editsAlone(({ blueprintId }) => ({ blueprintId }));
const otherEditsAlone = editsAlone(({ blueprintId: _, ...edit }) => edit);

/** Edits of blueprints without dual control: they act at once, also when they loosen. */
const blueprintsAlone: Twin = {
  "PATCH /api/blueprints/[blueprintId]": async ({ personId }, { blueprintId = "" }, body) => {
    const { reason, previewDigest: _, ...request } = EditBlueprintRequest.parse(body);
    await transaction(async (tx) => {
      const before = await blueprintOf(blueprintId, tx);
      await addBlueprintVersion(tx, personId, before, await readTerms(before, request), { reason });
    });
  },
};

const bounding = names.filter((name) => /\/api\/(agents|blueprints|approval-policies)/.test(name));

const linking = names.filter((name) => /linked|identities|wait a day/.test(name));

/** Account links that count at once. */
const linksCount: Twin = {
  "sign in with a linked account": async (_, { sessionId = "" }) => {
    await world.sql("update sessions set limited = false where id = $1", [sessionId]);
  },
};

/** Edits of a resource server that act at once, also where they lower a mark. */
const marksAlone: Twin = {
  "PATCH /api/resource-servers/[resourceServerId]": async (_, { resourceServerId = "" }, body) => {
    const types = JSON.stringify((body as { types: unknown }).types);
    const edit =
      "update resource_servers set types = $2::jsonb, catalogue_version = catalogue_version + 1 where id = $1";
    await world.sql(edit, [resourceServerId, types]);
  },
};
const marking = names.filter((name) => name.includes("/api/resource-servers"));

const following = names.filter((name) => /linked|POST .*(people|identities)$/.test(name));

describe("one person, with every session that they can fabricate, does nothing that takes two", () => {
  it("each unsafe operation of the console is tried, or listed as one that gives no person two identities", () => {
    expect(Object.keys(commands).filter((name) => !operations.includes(name))).toEqual([]);
    const untried = operations.filter((name) => !(name in commands) && !name.includes("changes/[changeId]/"));
    expect(untried.filter((name) => !besides.some((beside) => beside.test(name)))).toEqual([]);
  });

  it(
    `no sequence of commands does, nor gains power to approve (seed ${seed})`,
    async () => {
      const result = await search({}, numRuns);
      expect(result.failed ? `seed ${seed}: ${result.errorInstance}` : "").toBe("");
    },
    60_000 * numRuns,
  );

  it("the sequence lower, activate alone, raise again is found where edits act at once", async () => {
    const result = await search(otherEditsAlone, 10, 1);
    expect(String(result.errorInstance)).toMatch(/is active at tier (high|critical)|the critical agent is/);
  }, 240_000);

  it("a move of a critical agent to another blueprint is found where such moves act at once", async () => {
    const result = await search(movesAlone, 10, 1, bounding);
    expect(String(result.errorInstance)).toMatch(/the critical agent has another blueprint/);
  }, 240_000);

  it("an edit that loosens the blueprint of a critical agent is found where such edits act at once", async () => {
    const result = await search(blueprintsAlone, 10, 1, bounding);
    expect(String(result.errorInstance)).toMatch(/the blueprint of the critical agent is looser/);
  }, 240_000);

  it(`no edit of a blueprint loosens the tokens and keys of a critical agent (seed ${seed})`, async () => {
    const result = await search({}, 2, seed, bounding);
    expect(result.failed ? `seed ${seed}: ${result.errorInstance}` : "").toBe("");
  }, 120_000);

  it("a lower mark of an action is found where such edits act at once, and else is not reached", async () => {
    const result = await search(marksAlone, 2, 1, marking);
    expect(String(result.errorInstance)).toMatch(/has other marks/);
    expect((await search({}, 2, seed, marking)).failed).toBe(false);
  }, 120_000);

  it("an account that one admin links to another person is found where links count at once", async () => {
    const result = await search(linksCount, 10, 1, linking);
    expect(String(result.errorInstance)).toMatch(/a session as .* holds (requests:decide|controls:confirm)/);
  }, 240_000);

  it("no account of the insider at a provider gives a deciding role to a person that they created", async () => {
    const result = await search({}, 6, 1, following);
    expect(result.failed ? String(result.errorInstance) : "").toBe("");
  }, 240_000);
});
