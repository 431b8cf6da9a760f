import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "@/lib/platform/base/id";
import { prisma } from "@/lib/platform/database/prisma";
import type { Principal } from "@/lib/principals/principal";
import { isOAuthError } from "@/lib/protocols/oauth/errors";
import { revoke } from "@/lib/revocation/commands/revoke";
import { evaluate } from "@/lib/testing/decisions";
import { given, type TestAgent } from "@/lib/testing/direct";
import { requestToken, tokenOf } from "@/lib/testing/tokens";
import { chosen, seededRandom, seedOf } from "@/lib/testing/trials";
import { createWorld, type World } from "@/lib/testing/world";
import type { RevocationScope } from "./model";

let world: World;
let security: Principal;
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
});
afterAll(() => world.end());

type Subject = { spine: TestAgent; token: string; delegationId: string; blueprintId: string };
type Level = {
  revoke: (subject: Subject) => Promise<unknown>;
  wasRevokedBefore: (subject: Subject) => Promise<unknown>;
};

const stop = (kind: RevocationScope["kind"], subjectId: string) =>
  revoke({ asker: security, scope: { kind, subjectId }, reason: "drill" });
const longAgo = "not_before = timestamptz '2020-01-01'";
const nothing = async () => undefined;

/** Every level of a stop, and how to make it look like one from before the subject existed. */
const levels: Record<string, Level> = {
  organisation: {
    revoke: () => stop("all", "org"),
    wasRevokedBefore: () => world.sql(`update organisation set ${longAgo}`),
  },
  owner: {
    revoke: ({ spine }) => stop("owner", spine.owner.personId),
    wasRevokedBefore: ({ spine }) => world.sql(`update people set ${longAgo} where id = $1`, [spine.owner.personId]),
  },
  blueprint: {
    revoke: ({ blueprintId }) => stop("blueprint", blueprintId),
    wasRevokedBefore: ({ blueprintId }) => world.sql(`update blueprints set ${longAgo} where id = $1`, [blueprintId]),
  },
  "resource server": {
    revoke: ({ spine }) => stop("resource_server", spine.serverId),
    wasRevokedBefore: ({ spine }) =>
      world.sql(`update resource_servers set ${longAgo} where id = $1`, [spine.serverId]),
  },
  "agent's former owner": {
    revoke: ({ spine }) => world.sql("update agents set not_before = clock_timestamp() where id = $1", [spine.agentId]),
    wasRevokedBefore: ({ spine }) => world.sql(`update agents set ${longAgo} where id = $1`, [spine.agentId]),
  },
  agent: { revoke: ({ spine }) => stop("agent", spine.agentId), wasRevokedBefore: nothing },
  instance: { revoke: ({ spine }) => stop("instance", spine.instanceId), wasRevokedBefore: nothing },
  delegation: { revoke: ({ delegationId }) => stop("delegation", delegationId), wasRevokedBefore: nothing },
};
const names = Object.keys(levels);
const random = seededRandom(seedOf("pairs of levels"));
/** With how many others a level meets here. `EVERY_PAIR=yes`, as `npm run soak` sets it, tries all of them. */
const others = process.env.EVERY_PAIR === "yes" ? names.length - 1 : 2;
/** Each level is stopped now beside some, and beside each some level is stopped now: the same distances for all of them. */
const distances = chosen(
  names.slice(1).map((_, at) => at + 1),
  others,
  random,
);
const pairs = names.flatMap((now, at) =>
  distances.map((distance) => [now, names[(at + distance) % names.length] ?? ""] as const),
);

/** An agent of a blueprint of its own, with authority and a token that works. */
async function newSubject(): Promise<Subject> {
  const spine = await given.agent(`https://${newId("event").toLowerCase().replace("_", "-")}.acme.example`);
  const blueprintId = newId("blueprint");
  const version = { version: 1, requireDpop: true };
  await prisma().blueprint.create({ data: { id: blueprintId, name: blueprintId, versions: { create: version } } });
  await prisma().agent.update({ where: { id: spine.agentId }, data: { blueprintId } });
  const delegationId = await given.delegation(spine);
  const token = await tokenOf(spine);
  return { spine, token, delegationId, blueprintId };
}

async function tokenRequest(spine: TestAgent): Promise<string> {
  try {
    await requestToken(spine);
    return "issued";
  } catch (error) {
    if (isOAuthError(error)) return error.error;
    throw error;
  }
}

describe("pairs of revocation levels: the strictest holds", () => {
  it.each(pairs)("%s stopped now counts beside %s stopped long ago", async (now, before) => {
    const subject = await newSubject();
    await levels[before]?.wasRevokedBefore(subject);
    expect((await evaluate(subject.spine, subject.token)).decision).toBe(true);
    await levels[now]?.revoke(subject);
    await levels[before]?.wasRevokedBefore(subject);
    expect((await evaluate(subject.spine, subject.token)).decision).toBe(false);
    expect(await tokenRequest(subject.spine)).toMatch(/^invalid_(client|target)$/);
  });

  it.each(names.slice(1).map((name, i) => [names[i] ?? "", name]))(
    "%s and then %s stopped stays stopped",
    async (first, second) => {
      const subject = await newSubject();
      await levels[first]?.revoke(subject);
      await levels[second]
        ?.revoke(subject)
        .catch((error: unknown) => expect(String(error)).toMatch(/already|revoked/i));
      expect((await evaluate(subject.spine, subject.token)).decision).toBe(false);
    },
  );
});
