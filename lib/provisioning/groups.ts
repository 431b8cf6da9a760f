import { z } from "zod";
import { append } from "@/lib/audit/append";
import { newId } from "@/lib/platform/base/id";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { ownMember } from "@/lib/protocols/scim/attributes";
import { badRequest } from "@/lib/protocols/scim/errors";
import { fits, parsePath, type ScimFilter } from "@/lib/protocols/scim/filter";
import { locationOf, notFound, refuseOtherVersion, type Versioned } from "./endpoint";
import { byClient, groupCreated, groupEdited, groupRemoved } from "./events";
import { enqueueFollow, followPeople } from "./follow";
import * as store from "./groups.store";
import { objectOf } from "./list";
import { leaving, MembershipChange, namedBy } from "./membership";
import { type Client, groupSchema, mostMembers } from "./model";
import { withMeta } from "./user";

/** How long a request gives people what their groups mean; a job does the rest. */
const followMs = 1_500;

const Member = z.object({ value: z.string().max(100) });
const Members = z.array(Member).max(mostMembers);
const DisplayName = z.string().trim().min(1).max(255);
const GroupBody = z.object({
  displayName: DisplayName,
  externalId: z.string().max(300).nullish(),
  members: Members.nullish(),
});
const writable: Record<string, string> = { displayname: "displayName", externalid: "externalId", members: "members" };
const readOnly = ["schemas", "id", "meta"];

type Wanted = { displayName: string; externalId: string | null; members: string[] };

/** Reads the body of a group; throws `invalidSyntax` or `invalidValue` with the attribute at fault. */
export function readGroup(body: unknown): Wanted {
  const spelled = Object.entries(objectOf(body)).flatMap(([member, value]): [string, unknown][] => {
    if (readOnly.includes(member.toLowerCase())) return [];
    const name = ownMember(writable, member.toLowerCase());
    if (!name) throw badRequest("invalidSyntax", `There is no attribute ${member.slice(0, 80)}.`);
    return [[name, value]];
  });
  const { displayName, externalId, members } = valid(GroupBody, Object.fromEntries(spelled));
  return { displayName, externalId: externalId ?? null, members: idsOf(members ?? []) };
}

function valid<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success)
    throw badRequest(
      "invalidValue",
      `The value of ${parsed.error.issues[0]?.path.join(".") || "the attribute"} is not as expected.`,
    );
  return parsed.data;
}

const idsOf = (members: readonly { value: string }[]): string[] => members.map(({ value }) => value);

type Members = readonly { personId: string; person: { name: string } }[];

/** Writes a group for a client. */
export const toGroup = (row: store.GroupRow, members: Members | undefined): Versioned =>
  withMeta("Group", row, {
    schemas: [groupSchema],
    id: row.id,
    ...(row.externalId === null ? {} : { externalId: row.externalId }),
    displayName: row.displayName,
    ...(members && {
      members: members.map(({ personId, person }) => ({
        ...{ value: personId, display: person.name, type: "User", $ref: locationOf("Users", personId) },
      })),
    }),
  });

/** A group with its members. */
export const wholeGroup = async (row: store.GroupRow, tx?: Tx): Promise<Versioned> =>
  toGroup(row, (await store.membersOf([row.id], tx)).get(row.id) ?? []);

/** Reads a group of the client; throws ScimError 404. */
export async function getGroup({ provider }: Client, id: string): Promise<store.GroupRow> {
  const row = await store.findGroup(prisma(), provider.id, id);
  if (!row) throw notFound();
  return row;
}

/** Creates a group. It gives nothing until two admins mapped it. Throws `uniqueness`, `invalidValue`. */
export async function createGroup(client: Client, { members, ...named }: Wanted): Promise<store.GroupRow> {
  const providerId = client.provider.id;
  const { group, added } = await transaction(async (tx) => {
    const group = await store.insertGroup(tx, newId("provisionedGroup"), providerId, named);
    const added = await store.addMembers(tx, providerId, group.id, members);
    await append(tx, byClient(groupCreated(group, added.length), client));
    await enqueueFollow(tx, providerId, added);
    return { group, added };
  });
  await followPeople(providerId, added, followMs);
  return group;
}

/** A change of a group, as a client wants it. */
type Change = {
  displayName?: string;
  externalId?: string | null;
  members: Pick<MembershipChange, "add" | "remove">;
};
type Changing = (tx: Tx, group: store.GroupRow) => Promise<Change> | Change;

/** Replaces a group. Throws as {@link createGroup}. */
export const replaceGroup = (client: Client, id: string, { members, ...named }: Wanted, request: Request) =>
  changeGroup(client, id, request, async (tx) => {
    const before = await store.memberIds(tx, id);
    return {
      ...named,
      members: { add: new Set(leaving(members, before)), remove: new Set(leaving(before, members)) },
    };
  });

