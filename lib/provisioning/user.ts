import { z } from "zod";
import { nameText } from "@/lib/platform/base/text/plain-text";
import { Email } from "@/lib/principals/email";
import { ownMember } from "@/lib/protocols/scim/attributes";
import { badRequest } from "@/lib/protocols/scim/errors";
import type { Shape } from "@/lib/protocols/scim/patch";
import { locationOf, tagOf, type Versioned } from "./endpoint";
import { objectOf } from "./list";
import { enterpriseSchema, userSchema, type WantedUser } from "./model";
import type { UserRow } from "./users.store";

const manager = ["value", "displayName", "$ref"];
const work = ["employeeNumber", "costCenter", "organization", "division", "department"];
const contact = ["value", "type", "primary", "display", "$ref"];

const kept: Shape = {
  username: { name: "userName" },
  externalid: { name: "externalId" },
  displayname: { name: "displayName" },
  active: { name: "active" },
  name: {
    name: "name",
    subs: ["formatted", "familyName", "givenName", "middleName", "honorificPrefix", "honorificSuffix"],
  },
  emails: { name: "emails", many: true, subs: contact },
  [enterpriseSchema.toLowerCase()]: { name: enterpriseSchema, subs: ["manager", ...work, ...manager] },
};

const single = ["nickName", "profileUrl", "title", "userType", "preferredLanguage", "locale", "timezone", "password"];
const multiple = ["phoneNumbers", "ims", "photos", "addresses", "entitlements", "roles", "x509Certificates"];

/** Attributes of RFC 7643 that are accepted and not kept. Roles come from groups alone. */
const dropped: Shape = Object.fromEntries([
  ...single.map((name) => [name.toLowerCase(), { name }] as const),
  ...multiple.map(
    (name) =>
      [
        name.toLowerCase(),
        {
          name,
          many: true,
          subs: [...contact, "streetAddress", "locality", "region", "postalCode", "country", "formatted"],
        },
      ] as const,
  ),
]);

/** The attributes of a user that a client may write. */
export const userShape: Shape = { ...kept, ...dropped };

/** Read-only members, which a replacement may repeat. */
const readOnly = ["schemas", "id", "meta", "groups"];

const Text = z.string().max(300).nullish();
const Flag = z.union([
  z.boolean(),
  z
    .string()
    .regex(/^(?:true|false)$/i)
    .transform((text) => text.toLowerCase() === "true"),
]);

const UserBody = z.object({
  userName: z.string().trim().min(1).max(300),
  externalId: z.string().max(300).nullish(),
  displayName: Text,
  active: Flag.nullish(),
  name: z.object({ formatted: Text, givenName: Text, familyName: Text }).nullish(),
  emails: z
    .array(z.object({ value: z.string().max(300).nullish(), primary: Flag.nullish() }))
    .max(50)
    .nullish(),
  [enterpriseSchema]: z
    .object({
      manager: z
        .union([z.object({ value: Text }), z.string().max(300), z.array(z.object({ value: Text })).max(1)])
        .nullish(),
    })
    .nullish(),
});

/** A user as a client wants it. */
/** Names members as RFC 7643 spells them, and refuses those that it does not know. */
function spelled(body: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(body).flatMap(([member, value]): [string, unknown][] => {
      const name = member.toLowerCase();
      if (readOnly.includes(name)) return [];
      const known = ownMember(userShape, name);
      if (!known) throw badRequest("invalidSyntax", `There is no attribute ${member.slice(0, 80)}.`);
      return [[known.name, value]];
    }),
  );
}

/**
 * Reads the body of a user; throws `invalidSyntax` or `invalidValue` with the attribute at fault. A body without `active`
 * leaves it as it is in `current`.
 */
export function readUser(body: unknown, current: Readonly<Record<string, unknown>> = {}): WantedUser {
  const parsed = UserBody.safeParse(spelled(objectOf(body)));
  if (!parsed.success)
    throw badRequest(
      "invalidValue",
      `The value of ${parsed.error.issues[0]?.path.join(".") ?? "the body"} is not as expected.`,
    );
  const { userName, externalId = null, displayName, active, name, emails, [enterpriseSchema]: extension } = parsed.data;
  const primary = emails?.find((one) => one.primary) ?? emails?.[0];
  const email = Email.safeParse(primary?.value ?? userName);
  if (!email.success) throw badRequest("invalidValue", "emails.value or userName is an email address.");
  const together = [name?.givenName, name?.familyName].filter((part) => part).join(" ");
  const shown = nameText(120).safeParse(displayName || name?.formatted || together || userName);
  if (!shown.success) throw badRequest("invalidValue", "The value of displayName is not as expected.");
  return {
    ...{ userName, externalId, name: shown.data, email: email.data, active: active ?? current.active !== false },
    ...{ givenName: name?.givenName || null, familyName: name?.familyName || null },
    managerId: managerOf(extension?.manager),
  };
}

function managerOf(
  given: string | { value?: string | null | undefined } | { value?: string | null | undefined }[] | null | undefined,
) {
  const value = typeof given === "string" ? given : Array.isArray(given) ? given[0]?.value : given?.value;
  return value || null;
}

type Groups = readonly { id: string; displayName: string }[];

/** Writes a user for a client, without groups where those were not read. */
export function toUser(row: UserRow, groups: Groups | undefined): Versioned {
  const { id, email, name, status, managerName, userName, externalId, givenName, familyName } = row;
  const managerId = managerName === null ? null : row.managerId;
  return withMeta("User", row, {
    schemas: [userSchema, ...(managerId === null ? [] : [enterpriseSchema])],
    id,
    ...(externalId === null ? {} : { externalId }),
    ...{ userName, displayName: name, active: status === "active" },
    name: { formatted: name, ...(familyName && { familyName }), ...(givenName && { givenName }) },
    emails: [{ value: email, type: "work", primary: true }],
    ...(groups && {
      groups: groups.map((group) => ({
        value: group.id,
        display: group.displayName,
        $ref: locationOf("Groups", group.id),
        type: "direct",
      })),
    }),
    ...(managerId === null
      ? {}
      : {
          [enterpriseSchema]: {
            manager: { value: managerId, displayName: managerName, $ref: locationOf("Users", managerId) },
          },
        }),
  });
}

/** Adds the members that the server sets. The version covers all others. */
export const withMeta = (
  resourceType: "User" | "Group",
  { id, createdAt, updatedAt, version }: { id: string; createdAt: Date; updatedAt: Date; version: number },
  shown: Record<string, unknown>,
): Versioned => ({
  ...shown,
  meta: {
    resourceType,
    ...{ created: createdAt.toISOString(), lastModified: updatedAt.toISOString() },
    location: locationOf(`${resourceType}s`, id),
    version: tagOf(version, shown),
  },
});
