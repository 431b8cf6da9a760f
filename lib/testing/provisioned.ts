import { newId } from "@/lib/platform/base/id";
import { prisma } from "@/lib/platform/database/prisma";
import type { World } from "./world";

/** An enabled provider that is nowhere. */
export async function anyProvider(): Promise<{ id: string; issuer: string }> {
  const id = newId("identityProvider");
  const slug = id.toLowerCase().replace("_", "-");
  return prisma().identityProvider.create({
    data: {
      ...{ id, slug, name: "Staff", issuer: `https://${slug}.example`, clientId: "mandate" },
      ...{ clientSecret: new Uint8Array(1), clientAuthentication: "client_secret_basic", scopes: ["openid"] },
      ...{ domains: [], defaultRoles: [], status: "active", createdById: "per_other" },
    },
    select: { id: true, issuer: true },
  });
}

/** A provider whose group `team` means this group. Its client put these people into the group: nothing follows yet. */
export async function provisionedFor(
  { sql }: Pick<World, "sql">,
  groupId: string,
  people: readonly string[],
): Promise<string> {
  const [{ id: providerId }, provisionedId] = [await anyProvider(), newId("provisionedGroup")];
  await prisma().providerGroupMapping.create({
    data: { providerId, value: "team", roles: [], groupId, createdById: "per_other" },
  });
  await prisma().provisionedGroup.create({
    data: { id: provisionedId, providerId, displayName: "team", displayKey: "team" },
  });
  for (const personId of people) {
    await sql("insert into provisioned_users (person_id, provider_id, user_name, user_key) values ($1, $2, $1, $1)", [
      ...[personId, providerId],
    ]);
    await prisma().provisionedMember.create({ data: { groupId: provisionedId, personId } });
  }
  return providerId;
}
