import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { changeAgent } from "@/lib/lifecycle/changes";
import { createPerson } from "@/lib/people/commands/create-person";
import { updatePerson } from "@/lib/people/commands/update-person";
import type { Principal } from "@/lib/principals/principal";
import { addProvider, editProvider } from "@/lib/sign-in/providers/commands/configure";
import { addMapping } from "@/lib/sign-in/providers/commands/mappings";
import { createWorld, type World } from "@/lib/testing/world";
import { createIssuer, editIssuer } from "@/lib/trusted-issuers/commands/configure-issuer";
import { buildAgent } from "@/prisma/seed/builders/agent";

// A reason is required because a change may wait for a second person. If it applies at once, its record keeps the
// reason.
let world: World;
let admin: Principal;
beforeAll(async () => {
  world = await createWorld();
  // One admin alone founds the organisation: nothing waits for a second one.
  admin = await world.person(["admin", "security"]);
});
afterAll(() => world.end());

async function reasonOf(type: string): Promise<string | undefined> {
  const [row] = await world.sql<{ value: string }>(
    `select t.value from log_entries e left join erasable_texts t on t.entry_id = e.entry_id and t.member = 'reason'
     where e.type = $1 order by e.id desc limit 1`,
    [type],
  );
  return row?.value;
}

it("an edit of an agent", async () => {
  const { id } = await buildAgent(admin);
  await changeAgent(admin, id, { displayName: "Refunds", reason: "The team asked." }, undefined);
  expect(await reasonOf("agent.edited")).toBe("The team asked.");
  await changeAgent(admin, id, { displayName: "Payouts" }, undefined);
  expect(await reasonOf("agent.edited")).toBeNull();
});

it("a change of an account", async () => {
  const { person } = await createPerson(admin, {
    ...{ email: "new@acme.example", name: "New", roles: ["member"], reason: "Joins payments." },
  });
  expect(await reasonOf("person.created")).toBe("Joins payments.");
  await updatePerson(admin, person.id, { name: "Newer", reason: "Married." });
  expect(await reasonOf("person.updated")).toBe("Married.");
  await updatePerson(admin, person.id, { status: "deactivated", reason: "Left." });
  expect(await reasonOf("person.deactivated")).toBe("Left.");
  await updatePerson(admin, person.id, { status: "active", reason: "Is back." });
  expect(await reasonOf("person.reactivated")).toBe("Is back.");
});

it("a change of an issuer", async () => {
  const jwks = { keys: [generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "jwk" })] };
  const { issuer } = await createIssuer(admin, {
    ...{ name: "Cluster", kind: "workloads", issuer: "kubernetes/serviceaccount", keySource: "jwks", jwks },
    reason: "The cluster moved.",
  });
  expect(await reasonOf("trusted-issuer.created")).toBe("The cluster moved.");
  await editIssuer(admin, issuer.id, { name: "Old cluster", reason: "It moved again." }, undefined);
  expect(await reasonOf("trusted-issuer.edited")).toBe("It moved again.");
  await editIssuer(admin, issuer.id, { status: "disabled", reason: "It is gone." }, undefined);
  expect(await reasonOf("trusted-issuer.disabled")).toBe("It is gone.");
});

it("a change of an identity provider", async () => {
  const { provider } = await addProvider(admin, {
    ...{ slug: "acme", name: "Acme", issuer: "https://idp.example", clientId: "mandate", clientSecret: "s" },
    ...{ scopes: ["openid"], groupsClaim: null, createPeople: false, domains: [], reason: "All sign in there." },
  });
  expect(await reasonOf("identity-provider.added")).toBe("All sign in there.");
  await editProvider(admin, provider.id, { name: "Acme Corp", reason: "Another name." }, undefined);
  expect(await reasonOf("identity-provider.edited")).toBe("Another name.");
  await addMapping(admin, provider.id, { value: "approvers", roles: ["approver"], reason: "They approve." });
  expect(await reasonOf("identity-provider.mapping-added")).toBe("They approve.");
});
