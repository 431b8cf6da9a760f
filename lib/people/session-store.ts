import { type PersonRole, sessionIdleSeconds } from "@/lib/people/model";
import { sqlPool } from "@/lib/platform/db/pool";

/** An unended session with its person, as the database had both in one statement. */
export type LiveSession = {
  sessionId: string;
  personId: string;
  name: string;
  email: string;
  roles: PersonRole[];
  authenticatedAt: Date;
  expiresAt: Date;
};

/**
 * Finds a session that stands, with its person's roles, in one statement, and notes that it was used (once a minute).
 *
 * Undefined when it was ended, is too old or idle, or its person is not active: a deactivated person's next request
 * finds nothing.
 */
export async function findLiveSession(sessionId: string): Promise<LiveSession | undefined> {
  const { rows } = await sqlPool().query<LiveSession & { lastSeenAt: Date }>({
    name: "live-session",
    text: `with alive as (
             select s.id as "sessionId", p.id as "personId", p.name, p.email, p.roles::text[] as roles,
                    s.authenticated_at as "authenticatedAt", s.expires_at as "expiresAt", s.last_seen_at as "lastSeenAt"
             from sessions s join people p on p.id = s.person_id
             where s.id = $1 and s.revoked_at is null and p.status = 'active'
               and s.expires_at > clock_timestamp()
               and s.last_seen_at > clock_timestamp() - make_interval(secs => $2)
           ), noted as (
             update sessions set last_seen_at = clock_timestamp() from alive
             where sessions.id = alive."sessionId" and alive."lastSeenAt" < clock_timestamp() - interval '1 minute'
           )
           select * from alive`,
    values: [sessionId, sessionIdleSeconds],
  });
  return rows[0];
}
