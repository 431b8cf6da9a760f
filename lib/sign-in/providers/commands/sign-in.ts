import { append } from "@/lib/audit/append";
import { decidingRoles } from "@/lib/control-changes/takes-two.policy";
import { clock } from "@/lib/platform/base/clock";
import { newId } from "@/lib/platform/base/id";
import { nameText } from "@/lib/platform/base/text/plain-text";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { Email } from "@/lib/principals/email";
import { personCreated } from "@/lib/principals/events";
import type { Person, PersonRole } from "@/lib/principals/model";
import { insertProviderSession } from "@/lib/principals/session.store";
import { insertPerson, isEmailTaken, lockPerson, noteRolesProvider } from "@/lib/principals/store";
import { withheldRolesOf } from "@/lib/principals/withheld-role.store";
import { identityLinked } from "@/lib/sign-in/account-links/events";
import type { AccountLink } from "@/lib/sign-in/account-links/model";
import { linkStanding } from "@/lib/sign-in/account-links/policy";
import { findLink, insertIdentity } from "@/lib/sign-in/account-links/store";
import { recordFirst, settleFailuresBefore } from "@/lib/sign-in/failed-sign-ins";
import * as events from "@/lib/sign-in/providers/events";
import type { IdentityProvider, ProvenAccount, RefusedSignIn } from "@/lib/sign-in/providers/model";
import { type Given, mappedFor, provenSince, withoutRoles } from "@/lib/sign-in/providers/policy";
import { provisionedAs, provisionedGroups } from "@/lib/sign-in/providers/provisioned.store";
import * as store from "@/lib/sign-in/providers/store";
import { limitOfAccount } from "@/lib/sign-in/sign-in-throttle";
import { countAttempt, forgetAttempts } from "@/lib/sign-in/throttle.store";
import { followGroups, wouldFollow } from "./follow-groups";
import { divideProvided, proposeProvided } from "./provided-gains";

type Opened = { sessionId: string; personId: string };
export type ProviderSignIn = ({ ok: true } & Opened) | { ok: false; reason: RefusedSignIn };
export type From = {
  address: string;
  userAgent: string;
  /** The only person who may come of it: a page of theirs waits for this sign-in. */
  expectedPersonId?: string | undefined;
};

/** Ends the transaction without effect: nothing of a refused sign-in stays. */
class Refused extends Error {
  constructor(
    readonly reason: RefusedSignIn,
    readonly personId?: string,
  ) {
    super(reason);
  }
}

/** Ends the transaction without effect: this sign-in changes roles or groups, so it must run alone at the barrier. */
class Changes extends Error {}

/**
 * Opens a session for the person of a proven account, and returns its id.
 *
 * The account is found by issuer and subject alone, never by address. An account without a link gets a new person if
 * the provider may create people and the address is free. Otherwise it is refused, and an admin links it. Roles and
 * groups from a provider are replaced by those of its current mappings, without the withheld roles. All of it is one
 * transaction. Only a sign-in that changes roles or groups keeps decisions waiting (rules D2).
 *
 * Refused sign-ins are counted like wrong passwords, per account. They are not counted per address, because an account
 * at a provider is proven.
 */
export async function signInWithProvider(
  provider: IdentityProvider,
  account: ProvenAccount,
  from: From,
): Promise<ProviderSignIn> {
  const limit = limitOfAccount(account.iss, account.sub);
  try {
    if ("waitSeconds" in (await countAttempt(limit))) throw new Refused("throttled");
    return { ok: true, ...(await enter({ provider, account, from, limitKey: limit.key })) };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { reason, personId } = error;
    const { address } = from;
    const refused = events.providerSignInRefused(provider, reason, account, { personId, address });
    await recordFirst({ key: `${reason} ${limit.key}`, reason, personId, address }, refused);
    return { ok: false, reason };
  }
}

type Visit = { provider: IdentityProvider; account: ProvenAccount; from: From; limitKey: string };

/** Most sign-ins change nothing and run beside decisions. The others are repeated alone at the barrier. */
async function enter(visit: Visit): Promise<Opened> {
  try {
    return await transaction((tx) => open(tx, visit, refuseChanges));
  } catch (error) {
    if (!(error instanceof Changes)) throw error;
    return transaction((tx) => open(tx, visit, followGroups), { barrier: "exclusive" });
  }
}

type Following = (tx: Tx, provider: IdentityProvider, person: Person, given: Given) => Promise<void>;

