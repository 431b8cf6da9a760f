import { append } from "@/lib/audit/append";
import { clock } from "@/lib/platform/base/clock";
import { newId } from "@/lib/platform/base/id";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, transaction, transactionOnSide } from "@/lib/platform/database/transaction";
import { personCreated, personUpdated } from "@/lib/principals/events";
import { isManagerByClient } from "@/lib/principals/manager-source";
import type { Person } from "@/lib/principals/model";
import {
  insertPerson,
  isEmailTaken,
  lockActiveAdmins,
  lockPerson,
  type PersonUpdate,
  updatePersonRow,
} from "@/lib/principals/store";
import { badRequest, ScimError } from "@/lib/protocols/scim/errors";
import { holdersOf } from "@/lib/sign-in/providers/provisioned.store";
import { type By, bringAccountBack, endAccount } from "./accounts";
import { notFound, refuseOtherVersion, type Versioned } from "./endpoint";
import { provisioningActor as actor, byClient, userChanged } from "./events";
import { followProvided, meaningOf } from "./follow";
import type { Client, WantedUser } from "./model";
import { toUser } from "./user";
import * as store from "./users.store";

/**
 * Creates a person for a client. A user that the client deleted comes back as the same person. A person who signs in with
 * the provider already is taken over. Another person with the address is not: an address proves no one.
 *
 * A person who is created inactive is never active: all of it is one transaction.
 *
 * @throws ScimError `uniqueness`, `invalidValue`
 */
export async function createUser(client: Client, wanted: WantedUser): Promise<store.UserRow> {
  refuseDomain(client, wanted);
  const personId = await transactionOnSide("shared", async (tx, tighten) => {
    const admins = wanted.active ? [] : await lockActiveAdmins(tx);
    const known = await personFor(tx, client, wanted);
    if (!known.exists && wanted.active) return known.personId;
    if (known.exists) {
      await lockPerson(tx, known.personId);
      await enter(tx, client, known.personId, wanted);
    }
    const judged = await judge(tx, client, known.personId, () => wanted);
    // A person who is only now made has nothing that an evaluation under way could use.
    if (known.exists && judged.moves) tighten();
    await writeWithin(tx, client, judged, admins);
    return known.personId;
  });
  return findUser(client, personId);
}

async function findUser({ provider }: Client, id: string): Promise<store.UserRow> {
  const row = await store.findUser(provider.id, id);
  if (!row) throw notFound();
  return row;
}

function refuseDomain({ provider: { domains } }: Client, { email }: WantedUser): void {
  const domain = email.slice(email.lastIndexOf("@") + 1);
  if (domains.length > 0 && !domains.includes(domain))
    throw badRequest("invalidValue", `People of ${domain} are not provisioned by this identity provider.`);
}

async function personFor(tx: Tx, client: Client, wanted: WantedUser): Promise<{ personId: string; exists: boolean }> {
  const { provider } = client;
  const former = await store.findByName(tx, provider.id, wanted.userName);
  if (former && former.deletedAt === null) throw new ScimError(409, "uniqueness", "A user with this userName exists.");
  if (former) return { personId: former.personId, exists: true };
  const signedIn = await store.findSignedIn(tx, provider.issuer, wanted.email);
  if (!signedIn && (await isEmailTaken(tx, wanted.email)))
    throw new ScimError(
      409,
      "uniqueness",
      "Another person has this address. An admin links their account to the identity provider first, and a second admin confirms it.",
    );
  if (signedIn) return { personId: signedIn.id, exists: true };
  const { id: personId } = await newPerson(tx, client, wanted);
  await enter(tx, client, personId, wanted);
  return { personId, exists: false };
}

/** Begins to provision a person, or brings back a user that the client deleted. */
async function enter(tx: Tx, client: Client, personId: string, wanted: WantedUser): Promise<void> {
  const former = await store.findOfPerson(tx, personId, client.provider.id);
  await store.enterUser(tx, personId, client.provider.id, wanted);
  await recordUser(tx, client, personId, former?.deletedAt === null ? former : null, wanted);
}

type Said = Parameters<typeof userChanged>[1];

async function recordUser(tx: Tx, client: Client, personId: string, before: Said, wanted: WantedUser): Promise<void> {
  const event = userChanged(personId, before, wanted);
  if (event.changes && event.changes.length > 0) await append(tx, byClient(event, client));
}

async function newPerson(tx: Tx, client: Client, { name, email, managerId }: WantedUser): Promise<Person> {
  const { defaultRoles } = client.provider;
  const person = await insertPerson(tx, {
    ...{ id: newId("person"), email, name, passwordHash: null, invitation: null },
    ...{ roles: defaultRoles, providerRoles: defaultRoles },
  });
  await append(tx, byClient(personCreated(actor, { ...person, hasPassword: true }), client));
  if (managerId === null) return person;
  await refuseManager(tx, client, person.id, managerId);
  const managed = await updatePersonRow(tx, person, { managerId, managerByClient: true, managerSetByIds: [] });
  await append(tx, byClient(personUpdated(actor, person, managed), client));
  return managed;
}

/** A manager takes over what a person owned, so a client names only people that it provisions. */
async function refuseManager(tx: Tx, { provider }: Client, personId: string, managerId: string): Promise<void> {
  if (managerId === personId || !(await store.isActiveUser(tx, managerId, provider.id)))
    throw badRequest("invalidValue", "The manager is the id of another active user of this client.");
}

