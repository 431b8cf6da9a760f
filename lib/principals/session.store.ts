import { sqlPool } from "@/lib/platform/database/pool";
import type { Tx } from "@/lib/platform/database/transaction";
import { type PersonRole, sessionIdleSeconds, sessionMaxSeconds } from "./model";
import { permissionsOf } from "./permissions";

/** An unended session with its person, as the database had both in one statement. */
export type LiveSession = {
  sessionId: string;
  personId: string;
  name: string;
  email: string;
  roles: PersonRole[];
  authenticatedAt: Date;
  /** The identity provider with which it was opened; null for a password. */
  providerId: string | null;
  expiresAt: Date;
  /** Opened through an account that waited, or the database waits for the acknowledgement of a restoration. */
  limited: boolean;
  /** Opened by a password that an admin chose, in an organisation that is founded. */
  mustChoosePassword: boolean;
};

/** A session that ends later was opened under a clock that was set back since. Each opened one lasts as long as it may. */
const latestEnd = "clock_timestamp() + make_interval(secs => $3)";
const longestSeconds = sessionMaxSeconds + 5;

/**
 * Finds a live session with its person's roles in one statement, and notes its use once a minute.
 *
 * Undefined when the session is too old or idle, or has ended: alone, with others, or because its person or provider is
 * not active. A deactivation thus takes effect on the person's next request. It is also undefined if the session was
 * opened before a restoration, or by a clock that was ahead.
 */
export async function findLiveSession(sessionId: string): Promise<LiveSession | undefined> {
  const { rows } = await sqlPool().query<LiveSession & { lastSeenAt: Date }>({
    name: "live-session",
    text: `with alive as (
             select s.id as "sessionId", p.id as "personId", p.name, p.email, p.roles::text[] as roles,
                    s.authenticated_at as "authenticatedAt", s.expires_at as "expiresAt", s.last_seen_at as "lastSeenAt",
                    s.limited or o.restored_at is not null as limited, s.provider_id as "providerId",
                    s.provider_id is null and p.password_chosen_at is null and o.founded_at is not null
                      as "mustChoosePassword"
             from sessions s join people p on p.id = s.person_id join organisation o on o.id = 'org'
             where s.id = $1 and not session_ended(s) and s.restorations = o.restorations
               and s.expires_at > clock_timestamp() and s.expires_at <= ${latestEnd}
               and s.last_seen_at > clock_timestamp() - make_interval(secs => $2)
           ), noted as (
             update sessions set last_seen_at = clock_timestamp() from alive
             where sessions.id = alive."sessionId" and alive."lastSeenAt" < clock_timestamp() - interval '1 minute'
           )
           select * from alive`,
    values: [sessionId, sessionIdleSeconds, longestSeconds],
  });
  return rows[0];
}

/** Finds an active person with what they may do now; for agents that act with their authority. */
export async function permissionsOfPerson(personId: string) {
  const { rows } = await sqlPool().query<Pick<LiveSession, "personId" | "name" | "email" | "roles">>({
    name: "active-person",
    text: `select id as "personId", name, email, roles::text[] as roles from people where id = $1 and status = 'active'`,
    values: [personId],
  });
  return rows[0] && { ...rows[0], permissions: permissionsOf(rows[0].roles) };
}

/**
 * Opens a session for a person who is active and whose password is still the one that was verified.
 *
 * @returns false when either changed meanwhile.
 */
export async function insertSession(
  tx: Tx,
  { id, personId, passwordHash, userAgent }: { id: string; personId: string; passwordHash: string; userAgent: string },
): Promise<boolean> {
  const inserted = await tx.$executeRaw`
    insert into sessions (id, person_id, authenticated_at, last_seen_at, expires_at, user_agent)
    select ${id}, p.id, t.now, t.now, t.now + make_interval(secs => ${sessionMaxSeconds}), ${userAgent}
    from people p, (select clock_timestamp() as now) t
    where p.id = ${personId} and p.status = 'active' and p.password_hash = ${passwordHash}`;
  return inserted === 1;
}

/**
 * Opens a session for a person who signed in with an identity provider.
 *
 * @param authenticatedAt When they last proved to the provider who they are. The session is limited while the link of the
 *   account with which they did so waits, as `linkStanding` says.
 */
export async function insertProviderSession(
  tx: Tx,
  session: { id: string; personId: string; providerId: string; authenticatedAt: Date; userAgent: string; sub: string },
): Promise<boolean> {
  const { id, personId, providerId, authenticatedAt, userAgent, sub } = session;
  const inserted = await tx.$executeRaw`
    insert into sessions (id, person_id, provider_id, authenticated_at, last_seen_at, expires_at, user_agent,
      limited)
    select ${id}, p.id, i.id, least(${authenticatedAt}, t.now), t.now, t.now + make_interval(secs => ${sessionMaxSeconds}),
      ${userAgent}, x.waits_until is not null and x.confirmed_at is null
        and (x.acknowledged_at is null or x.waits_until > t.now)
    from people p, external_identities x, identity_providers i, (select clock_timestamp() as now) t
    where p.id = ${personId} and p.status = 'active' and i.id = ${providerId} and i.status = 'active'
      and x.iss = i.issuer and x.sub = ${sub} and x.person_id = p.id`;
  return inserted === 1;
}

/** Whether a session was not ended yet. */
export const isSessionOpen = async (tx: Tx, id: string): Promise<boolean> =>
  (await tx.session.count({ where: { id, revokedAt: null } })) > 0;

/** Ends one session; answers whose it was and with which provider it was opened, or undefined when it had ended. */
export async function endSession(tx: Tx, sessionId: string) {
  const rows = await tx.$queryRaw<{ person_id: string; provider_id: string | null }[]>`
    update sessions set revoked_at = clock_timestamp() where id = ${sessionId} and revoked_at is null
    returning person_id, provider_id`;
  return rows[0] && { personId: rows[0].person_id, providerId: rows[0].provider_id };
}

/** Reads the roles behind a session that stands, without counting as a use of it; undefined when it has ended. */
export async function rolesOfLiveSession(sessionId: string): Promise<PersonRole[] | undefined> {
  const { rows } = await sqlPool().query<{ roles: PersonRole[] }>({
    name: "roles-of-live-session",
    text: `select p.roles::text[] as roles from sessions s join people p on p.id = s.person_id
             join organisation o on o.id = 'org' and o.restorations = s.restorations
           where s.id = $1 and not session_ended(s) and s.expires_at > clock_timestamp()
             and s.expires_at <= ${latestEnd} and s.last_seen_at > clock_timestamp() - make_interval(secs => $2)`,
    values: [sessionId, sessionIdleSeconds, longestSeconds],
  });
  return rows[0]?.roles;
}
