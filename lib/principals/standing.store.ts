import type { Dependency } from "@/lib/platform/database/commit/item";
import { factsPool, sqlPool } from "@/lib/platform/database/pool";
import type { Unsettled } from "./entitlement.model";
import { loadedEntitlement } from "./entitlement.policy";
import { groupsOf, unsettledOf } from "./entitlement.store";
import type { PersonStanding, SessionStanding } from "./standing.model";

type PersonRow = {
  id: string;
  status: PersonStanding["status"];
  not_before: Date | null;
  entitlement: PersonStanding["entitlement"];
  unsettled: Unsettled | null;
  epoch: string;
  groups: [string, string][] | null;
};

// A person, entitlement, groups and linked accounts share one epoch, read in the same statement (rules D3). The
// setting of a group has the epoch of the group.
const person = `
  select p.id, p.status, p.not_before, n.authority as entitlement, ${unsettledOf("p.id")} as unsettled, e.epoch::text as epoch,
    (select json_agg(json_build_array(g.id, g.epoch::text)) from epochs g where g.id = any(array${groupsOf("p.id")})) as groups
  from people p join epochs e on e.id = p.id left join entitlements n on n.person_id = p.id`;

/** Loads a person; undefined when there is none of that id. */
export const loadPersonStanding = (id: string): Promise<PersonStanding | undefined> =>
  read("load_person", `${person} where p.id = $1`, [id]);

/**
 * Loads the person of an account at an identity provider. Undefined when no person is linked, and while the link waits
 * as `linkStanding` defines it: a link by one admin alone gives no authority (I9).
 */
export const loadPersonByIdentity = (iss: string, sub: string): Promise<PersonStanding | undefined> =>
  read(
    "load_person_by_identity",
    `${person} join external_identities x on x.person_id = p.id where x.iss = $1 and x.sub = $2
      and (x.waits_until is null or x.confirmed_at is not null
        or (x.acknowledged_at is not null and x.waits_until <= clock_timestamp()))`,
    [iss, sub],
  );

async function read(name: string, text: string, values: string[]): Promise<PersonStanding | undefined> {
  const { rows } = await factsPool().query<PersonRow>({ name, text, values });
  const row = rows[0];
  if (!row) return undefined;
  const { id, status, not_before: notBefore, unsettled, epoch, groups } = row;
  const entitlement = loadedEntitlement(row.entitlement, unsettled);
  const ofGroups = (groups ?? []).map(([group, at]): Dependency => ({ id: group, epoch: at }));
  return { id, status, notBefore, entitlement, dependencies: [{ id, epoch }, ...ofGroups] };
}

type SessionRow = { person_id: string; ended: boolean; expires_at: Date; epochs: [string, string][] };

/**
 * Loads a session with its epoch and those of its person and provider, with which it may end; undefined when it is gone.
 */
export async function loadSessionStanding(id: string): Promise<SessionStanding | undefined> {
  const { rows } = await factsPool().query<SessionRow>({
    name: "load_session",
    text: `select s.person_id, session_ended(s) or s.restorations <> o.restorations as ended, s.expires_at,
        (select json_agg(json_build_array(e.id, e.epoch::text)) from epochs e
         where e.id = any(array[s.id, s.person_id, s.provider_id, o.id])) as epochs
      from sessions s join epochs own on own.id = s.id join organisation o on o.id = 'org' where s.id = $1`,
    values: [id],
  });
  const row = rows[0];
  if (!row) return undefined;
  const { person_id: personId, ended, expires_at: expiresAt, epochs } = row;
  return { personId, ended, expiresAt, dependencies: epochs.map(([of, epoch]) => ({ id: of, epoch })) };
}

/** Counts the live agents of a person, and the live delegations that the person gave or that act for them. */
export async function restingOn(personId: string): Promise<{ agents: number; delegations: number }> {
  const { rows } = await sqlPool().query<{ agents: number; delegations: number }>(
    `select (select count(*)::int from agents where owner_id = $1 and status not in ('retiring', 'retired')) as agents,
       (select count(*)::int from delegations
         where (delegator_id = $1 or on_behalf_of_id = $1) and status in ('active', 'suspended')) as delegations`,
    [personId],
  );
  return rows[0] ?? { agents: 0, delegations: 0 };
}
