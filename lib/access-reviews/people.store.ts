import { sqlPool } from "@/lib/platform/database/pool";
import { rolesWith } from "@/lib/principals/permissions";
import type { Principal } from "@/lib/principals/principal";
import { permissionsOfPerson } from "@/lib/principals/session.store";
import type { People } from "./assign.policy";
import { namedIn, type Reviewers, type Subject } from "./model";

type Named = { reviewers: Reviewers; fallbackId: string; createdById: string };

/** Reads the people who may become the reviewers of some subjects. */
export async function peopleFor(
  { reviewers, fallbackId, createdById }: Named,
  subjects: readonly Pick<Subject, "ownerId" | "delegatorId" | "managerId">[],
): Promise<People> {
  const named = namedIn(reviewers);
  const ids = [
    fallbackId,
    createdById,
    ...named,
    ...subjects.flatMap(({ ownerId, delegatorId, managerId }) => [ownerId, delegatorId, managerId]),
  ];
  const groupId = reviewers.by === "group" ? reviewers.groupId : "";
  const { rows } = await sqlPool().query<{ active: string[]; others: string[]; members: string[] }>(
    `select array(select id from people where id = any($1::text[]) and status = 'active') as active,
       array(select id from people where status = 'active' and roles && $2::person_role[] order by id limit 3) as others,
       array(select distinct m.person_id from group_members m join people p on p.id = m.person_id
         join groups g on g.id = m.group_id
         where m.group_id = $3 and g.removed_at is null and p.status = 'active' limit 50) as members`,
    [[...new Set(ids)].filter((id) => id !== null), rolesWith("revocations:execute"), groupId],
  );
  const { active = [], others = [], members = [] } = rows[0] ?? {};
  return { active: new Set([...active, ...others, ...members]), fallbackId, openedById: createdById, others, members };
}

/** Finds the active person with that address. */
export async function activePerson(email: string): Promise<string | undefined> {
  const { rows } = await sqlPool().query<{ id: string }>(
    "select id from people where email = lower($1) and status = 'active'",
    [email],
  );
  return rows[0]?.id;
}

/** The groups of a person that exist. */
export async function groupsOf(personId: string): Promise<string[]> {
  const { rows } = await sqlPool().query<{ id: string }>(
    `select distinct m.group_id as id from group_members m join groups g on g.id = m.group_id
     where m.person_id = $1 and g.removed_at is null`,
    [personId],
  );
  return rows.map(({ id }) => id);
}

/** Names of people, groups and roles by id. */
export async function namesOf(ids: readonly (string | null)[]): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(ids)].filter((id) => id !== null);
  const { rows } = await sqlPool().query<{ id: string; name: string }>(
    `select id, name from people where id = any($1::text[])
     union all select id, name from groups where id = any($1::text[])`,
    [wanted],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** A person with the permissions that they have now, without a fresh sign-in; undefined if they are not active. */
export async function principalNow(personId: string): Promise<Principal | undefined> {
  const person = await permissionsOfPerson(personId);
  return person && { ...person, sessionId: "", authenticatedAt: new Date(0), signIn: null };
}
