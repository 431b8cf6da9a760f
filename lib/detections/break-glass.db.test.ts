import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET as LIST } from "@/app/api/detections/route";
import { createPerson } from "@/lib/people/commands/create-person";
import type { PersonRole } from "@/lib/principals/model";
import type { Principal } from "@/lib/principals/principal";
import { principalOfSession } from "@/lib/sign-in/authentication";
import { signIn } from "@/lib/sign-in/commands/sign-in";
import { addProvider, disableProvider } from "@/lib/sign-in/providers/commands/configure";
import { SaysAnything } from "@/lib/testing/identity-provider";
import { expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { closeDetection } from "./commands";
import { noticeBreakGlassUsed } from "./jobs";
import type { DetectionResponse } from "./schema";

const password = "correct horse battery staple";
let world: World;
let admin: Principal;
let security: Principal;
beforeAll(async () => {
  world = await createWorld({ internalIssuers: ["127.0.0.1/32"] });
  [admin, security] = [await world.person(["admin"]), await world.person(["security"])];
});
afterAll(() => world.end());

let made = 0;
async function account(roles: PersonRole[]) {
  const email = `local-${++made}@acme.example`;
  const { person } = await createPerson(admin, { email, name: `Local ${made}`, roles, password });
  return { id: person.id, name: person.name, email };
}

/** Signs in by password; answers who is signed in, and does what was left to be done by job. */
async function comeIn(email: string): Promise<Principal | undefined> {
  const opened = await signIn({ email, password, address: "198.51.100.7", userAgent: "browser/1.0" });
  const jobs = await world.sql<{ data: { payload: object } }>(
    "delete from pgboss.job where data ->> 'job' = 'people.break-glass-used' returning data",
  );
  for (const { data } of jobs) await noticeBreakGlassUsed.execute(data.payload);
  return opened && principalOfSession(opened.sessionId);
}

async function detections(): Promise<DetectionResponse[]> {
  const response = await world.call(LIST, { path: "/api/detections?status=open", as: security });
  return ((await response.json()) as { detections: DetectionResponse[] }).detections;
}

/** Whether the record of a person's last sign-in notes break-glass use. */
const onRecord = async (personId: string): Promise<unknown> => {
  const rows = await world.sql<{ body: Buffer }>(
    "select body from log_entries where type = 'person.signed-in' order by id desc limit 50",
  );
  const bodies = rows.map(({ body }) => JSON.parse(body.toString()) as { facts: Record<string, unknown> });
  return bodies.find(({ facts }) => facts.personId === personId)?.facts.breakGlass ?? false;
};

describe("a local admin", () => {
  it("signs in by password like anybody, where there is no identity provider", async () => {
    const { id, email } = await account(["admin"]);
    expect((await comeIn(email))?.personId).toBe(id);
    expect(await onRecord(id)).toBe(false);
    expect(await detections()).toEqual([]);
  });

  it("still signs in when the common provider does not answer: on record, and another person checks it", async () => {
    const idp = await SaysAnything.start();
    idp.claims = { sub: "acme", email: "acme@idp.example", aud: "acme" };
    const settings = { slug: "acme", name: "Acme", issuer: idp.url, clientId: "acme", clientSecret: "a client secret" };
    const { provider } = await addProvider(admin, { ...settings, createPeople: true, domains: ["idp.example"] });
    idp.end();

    const local = await account(["admin"]);
    const principal = await comeIn(local.email);
    expect(principal).toMatchObject({ personId: local.id, roles: ["admin"], limited: false });
    expect(await onRecord(local.id)).toBe(true);
    const [raised, ...more] = await detections();
    expect([raised, more]).toMatchObject([
      {
        ...{ kind: "break_glass_used", about: { kind: "person", id: local.id, name: local.name }, instanceId: null },
        sightings: [{ what: "unexpected", from: "198.51.100.7", userAgent: "browser/1.0" }],
      },
      [],
    ]);
    const id = raised?.id ?? "";
    expect(await world.auditTypes(id)).toEqual(["detection.raised"]);

    // While it is open, no second one is raised; each sign-in is on record all the same.
    await comeIn(local.email);
    expect(await detections()).toHaveLength(1);
    // A person cannot close a detection about themselves.
    await expectRefusal(closeDetection(principal ?? admin, id, "It was me."), "own_detection");
    await closeDetection(security, id, "The provider was down; Mara rotated its secret.");
    await comeIn(local.email);
    expect(await detections()).toHaveLength(1);

    const member = await account(["member"]);
    await comeIn(member.email);
    expect(await onRecord(member.id)).toBe(false);
    await disableProvider(admin, provider.id, undefined);
    const [open] = await detections();
    await closeDetection(security, open?.id ?? "", "Known.");
    await comeIn(local.email);
    expect(await detections()).toEqual([]);
  });
});
