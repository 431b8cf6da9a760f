import { append } from "@/lib/audit/append";
import { clock } from "@/lib/platform/base/clock";
import { DomainError } from "@/lib/platform/base/domain-error";
import { type Tx, transactionOnSide } from "@/lib/platform/database/transaction";
import type { Person } from "@/lib/principals/model";
import { endSessions } from "@/lib/principals/session-ends";
import { isAnyLive } from "@/lib/principals/session-ends.store";
import { isAnyWithPassword, lockActiveAdmins, lockPerson } from "@/lib/principals/store";
import type { Account, AccountEventName, SecurityEvent } from "@/lib/protocols/secevent/event";
import { type By, bringAccountBack, endAccount } from "@/lib/provisioning/accounts";
import { linkStanding } from "@/lib/sign-in/account-links/policy";
import { findLink } from "@/lib/sign-in/account-links/store";
import { providerActor } from "@/lib/sign-in/providers/events";
import type { IdentityProvider } from "@/lib/sign-in/providers/model";
import { holdActive } from "@/lib/sign-in/providers/store";
import { causedBy, eventApplied } from "./events";
import { refuseTooMuch } from "./hold";
import { noteKept } from "./limits.store";
import { effective, maxAgeSeconds, meanings, mostEvents, type Outcome, skewSeconds } from "./model";
import * as store from "./store";

/** A verified event of a provider. `issuedAt` is its `iat`. */
export type Received = { provider: IdentityProvider; event: SecurityEvent; jti: string; issuedAt: Date };

/**
 * Gives an event its effect once. The effect, its records and the note that the event was received are one transaction.
 *
 * @throws DomainError `security_event_deferred` if the provider was disabled or changed meanwhile; `security_events_many`;
 *   `security_events_held`.
 */
export const applyEvent = ({ provider, event, jti, issuedAt }: Received): Promise<Outcome> =>
  transactionOnSide("shared", async (tx, tighten) => {
    if (!(await holdActive(tx, provider)))
      throw new DomainError(
        "security_event_deferred",
        "unavailable",
        "The identity provider was disabled or changed meanwhile. Send the event again.",
      );
    const expiresAt = new Date(issuedAt.getTime() + (maxAgeSeconds + skewSeconds) * 1_000);
    const providerId = provider.id;
    if (!(await store.noteId(tx, { providerId, jti, expiresAt }))) return "repeated";
    if ((await store.eventsInMinute(tx, providerId)) >= mostEvents) throw tooMany();
    const outcome = await outcomeOf(tx, { provider, event, issuedAt, tighten });
    const verified = outcome === "verified";
    await store.noteArrival(tx, { providerId, name: event.name, verified, effective: effective.includes(outcome) });
    return outcome;
  });

const tooMany = (): DomainError =>
  new DomainError("security_events_many", "throttled", "Too many events in a minute. Send the event again later.", {
    retryAfterSeconds: 60,
  });

type Coming = Omit<Received, "jti"> & { tighten: () => void };

async function outcomeOf(tx: Tx, { event, ...coming }: Coming): Promise<Outcome> {
  if (event.name === "verification") return "verified";
  if (event.name === "other") return "ignored";
  const { name, account } = event;
  const meaning = meanings[name];
  if (!(await findLink(tx, account))) return "unknown_account";
  // Lock order: the admins before a person, as in every deactivation.
  const admins = meaning === "ends" ? await lockActiveAdmins(tx) : [];
  const held = await holdPerson(tx, account);
  if (!held) return "unknown_account";
  const about: About = { ...coming, ...held, name, account };
  if (meaning === "signs_out") return signOut(tx, about);
  if (!(await store.noteStanding(tx, account, about.issuedAt, meaning))) return "outdated";
  return meaning === "ends" ? end(tx, about, admins) : bringBack(tx, about);
}

/** An account event and the person of its account. `ready`: the link of the account does not wait. */
type About = Omit<Coming, "event"> & { name: AccountEventName; account: Account; person: Person; ready: boolean };

/** Holds the person of an account. An unlinking holds them too, so the link stays until the transaction ends. */
async function holdPerson(tx: Tx, account: Account): Promise<{ person: Person; ready: boolean } | undefined> {
  const found = await findLink(tx, account);
  if (!found) return undefined;
  const person = await lockPerson(tx, found.personId);
  const link = await findLink(tx, account);
  if (link?.personId !== person.id) return undefined;
  return { person, ready: linkStanding(link, clock.now()) === "ready" };
}

const byProvider = ({ provider, name }: About): By => ({
  actor: providerActor(provider),
  sign: (event) => causedBy(event, provider, name),
});

/** An account whose link waits may be another person's: only the sessions that it opened end. */
async function end(tx: Tx, about: About, admins: readonly string[]): Promise<Outcome> {
  const { person, ready, account, tighten } = about;
  if (!ready) return signOut(tx, about);
  if (person.status !== "active") return "unchanged";
  if (await store.isChangedSince(tx, person, account, latest(about))) return "outdated";
  if (admins.includes(person.id) && !(await isAnyWithPassword(tx, othersThan(person, admins))))
    return keepAdmin(tx, about);
  await refuseTooMuch(tx, account, { ends: true, personId: person.id });
  tighten();
  await endAccount(tx, person, admins, byProvider(about));
  await store.noteEnd(tx, person.id, account);
  return "deactivated";
}

const othersThan = ({ id }: Person, admins: readonly string[]): string[] => admins.filter((admin) => admin !== id);

/**
 * An admin stays where no other one has a password: a provider in the wrong hands could sign in as all others.
 * Only an admin with a password can then disable it.
 */
async function keepAdmin(tx: Tx, about: About): Promise<Outcome> {
  const sessionsEnded = await endThem(tx, about);
  const { provider, name, person, account } = about;
  if (sessionsEnded === 0 && !(await noteKept(tx, account))) return "unchanged";
  await append(tx, eventApplied(provider, name, person, { sessionsEnded, adminKept: true }));
  return "kept_admin";
}

async function signOut(tx: Tx, about: About): Promise<Outcome> {
  const { provider, name, person } = about;
  const sessionsEnded = await endThem(tx, about);
  if (sessionsEnded === 0) return "unchanged";
  await append(tx, eventApplied(provider, name, person, { sessionsEnded, adminKept: false }));
  return "signed_out";
}

/** The provider's clock may be behind by as much as it may run ahead. */
const latest = ({ issuedAt }: About): Date => new Date(issuedAt.getTime() + skewSeconds * 1_000);

/**
 * Ends the person's sessions that were there when the event was issued. A link that waits, and any link of an admin,
 * ends only those that were opened at the issuer: a provider must not lock out the admins who can disable it.
 */
async function endThem(tx: Tx, about: About): Promise<number> {
  const { person, ready, account, tighten } = about;
  const iss = ready && !person.roles.includes("admin") ? undefined : account.iss;
  const [of, which] = [{ personId: person.id }, { openedUntil: latest(about), iss }];
  if (!(await isAnyLive(tx, of, which))) return 0;
  tighten();
  // It may be none of those that are counted.
  return Math.max(1, await endSessions(tx, of, which));
}

async function bringBack(tx: Tx, about: About): Promise<Outcome> {
  const { person, ready, account } = about;
  if (!ready || person.status === "active") return "unchanged";
  if (!(await store.mayBringBack(tx, person.id, account))) return "unchanged";
  await refuseTooMuch(tx, account, { ends: false, personId: person.id });
  await bringAccountBack(tx, person, byProvider(about));
  await store.noteChange(tx, person.id, account);
  return "reactivated";
}
