import type { ControlChange } from "@/lib/control-changes/model";
import type { ChangedPerson } from "@/lib/people/commands/update-person";
import { readRoleContent } from "@/lib/people/role-changes/document";
import { DomainError } from "@/lib/platform/base/domain-error";
import type { Prisma } from "@/lib/platform/database/prisma";
import { decodePlace, encodePlace, malformedCursor } from "@/lib/platform/http/cursor";
import { type FilterTranslation, filterConditions } from "@/lib/platform/http/filters/filter-conditions";
import { oneOf } from "@/lib/platform/http/filters/filter-values";
import { currentHold } from "@/lib/platform/watermark/hold";
import { notAllowed, PeopleError } from "@/lib/principals/errors";
import { readFounding } from "@/lib/principals/founding.store";
import { type Person, passwordOriginOf, personRoles } from "@/lib/principals/model";
import type { Principal } from "@/lib/principals/principal";
import { may } from "@/lib/principals/principal";
import { findLiveSession } from "@/lib/principals/session.store";
import { personStanding } from "@/lib/principals/standing.queries";
import { restingOn } from "@/lib/principals/standing.store";
import { findPeople, findPerson, type PeopleOrder } from "@/lib/principals/store";
import { readRoleSources } from "@/lib/principals/withheld-role.store";
import type { Preferences } from "./preferences.schema";
import { loadPreferences } from "./preferences.store";
import type {
  ChangedPersonResponse,
  PeopleFilters,
  PeopleList,
  PersonDetail,
  PersonResponse,
  personFilterKeys,
  RoleOrigin,
  SessionResponse,
  WaitingRoles,
} from "./schema";

/** Reads the console preferences of the signed-in person. */
export const getPreferences = ({ personId }: Principal): Promise<Preferences> => loadPreferences(personId);

/** Lists people by name, or newest first. `q` knows `role:`, `status:` and free text over name and address. */
export async function listPeople(principal: Principal, filters: PeopleFilters): Promise<PeopleList> {
  if (!may(principal, "people:read")) throw notAllowed(["people:read"]);
  const { q, cursor, limit, sort } = filters;
  const order = orderOf(sort);
  const conditions = await filterConditions<Prisma.PersonWhereInput, undefined>(q ?? "", translation, undefined);
  const after = cursor ? [afterPlace(decodePlace(sort, cursor), order)] : [];
  const rows = await findPeople({ AND: [...conditions, ...after] }, order, limit + 1);
  const people = rows.slice(0, limit);
  const last = people.at(-1);
  const next =
    rows.length > limit && last ? encodePlace(sort, order.by === "name" ? [last.name, last.id] : [last.id]) : null;
  return { people: people.map(toPersonResponse), next };
}

/** Reads a person, with what stopped when the account was deactivated. */
export async function getPerson(principal: Principal, personId: string): Promise<PersonDetail> {
  if (!may(principal, "people:read")) throw notAllowed(["people:read"]);
  const person = await findPerson(personId);
  if (!person) throw new PeopleError("person_not_found");
  const stopped = person.status === "deactivated" ? await restingOn(personId) : null;
  const manager = person.managerId === null ? undefined : await findPerson(person.managerId);
  return {
    ...toPersonResponse(person),
    ...{ stopped, manager: manager ? { id: manager.id, name: manager.name } : null },
    ...(await rolesWithSources(person)),
  };
}

async function rolesWithSources({ id, roles, providerRoles }: Person) {
  const { provider, withheld } = await readRoleSources(id);
  return {
    roleOrigins: roles.map(
      (role): RoleOrigin =>
        providerRoles.includes(role)
          ? { role, origin: "provider", provider }
          : { role, origin: "hand", provider: null },
    ),
    withheldRoles: withheld.map((one) => ({ ...one, takenAwayAt: one.takenAwayAt.toISOString() })),
  };
}

/** Whether one admin acts alone still, for the pages on which they do. */
export const isStillFounding = (): Promise<boolean> => readFounding();

/** Describes the signed-in person, their permissions and the end of the session. */
export async function currentSession(principal: Principal): Promise<SessionResponse> {
  const session = await findLiveSession(principal.sessionId);
  const person = await findPerson(principal.personId);
  if (!session || !person) throw new DomainError("unauthenticated", "unauthenticated", "Sign in first.");
  const { personId: id, email, name, roles } = principal;
  return {
    person: { id, email, name, roles },
    permissions: [...principal.permissions],
    founding: await readFounding(),
    password: passwordOriginOf(person),
    mustChoosePassword: principal.mustChoosePassword ?? false,
    hold: currentHold() ?? null,
    authenticatedAt: session.authenticatedAt.toISOString(),
    expiresAt: session.expiresAt.toISOString(),
  };
}

/** Writes a person as the interface shows them; nothing that could sign in is in it. */
export function toPersonResponse(person: Person): PersonResponse {
  const invited = person.status === "active" && person.invitationExpiresAt !== null;
  return {
    id: person.id,
    email: person.email,
    name: person.name,
    roles: [...person.roles],
    status: invited ? "invited" : person.status,
    standing: personStanding(person),
    invitationExpiresAt: person.invitationExpiresAt?.toISOString() ?? null,
    password: passwordOriginOf(person),
    version: person.version,
    createdAt: person.createdAt.toISOString(),
  };
}

/** Writes a person who was changed, with what waits for a second admin. */
export const toChangedPerson = ({ person, waiting }: ChangedPerson): ChangedPersonResponse => ({
  ...toPersonResponse(person),
  ...(waiting ? { waiting: waitingOf(waiting) } : {}),
});

function waitingOf({ id, document }: ControlChange): WaitingRoles {
  const { after } = readRoleContent(document);
  return { changeId: id, ...after };
}

type Translation = FilterTranslation<Prisma.PersonWhereInput, undefined>;

const personStatuses = ["active", "invited", "deactivated"] as const;
const whereStatus: Record<PersonResponse["status"], Prisma.PersonWhereInput> = {
  active: { status: "active", invitationHash: null },
  invited: { status: "active", invitationHash: { not: null } },
  deactivated: { status: "deactivated" },
};

const columns: Record<(typeof personFilterKeys)[number], Translation["columns"][string]> = {
  role: (values) => ({ roles: { hasSome: values.map((value) => oneOf("role", value, personRoles)) } }),
  status: (values) => ({ OR: values.map((value) => whereStatus[oneOf("status", value, personStatuses)]) }),
};

const translation: Translation = {
  columns,
  freeText: (text) => {
    const contains = text.replace(/[\\%_]/g, "\\$&");
    return {
      OR: [{ name: { contains, mode: "insensitive" } }, { email: { contains, mode: "insensitive" } }, { id: text }],
    };
  },
};

const orderOf = (sort: PeopleFilters["sort"]): PeopleOrder => ({
  by: sort.endsWith("name") ? "name" : "created",
  direction: sort.startsWith("-") ? "desc" : "asc",
});

function afterPlace(values: (string | number)[], { by, direction }: PeopleOrder): Prisma.PersonWhereInput {
  const [first, second] = values;
  const beyond = (value: string) => (direction === "asc" ? { gt: value } : { lt: value });
  if (by === "name" && values.length === 2 && typeof first === "string" && typeof second === "string") {
    return { OR: [{ name: beyond(first) }, { name: first, id: beyond(second) }] };
  }
  if (by === "created" && values.length === 1 && typeof first === "string") return { id: beyond(first) };
  throw malformedCursor();
}