/** Makes the wanted user from the current one; throws ScimError where that is not possible. */
type Want = (current: Record<string, unknown>, row: store.UserRow) => WantedUser;
/** A user with their groups. */
export async function wholeUser(row: store.UserRow, tx?: Tx): Promise<Versioned> {
  const groups = (await store.groupsOf([row.id], tx)).get(row.id) ?? [];
  return toUser(
    row,
    groups.map(({ group }) => group),
  );
}

type Judged = { row: store.UserRow; wanted: WantedUser; moves: boolean };

async function judge(tx: Tx, { provider }: Client, id: string, want: Want, request?: Request): Promise<Judged> {
  const row = await store.findUser(provider.id, id, tx);
  if (!row) throw notFound();
  if (request) await refuseOtherVersion(request, toUser(row, undefined), () => wholeUser(row, tx));
  const wanted = keepingManager(row, want(toUser(row, []), row));
  const moves = wanted.active !== (row.status === "active");
  if (moves && wanted.active && !row.endedByClient)
    throw badRequest(
      "mutability",
      "This client is not known to have deactivated the account. An admin reactivates it.",
    );
  return { row, wanted, moves };
}

/** A client takes away only a manager that it named and that is its user. */
const keepingManager = (row: store.UserRow, wanted: WantedUser): WantedUser =>
  wanted.managerId === null && !(isManagerByClient(row) && row.managerName !== null)
    ? { ...wanted, managerId: row.managerId }
    : wanted;

/**
 * Changes a user to what a client wants. Deactivation ends sessions in the same transaction, behind the barrier.
 *
 * @throws ScimError 404, 412, `uniqueness`, `invalidValue`, `mutability`
 */
export async function writeUser(client: Client, id: string, want: Want, request?: Request): Promise<store.UserRow> {
  await changeUser(client, id, want, { request });
  return findUser(client, id);
}

type Also = { request?: Request | undefined; also?: (tx: Tx) => Promise<unknown> };

async function changeUser(client: Client, id: string, want: Want, { request, also }: Also): Promise<void> {
  // A refused request never takes the barrier. An accepted one is judged again behind it.
  const shown = await judge(prisma(), client, id, want, request);
  await transaction(
    async (tx) => {
      const admins = await lockActiveAdmins(tx);
      await lockPerson(tx, id);
      const judged = await judge(tx, client, id, want, request);
      if (judged.moves !== shown.moves)
        throw new ScimError(412, undefined, "The user was changed meanwhile. Read it again.");
      await store.updateUser(tx, id, judged.wanted);
      await recordUser(tx, client, id, judged.row, judged.wanted);
      await writeWithin(tx, client, judged, admins);
      await also?.(tx);
    },
    { barrier: shown.moves ? "exclusive" : "shared" },
  );
}

/** Writes what a judged change means for the person in the caller's transaction, which holds the active admins. */
async function writeWithin(
  tx: Tx,
  client: Client,
  { row, wanted, moves }: Judged,
  admins: readonly string[],
): Promise<void> {
  const person = await lockPerson(tx, row.id);
  const changed = await writeDetails(tx, client, person, wanted);
  if (!moves) return;
  if (wanted.active) await reactivate(tx, client, changed);
  else await deactivate(tx, client, changed, admins);
}

/** Writes name, address and manager. */
async function writeDetails(tx: Tx, client: Client, person: Person, wanted: WantedUser): Promise<Person> {
  const { name, email, managerId } = wanted;
  const change: PersonUpdate = {
    ...(name === person.name ? {} : { name }),
    ...(email === person.email ? {} : { email }),
    ...(managerId === person.managerId ? {} : { managerId, managerByClient: managerId !== null, managerSetByIds: [] }),
  };
  if (Object.keys(change).length === 0) return person;
  if (change.email !== undefined) await refuseAddress(tx, client, person, wanted);
  if (change.managerId) await refuseManager(tx, client, person.id, change.managerId);
  const changed = await updatePersonRow(tx, person, change);
  await append(tx, byClient(personUpdated(actor, person, changed), client));
  return changed;
}

/** A person with a password signs in by their address, so no client changes it. */
async function refuseAddress(tx: Tx, client: Client, person: Person, wanted: WantedUser): Promise<void> {
  if (person.hasPassword)
    throw badRequest("mutability", "This person has a password, so their address is not changed.");
  refuseDomain(client, wanted);
  if (await isEmailTaken(tx, wanted.email)) throw new ScimError(409, "uniqueness", "Another person has this address.");
}

async function deactivate(tx: Tx, client: Client, person: Person, admins: readonly string[]): Promise<void> {
  // An admin who may know the token may have sent this: none of them takes over by it.
  const byIds = await holdersOf(tx, client.provider.id);
  const { id } = await endAccount(tx, person, admins, { ...byThe(client), byIds });
  await store.noteEnd(tx, id);
}

async function reactivate(tx: Tx, client: Client, person: Person): Promise<void> {
  const back = await bringAccountBack(tx, person, byThe(client));
  const { provider, divided } = await meaningOf(tx, client.provider.id, person.id);
  if (divided) await followProvided(tx, provider, back, divided);
}

const byThe = (client: Client): By => ({ actor, sign: (event) => byClient(event, client) });

/** Deletes a user in one transaction: the person is deactivated, and stays in the records. */
export async function deleteUser(client: Client, id: string, request: Request): Promise<void> {
  const also = (tx: Tx) => store.deleteUser(tx, id, clock.now());
  await changeUser(client, id, asDeleted, { request, also });
}

const asDeleted: Want = (_, { email, name, userName, externalId, givenName, familyName, managerId }) => ({
  ...{ email, name, userName, externalId, givenName, familyName, managerId },
  active: false,
});
