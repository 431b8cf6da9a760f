import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as group from "@/app/scim/v2/Groups/[id]/route";
import * as groups from "@/app/scim/v2/Groups/route";
import * as types from "@/app/scim/v2/ResourceTypes/route";
import * as schemas from "@/app/scim/v2/Schemas/route";
import * as config from "@/app/scim/v2/ServiceProviderConfig/route";
import * as user from "@/app/scim/v2/Users/[id]/route";
import * as users from "@/app/scim/v2/Users/route";
import { confirmRoles } from "@/lib/people/role-changes/commands";
import { prisma } from "@/lib/platform/database/prisma";
import { makeFastLane } from "@/lib/platform/server/fast-lane";
import type { Principal } from "@/lib/principals/principal";
import { confirmProviderChange } from "@/lib/sign-in/providers/changes/commands";
import { addProvider } from "@/lib/sign-in/providers/commands/configure";
import { issueToken } from "@/lib/sign-in/providers/provisioning/commands";
import type { Sql } from "./database";

export const userSchema = "urn:ietf:params:scim:schemas:core:2.0:User";
export const groupSchema = "urn:ietf:params:scim:schemas:core:2.0:Group";
export const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
export const patchOp = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/** A user as Okta creates them. */
export const oktaUser = (number: number, change: object) => {
  const name = `user-${number}`;
  return {
    schemas: [userSchema],
    ...{ userName: `${name}@acme.example`, externalId: `00u${name}`, active: true, displayName: `User ${number}` },
    name: { givenName: "User", familyName: String(number) },
    emails: [{ primary: true, value: `${name}@acme.example`, type: "work" }],
    ...{ locale: "en-US", title: "Engineer", groups: [], password: "ignored" },
    ...change,
  };
};

/** A provider for people of acme.example with a token that two admins agreed on. `confirm` is what the second one does. */
export async function provisionedProvider(one: Principal, two: Principal) {
  const client = { clientId: "c", clientSecret: "s", domains: ["acme.example"], createPeople: true };
  const settings = { slug: "okta", name: "Okta", issuer: "https://acme.okta.example", ...client };
  const { id: providerId } = (await addProvider(one, settings)).provider;
  const confirm = async (): Promise<void> => {
    const open = await prisma().controlChange.findFirst({ where: { subjectId: providerId, status: "proposed" } });
    if (open) await confirmProviderChange(two, { providerId, changeId: open.id }, open.digest);
  };
  await confirm();
  const { secret: token } = await issueToken(one, providerId, { name: "Okta", days: 90 });
  await confirm();
  return { providerId, token, confirm };
}

/** Links a provisioned person to the account that the client named, as their first sign-in does. */
export async function linkAccount(personId: string): Promise<void> {
  const { provider, externalId } = await prisma().provisionedUser.findUniqueOrThrow({
    where: { personId },
    include: { provider: true },
  });
  await prisma().externalIdentity.create({ data: { iss: provider.issuer, sub: externalId ?? personId, personId } });
}

/** Confirms, as a second admin, the deciding role that groups would give a person. */
export async function confirmWaitingRole(by: Principal, personId: string): Promise<void> {
  const open = await prisma().controlChange.findFirstOrThrow({ where: { subjectId: personId, status: "proposed" } });
  await confirmRoles(by, { personId, changeId: open.id }, open.digest);
}

type Many = { providerId: string; groupId: string; users: number };

/** Adds many users of a provider to one of its groups. */
export async function insertManyUsers(sql: Sql, { providerId, groupId, users }: Many): Promise<void> {
  await sql(
    `with made as (
       insert into people (id, email, name, roles)
       select 'per_01K' || lpad(n::text, 23, '0'), 'many-' || n || '@acme.example', 'Many', '{member}'
       from generate_series(1, $2::int) n returning id, email)
     insert into provisioned_users (person_id, provider_id, user_name, user_key) select id, $1, email, email from made`,
    [providerId, users],
  );
  const many = "select $1, person_id from provisioned_users where user_name like 'many-%'";
  await sql(`insert into provisioned_members ${many}`, [groupId]);
  await sql("analyze people, provisioned_users, provisioned_members");
}

// biome-ignore lint/suspicious/noExplicitAny: answers of SCIM are read as JSON.
export type ScimBody = any;
type Answer = { status: number; headers: Headers; body: ScimBody };

/** The SCIM endpoints of this process over HTTP. */
export type ScimServer = {
  send(method: string, path: string, body: unknown, headers: Record<string, string>): Promise<Answer>;
  close(): Promise<void>;
};

/** Serves the SCIM endpoints as the server's fast lane does. */
export async function startScim(): Promise<ScimServer> {
  const lane = makeFastLane({
    "/scim/v2/ServiceProviderConfig": config,
    "/scim/v2/ResourceTypes": types,
    "/scim/v2/Schemas": schemas,
    "/scim/v2/Users": users,
    "/scim/v2/Users/[id]": user,
    "/scim/v2/Groups": groups,
    "/scim/v2/Groups/[id]": group,
  });
  const server = createServer((request, response) => {
    const path = (request.url ?? "").split("?", 1)[0] ?? "";
    void (lane(path)?.handle(request, response) ?? response.writeHead(404).end());
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/scim/v2`;
  return {
    async send(method, path, body, headers) {
      const media = body === undefined ? {} : { "content-type": "application/scim+json" };
      const content = body === undefined ? {} : { body: JSON.stringify(body) };
      const response = await fetch(base + path, { method, headers: { ...media, ...headers }, ...content });
      const text = await response.text();
      const { status, headers: given } = response;
      return { status, headers: given, body: text === "" ? undefined : JSON.parse(text) };
    },
    close: () => new Promise((done) => server.close(() => done())),
  };
}