async function changeGroup(client: Client, id: string, request: Request, changing: Changing): Promise<store.GroupRow> {
  const providerId = client.provider.id;
  const { group, affected } = await transaction(async (tx) => {
    const before = await store.lockGroup(tx, providerId, id);
    if (!before) throw notFound();
    await refuseOtherVersion(request, toGroup(before, undefined), () => wholeGroup(before, tx));
    const { displayName = before.displayName, externalId = before.externalId, members } = await changing(tx, before);
    const removed = await store.removeMembers(tx, id, [...members.remove]);
    const added = await store.addMembers(tx, providerId, id, [...members.add]);
    const renamed = displayName !== before.displayName || externalId !== before.externalId;
    if (!renamed && added.length + removed.length === 0) return { group: before, affected: [] };
    const group = await store.updateGroup(tx, id, { displayName, externalId });
    const moved = { added: added.length, removed: removed.length };
    await append(tx, byClient(groupEdited(before, group, moved), client));
    // Another name means something else for everybody who is in the group.
    const others = renamed ? await store.memberIds(tx, id) : [];
    const affected = [...new Set([...removed, ...added, ...others])];
    await enqueueFollow(tx, providerId, affected);
    return { group, affected };
  });
  await followPeople(providerId, affected, followMs);
  return group;
}

const PatchBody = z.object({
  schemas: z.array(z.literal("urn:ietf:params:scim:api:messages:2.0:PatchOp")).min(1),
  Operations: z
    .array(z.object({ op: z.string(), path: z.string().max(2_000).optional(), value: z.unknown().optional() }))
    .min(1)
    .max(1_000),
});

/**
 * Patches a group (RFC 7644 section 3.5.2), one operation after the other. Operations that name people read no members. All
 * others together read them once.
 *
 * @throws ScimError `invalidSyntax`, `invalidPath`, `invalidValue`, `noTarget`, `mutability`
 */
export function patchGroup(client: Client, id: string, body: unknown, request: Request): Promise<store.GroupRow> {
  const parsed = PatchBody.safeParse(body);
  if (!parsed.success) throw badRequest("invalidSyntax", "The body is no PatchOp message.");
  const { Operations } = parsed.data;
  return changeGroup(client, id, request, async (tx) => {
    const change: Patched = { members: new MembershipChange(() => store.memberIds(tx, id)) };
    for (const operation of Operations) await apply(change, operation);
    return change;
  });
}

type Operation = z.infer<typeof PatchBody>["Operations"][number];
type Patched = Omit<Change, "members"> & { members: MembershipChange };

async function apply(change: Patched, { op, path, value }: Operation): Promise<void> {
  const verb = op.toLowerCase();
  if (!["add", "replace", "remove"].includes(verb))
    throw badRequest("invalidSyntax", `This operation is not known: ${op.slice(0, 40)}`);
  if (path === undefined) {
    if (verb === "remove") throw badRequest("noTarget", "A removal needs a path.");
    for (const [name, one] of Object.entries(objectOf(value)))
      if (!readOnly.includes(name.toLowerCase())) await apply(change, { op, path: name, value: one });
    return;
  }
  const { attribute, filter, sub } = parsePath(path);
  if (readOnly.includes(attribute)) throw badRequest("mutability", `${attribute} is not changed by clients.`);
  const name = ownMember(writable, attribute);
  if (!name || sub !== undefined) throw badRequest("invalidPath", `There is no attribute ${path.slice(0, 80)}.`);
  if (name === "displayName") change.displayName = valid(DisplayName, verb === "remove" ? undefined : value);
  else if (name === "externalId") change.externalId = verb === "remove" ? null : valid(z.string().max(300), value);
  else if (filter) await removeFitting(change, verb, filter);
  else await changeMembers(change, verb, value);
}

const membersIn = (value: unknown): string[] =>
  idsOf(
    valid(
      Members,
      (Array.isArray(value) ? value : [value]).map((one) => (typeof one === "string" ? { value: one } : one)),
    ),
  );

async function changeMembers({ members }: Patched, verb: string, value: unknown): Promise<void> {
  if (verb === "remove") return members.leave(value === undefined ? await members.members() : membersIn(value));
  const wanted = membersIn(value);
  if (verb === "replace") members.leave(leaving(await members.members(), wanted));
  members.join(wanted);
}

async function removeFitting({ members }: Patched, verb: string, filter: ScimFilter): Promise<void> {
  if (verb !== "remove") throw badRequest("mutability", "A member is added or removed, not changed.");
  const isMeant = (value: string) => fits(filter, { value, type: "User" });
  members.leave(namedBy(filter) ?? (await members.members()).filter(isMeant));
}

/** Deletes a group: its members lose what it gave. */
export async function deleteGroup(client: Client, id: string, request: Request): Promise<void> {
  const providerId = client.provider.id;
  const affected = await transaction(async (tx) => {
    const group = await store.lockGroup(tx, providerId, id);
    if (!group) throw notFound();
    await refuseOtherVersion(request, toGroup(group, undefined), () => wholeGroup(group, tx));
    const members = await store.memberIds(tx, id);
    await store.removeGroup(tx, id);
    await append(tx, byClient(groupRemoved(group, members.length), client));
    await enqueueFollow(tx, providerId, members);
    return members;
  });
  await followPeople(providerId, affected, followMs);
}
