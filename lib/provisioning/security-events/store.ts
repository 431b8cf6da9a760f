import { createHash } from "node:crypto";
import type { Tx } from "@/lib/platform/database/transaction";
import type { Person } from "@/lib/principals/model";
import type { ExternalIdentity } from "@/lib/sign-in/account-links/model";

/** Counts the events of a provider in its minute so far. */
export async function eventsInMinute(tx: Tx, providerId: string): Promise<number> {
  const rows = await tx.$queryRaw<{ used: number }[]>`
    select used from security_event_streams
    where provider_id = ${providerId} and minute > (select clock_timestamp()) - interval '1 minute'`;
  return rows[0]?.used ?? 0;
}

type EventId = { providerId: string; jti: string; expiresAt: Date };

/** Notes that an event was received; false if it was received before. */
export async function noteId(tx: Tx, { providerId, jti, expiresAt }: EventId): Promise<boolean> {
  const hash = createHash("sha256").update(jti).digest("base64url");
  const inserted = await tx.$executeRaw`
    insert into security_event_ids (provider_id, jti_hash, expires_at) values (${providerId}, ${hash}, ${expiresAt})
    on conflict do nothing`;
  return inserted === 1;
}

type Arrival = { providerId: string; name: string; verified: boolean; effective: boolean };

/**
 * Counts an event of a provider, and notes it for its admins. It comes last in a transaction: all events of the provider
 * wait.
 */
export async function noteArrival(tx: Tx, { providerId, name, verified, effective }: Arrival): Promise<void> {
  const [applied, ignored] = effective ? [1, 0] : [0, verified ? 0 : 1];
  await tx.$executeRaw`
    insert into security_event_streams as s (provider_id, used, received_at, last_event, verified_at, applied, ignored)
    select ${providerId}, 1, t.now, ${name}, case when ${verified} then t.now end, ${applied}::int, ${ignored}::int
    from (select clock_timestamp() as now) t
    on conflict (provider_id) do update set
      minute = case when s.minute > excluded.received_at - interval '1 minute' then s.minute else excluded.received_at end,
      used = case when s.minute > excluded.received_at - interval '1 minute' then s.used + 1 else 1 end,
      received_at = excluded.received_at, last_event = excluded.last_event,
      verified_at = coalesce(excluded.verified_at, s.verified_at),
      applied = s.applied + excluded.applied, ignored = s.ignored + excluded.ignored`;
}

/** Notes that deactivations of a provider are held back; false if that was noted within the last hour. */
export async function noteHeld(tx: Tx, providerId: string): Promise<boolean> {
  const noted = await tx.$executeRaw`
    insert into security_event_streams as s (provider_id, held_at) values (${providerId}, clock_timestamp())
    on conflict (provider_id) do update set held_at = excluded.held_at
      where s.held_at is null or s.held_at < excluded.held_at - interval '1 hour'`;
  return noted === 1;
}

/**
 * Notes what an event says about whether an account is in use; false if a newer event said so before. Of two events of
 * the same second, the one that ends the account wins.
 */
export async function noteStanding(
  tx: Tx,
  { iss, sub }: ExternalIdentity,
  saidAt: Date,
  meaning: "ends" | "brings_back",
): Promise<boolean> {
  const noted = await tx.$executeRaw`
    insert into account_standings as s (iss, sub, said_at) values (${iss}, ${sub}, ${saidAt})
    on conflict (iss, sub) do update set said_at = excluded.said_at
      where s.said_at < excluded.said_at or (s.said_at = excluded.said_at and ${meaning === "ends"})`;
  return noted === 1;
}

/** Notes that an event about an account changed the status of its person just now. */
export async function noteChange(tx: Tx, personId: string, { iss, sub }: ExternalIdentity): Promise<void> {
  await tx.$executeRaw`
    update account_standings s set changed_at = p.status_at,
      ended_at = case when p.status = 'deactivated' then p.status_at else s.ended_at end,
      hour = case when s.hour > p.status_at - interval '1 hour' then s.hour else p.status_at end,
      changes = case when s.hour > p.status_at - interval '1 hour' then s.changes + 1 else 1 end
    from people p
    where s.iss = ${iss} and s.sub = ${sub} and p.id = ${personId}`;
}

/** Notes the change as {@link noteChange}. A SCIM client at the same issuer may bring the person back as well. */
export async function noteEnd(tx: Tx, personId: string, account: ExternalIdentity): Promise<void> {
  await noteChange(tx, personId, account);
  await tx.$executeRaw`
    update provisioned_users u set ended_at = p.status_at from people p, identity_providers i
    where u.person_id = ${personId} and u.deleted_at is null and p.id = u.person_id
      and i.id = u.provider_id and i.issuer = ${account.iss}`;
}

/** Whether someone else than an event about the account changed the person's status after an instant. */
export async function isChangedSince(
  tx: Tx,
  { id, statusAt }: Pick<Person, "id" | "statusAt">,
  { iss, sub }: ExternalIdentity,
  instant: Date,
): Promise<boolean> {
  if (statusAt === null || statusAt <= instant) return false;
  const rows = await tx.$queryRaw<object[]>`
    select 1 from account_standings s join people p on p.id = ${id}
    where s.iss = ${iss} and s.sub = ${sub} and s.changed_at = p.status_at`;
  return rows.length === 0;
}

/**
 * Whether an event about the account may bring its person back: such an event deactivated them last, and no SCIM client
 * decides about them.
 */
export async function mayBringBack(tx: Tx, personId: string, { iss, sub }: ExternalIdentity): Promise<boolean> {
  const rows = await tx.$queryRaw<object[]>`
    select 1 from account_standings s join people p on p.id = ${personId}
    where s.iss = ${iss} and s.sub = ${sub} and s.changed_at = p.status_at and not exists (
      select 1 from provisioned_users u where u.person_id = p.id and u.deleted_at is null)`;
  return rows.length === 1;
}
