import { asksFor, project, readProjection } from "@/lib/protocols/scim/attributes";
import { ScimError } from "@/lib/protocols/scim/errors";
import { applyPatch } from "@/lib/protocols/scim/patch";
import * as discovery from "./discovery";
import { locationOf, notFound, type ScimAnswer, type ScimCall, scimRoute } from "./endpoint";
import * as groups from "./groups";
import * as groupStore from "./groups.store";
import { listBody, readPage } from "./list";
import { readUser, toUser, userShape } from "./user";
import * as users from "./users";
import * as userStore from "./users.store";

const idOf = ({ params }: ScimCall): string => params.id ?? "";

function onlyOf(resources: readonly { id?: string }[], id: string): ScimAnswer {
  const found = resources.find((one) => one.id === id);
  if (!found) throw notFound();
  return { body: found };
}

/** Lists of discovery take no filter (RFC 7644 section 4). */
function whole(resources: readonly object[], query: URLSearchParams): ScimAnswer {
  if (query.has("filter")) throw new ScimError(403, undefined, "This list takes no filter.");
  return { body: listBody(resources, resources.length, 1) };
}

export const getServiceProviderConfig = scimRoute(() => ({ body: discovery.serviceProviderConfig() }));
export const getResourceTypes = scimRoute(({ query }) => whole(discovery.resourceTypes(), query));
export const getResourceType = scimRoute((call) => onlyOf(discovery.resourceTypes(), idOf(call)));
export const getSchemas = scimRoute(({ query }) => whole(discovery.schemas(), query));
export const getSchema = scimRoute((call) => onlyOf(discovery.schemas(), idOf(call)));

async function userAnswer(row: userStore.UserRow, { query }: ScimCall, created = false): Promise<ScimAnswer> {
  const resource = await users.wholeUser(row);
  const made = created ? { status: 201, location: locationOf("Users", row.id) } : {};
  return { ...made, body: project(resource, readProjection(query)), version: resource.meta.version };
}

export const listUsers = scimRoute(async ({ client, query }) => {
  const page = readPage(query, userStore.userColumns, userStore.ofProvider, [client.provider.id]);
  const projection = readProjection(query);
  const { total, rows } = await userStore.listUsers(page);
  const of = asksFor(projection, "groups") ? await userStore.groupsOf(rows.map(({ id }) => id)) : undefined;
  const groupsIn = (id: string) => of && (of.get(id) ?? []).map(({ group }) => group);
  const shown = rows.map((row) => project(toUser(row, groupsIn(row.id)), projection));
  return { body: listBody(shown, total, page.startIndex) };
});

export const createUser = scimRoute(async (call) =>
  userAnswer(await users.createUser(call.client, readUser(await call.body())), call, true),
);

export const getUser = scimRoute(async (call) => {
  const row = await userStore.findUser(call.client.provider.id, idOf(call));
  if (!row) throw notFound();
  return userAnswer(row, call);
});

export const replaceUser = scimRoute(async (call) => {
  const body = await call.body();
  const want = (current: Record<string, unknown>) => readUser(body, current);
  return userAnswer(await users.writeUser(call.client, idOf(call), want, call.request), call);
});

export const patchUser = scimRoute(async (call) => {
  const body = await call.body();
  const want = (current: Record<string, unknown>) => readUser(applyPatch(current, body, userShape), current);
  return userAnswer(await users.writeUser(call.client, idOf(call), want, call.request), call);
});

export const deleteUser = scimRoute(async (call) => {
  await users.deleteUser(call.client, idOf(call), call.request);
  return {};
});

async function groupAnswer(row: groupStore.GroupRow, { query }: ScimCall, created = false): Promise<ScimAnswer> {
  const projection = readProjection(query);
  const resource = asksFor(projection, "members") ? await groups.wholeGroup(row) : groups.toGroup(row, undefined);
  const made = created ? { status: 201, location: locationOf("Groups", row.id) } : {};
  return { ...made, body: project(resource, projection), version: resource.meta.version };
}

export const listGroups = scimRoute(async ({ client, query }) => {
  const page = readPage(query, groupStore.groupColumns, groupStore.ofProvider, [client.provider.id]);
  const projection = readProjection(query);
  const { total, rows } = await groupStore.listGroups(page);
  const members = asksFor(projection, "members") ? await groupStore.membersOf(rows.map(({ id }) => id)) : undefined;
  const shown = rows.map((row) => project(groups.toGroup(row, members && (members.get(row.id) ?? [])), projection));
  return { body: listBody(shown, total, page.startIndex) };
});

export const createGroup = scimRoute(async (call) =>
  groupAnswer(await groups.createGroup(call.client, groups.readGroup(await call.body())), call, true),
);

export const getGroup = scimRoute(async (call) => groupAnswer(await groups.getGroup(call.client, idOf(call)), call));

export const replaceGroup = scimRoute(async (call) => {
  const wanted = groups.readGroup(await call.body());
  return groupAnswer(await groups.replaceGroup(call.client, idOf(call), wanted, call.request), call);
});

export const patchGroup = scimRoute(async (call) =>
  groupAnswer(await groups.patchGroup(call.client, idOf(call), await call.body(), call.request), call),
);

export const deleteGroup = scimRoute(async (call) => {
  await groups.deleteGroup(call.client, idOf(call), call.request);
  return {};
});
