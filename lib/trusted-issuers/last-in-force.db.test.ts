import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ControlChange } from "@/lib/control-changes/model";
import type { Principal } from "@/lib/principals/principal";
import { thumbprint } from "@/lib/protocols/jose/jwk";
import { newKey } from "@/lib/testing/agent-client";
import { expectRefusal } from "@/lib/testing/refusal";
import { createWorld, foundedBy, type World } from "@/lib/testing/world";
import { createIssuer, disableIssuer, editIssuer } from "@/lib/trusted-issuers/commands/configure-issuer";
import { confirmIssuerChange } from "./changes.commands";
import type { EditTrustedIssuerRequest } from "./schema";
import { getOrThrow } from "./store";

let world: World;
let one: Principal;
let two: Principal;
let keys: ReturnType<typeof newKey>[];
let made = 0;
beforeAll(async () => {
  world = await createWorld();
  [one, two] = await foundedBy(world);
  keys = [newKey(), newKey(), newKey()];
});
afterAll(() => world.end());

const openChange = async (issuerId: string) =>
  (
    await world.sql<Pick<ControlChange, "id" | "digest" | "document">>(
      "select id, digest, document from control_changes where subject_id = $1 and status = 'proposed'",
      [issuerId],
    )
  )[0];

async function confirmed(issuerId: string): Promise<string | undefined> {
  const open = await openChange(issuerId);
  if (!open) return undefined;
  await confirmIssuerChange(two, { issuerId, changeId: open.id }, open.digest);
  return open.document;
}

type Settings = Record<string, unknown>;
type Content = { before: Settings; after: Settings; lastInForce: Settings | null };
const contentOf = (document: string): Content => JSON.parse(document).content;

const pasted = (die: number) => {
  const jwk = keys[die % keys.length]?.jwk;
  return { keySource: "jwks" as const, jwks: { keys: [{ ...jwk, kid: "one" }] } };
};
const nameOf = (die: number) => `https://i${die % 3}.f${made}.acme.example`;

/** An issuer of people that two people confirmed. */
async function inForce(): Promise<string> {
  made++;
  const settings = { name: "Word of people", kind: "people", audience: "mandate", issuer: nameOf(0) } as const;
  const { issuer } = await createIssuer(one, { ...settings, ...pasted(0) });
  await confirmed(issuer.id);
  return issuer.id;
}

const edit = (id: string, change: EditTrustedIssuerRequest) => editIssuer(one, id, change, undefined);
const enable = (id: string) => edit(id, { status: "active" });
const thumbprintOf = (die: number) => thumbprint(pasted(die).jwks.keys[0] as Parameters<typeof thumbprint>[0]);

describe("an issuer of people that one admin disabled and changed alone", () => {
  it.each<[string, (id: string) => Promise<unknown>]>([
    ["disabled and edited", async (id) => [await disableIssuer(one, id, undefined), await edit(id, pasted(1))]],
    ["disabled by the edit itself", (id) => edit(id, { ...pasted(1), status: "disabled" })],
  ])("is shown to the second admin against what was believed last: %s", async (_, change) => {
    const id = await inForce();
    await change(id);
    await enable(id);
    const { lastInForce, after } = contentOf((await openChange(id))?.document ?? "");
    expect(lastInForce).toMatchObject({ issuer: nameOf(0), pastedKeys: [thumbprintOf(0)] });
    expect(after).toMatchObject({ issuer: nameOf(0), pastedKeys: [thumbprintOf(1)] });
  });

  it("is new as a whole where it was never believed", async () => {
    made++;
    const settings = { name: "New", kind: "people", issuer: nameOf(0) } as const;
    const { issuer } = await createIssuer(one, { ...settings, ...pasted(0) });
    expect(contentOf((await openChange(issuer.id))?.document ?? "").lastInForce).toBeNull();
  });

  it("is proposed again where an earlier version wrote down the change", async () => {
    const id = await inForce();
    await disableIssuer(one, id, undefined);
    await enable(id);
    await world.sql(
      `update control_changes set document = (document::jsonb #- '{content,lastInForce}')::text
       where subject_id = $1 and status = 'proposed'`,
      [id],
    );
    await expectRefusal(confirmed(id), "change_outdated");
  });
});

/** The settings and keys that decide which tokens are accepted; undefined while the issuer is disabled. */
async function powerOf(id: string): Promise<Settings | undefined> {
  const { issuer, audience, keySource, keysUrl, keys: held, status } = await getOrThrow(id);
  if (status === "disabled") return undefined;
  return { issuer, audience, keySource, keysUrl, pastedKeys: keySource === "jwks" ? held.map(thumbprint) : [] };
}

const differ = (a: Settings | null | undefined, b: Settings): string[] =>
  Object.keys(b).filter((name) => JSON.stringify(a?.[name]) !== JSON.stringify(b[name]));

type Step = { name: keyof typeof steps; die: number };
const steps = {
  disable: (id: string) => disableIssuer(one, id, undefined),
  enable: (id: string) => enable(id),
  issuer: (id: string, die: number) => edit(id, { issuer: nameOf(die), jwks: pasted(die).jwks }),
  audience: (id: string, die: number) => edit(id, { audience: `a${die % 3}` }),
  keys: (id: string, die: number) => edit(id, pasted(die)),
  end: (id: string, die: number) => edit(id, { ...pasted(die), status: "disabled" }),
  confirm: (id: string) => confirmed(id),
} as const;

/** Finds a setting that came into force without a mark in the document that the second admin confirmed. */
async function unmarked(sequence: readonly Step[], against: "lastInForce" | "before"): Promise<string | undefined> {
  const id = await inForce();
  let agreed = await powerOf(id);
  for (const { name, die } of sequence) {
    const document = await steps[name](id, die).catch((error: { code?: string }) => {
      if (error.code === undefined) throw error;
    });
    const power = await powerOf(id);
    if (!power) continue;
    const content = typeof document === "string" ? contentOf(document) : undefined;
    const marks = content && content[against] !== undefined ? differ(content[against], content.after) : [];
    const missing = differ(agreed, power).find((what) => !marks.includes(what));
    if (missing !== undefined) return `${missing} by ${name}`;
    agreed = power;
  }
  return undefined;
}

describe("what one admin changes while an issuer of people is not believed", () => {
  const names = Object.keys(steps) as Step["name"][];
  const often = [...names, "disable", "enable", "confirm", "confirm"] as const;
  const sequences = fc.array(fc.record({ name: fc.constantFrom(...often), die: fc.nat(8) }), {
    minLength: 12,
    maxLength: 24,
  });

  it("never comes into force without a mark in the document that the second one confirms", async () => {
    await fc.assert(
      fc.asyncProperty(sequences, async (sequence) => {
        expect(await unmarked(sequence, "lastInForce")).toBeUndefined();
      }),
      { numRuns: 8, endOnFailure: true },
    );
  }, 120_000);

  it("is found to do so where the document compares with the settings that one admin left", async () => {
    const alone = ["disable", "keys", "enable", "confirm"] as const;
    const sequence = alone.map((name) => ({ name, die: 1 }));
    expect(await unmarked(sequence, "before")).toBe("pastedKeys by confirm");
    expect(await unmarked(sequence, "lastInForce")).toBeUndefined();
  });
});