async function open(tx: Tx, { provider, account, from, limitKey }: Visit, following: Following): Promise<Opened> {
  if (!(await store.holdActive(tx, provider))) throw new Refused("provider_disabled");
  const link = await findLink(tx, account);
  const { expectedPersonId } = from;
  if (expectedPersonId !== undefined && link?.personId !== expectedPersonId)
    throw new Refused("other_person", link?.personId);
  const person = link ? await lockPerson(tx, link.personId) : await newPerson(tx, provider, account);
  if (person.status !== "active") throw new Refused("not_active", person.id);
  // An account that waits may be another person's: nothing of the person follows it.
  if (!link || linkStanding(link, clock.now()) === "ready") {
    const provisioned = await provisionedGroups(tx, provider.id, person.id);
    const groups = provisioned ?? account.groups;
    const mapped = mappedFor({ groups }, await store.mappingsOf(provider.id, tx), person.id);
    const given = withoutRoles({ ...mapped, defaults: provider.defaultRoles }, await withheldRolesOf(tx, person.id));
    const divided = provisioned && (await divideProvided(tx, provider, person, given));
    await following(tx, provider, person, givenTo(person, link, divided?.now ?? given));
    if (divided) await proposeProvided(tx, provider, person.id, divided);
    if (person.rolesProviderId !== provider.id) await noteRolesProvider(tx, person, provider.id);
  }
  const sessionId = await openSession(tx, provider, person, account, from);
  await forgetAttempts(tx, [limitKey]);
  return { sessionId, personId: person.id };
}

/**
 * Leaves out roles that decide where one admin linked the account and no second one confirmed it (I9): the admin could
 * have made the person and linked an account of their own.
 */
function givenTo(person: Person, link: AccountLink | undefined, given: Given): Given {
  if (!link || link.waitsUntil === null || link.confirmedAt !== null) return given;
  const mayHold = (role: PersonRole) => person.roles.includes(role) || !decidingRoles.includes(role);
  return { ...given, roles: given.roles.filter(mayHold), defaults: given.defaults.filter(mayHold) };
}

/** The person that the provider's SCIM client made for this account, linked to it now; else a new person. */
async function newPerson(tx: Tx, provider: IdentityProvider, account: ProvenAccount): Promise<Person> {
  const provisioned = await provisionedAs(tx, provider.id, account);
  if (provisioned === undefined) return createdPerson(tx, provider, account);
  const person = await lockPerson(tx, provisioned);
  // The client names the subject, so it would choose who signs in with roles that two admins gave: they link by hand.
  if (person.roles.some((role) => decidingRoles.includes(role))) throw new Refused("account_not_linked", person.id);
  await insertIdentity(tx, person.id, account);
  await append(tx, identityLinked(events.providerActor(provider), person.id, account));
  return person;
}

async function createdPerson(tx: Tx, provider: IdentityProvider, account: ProvenAccount): Promise<Person> {
  if (!provider.createPeople || provider.domains.length === 0) throw new Refused("account_not_linked");
  const email = Email.safeParse(account.email);
  if (!email.success) throw new Refused("email_missing");
  if (!provider.domains.includes(domainOf(email.data))) throw new Refused("domain_not_allowed");
  const name = nameText(120).safeParse(account.name);
  // An address that already exists does not prove the person: an admin must link the account.
  if (await isEmailTaken(tx, email.data)) throw new Refused("email_taken");
  const person = await insertPerson(tx, {
    ...{ id: newId("person"), email: email.data, name: name.success ? name.data : email.data },
    ...{ roles: provider.defaultRoles, providerRoles: provider.defaultRoles, passwordHash: null, invitation: null },
  });
  const actor = events.providerActor(provider);
  await insertIdentity(tx, person.id, account);
  await append(tx, personCreated(actor, { ...person, hasPassword: true }));
  await append(tx, identityLinked(actor, person.id, account));
  return person;
}

const domainOf = (email: string): string => email.slice(email.lastIndexOf("@") + 1);

/** Refuses to go on where roles, groups or an invitation would change, without changing them. */
const refuseChanges: Following = async (tx, _, person, given) => {
  if (await wouldFollow(tx, person, given)) throw new Changes();
};

async function openSession(
  tx: Tx,
  provider: IdentityProvider,
  person: Person,
  account: ProvenAccount,
  { address, userAgent }: From,
): Promise<string> {
  const id = newId("session");
  const session = { id, personId: person.id, providerId: provider.id, userAgent: userAgent.slice(0, 300) };
  const authenticatedAt = provenSince(account, clock.now());
  if (!(await insertProviderSession(tx, { ...session, sub: account.sub, authenticatedAt })))
    throw new Refused("not_active", person.id);
  await settleFailuresBefore(tx, person.id);
  await append(tx, events.signedInWith(provider, person, id, address));
  return id;
}
