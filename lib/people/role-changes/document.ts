import { z } from "zod";
import { type Person, type PersonRole, personRoles } from "@/lib/principals/model";
import type { Standing } from "./model";

const StandingShape = z.object({
  roles: z.array(z.enum(personRoles)),
  status: z.enum(["active", "deactivated"]),
});

/** The document for the second admin: the person, and their roles and status before and after. */
export const RoleContent = z.object({
  person: z.object({ id: z.string(), name: z.string(), email: z.string() }),
  before: StandingShape,
  after: StandingShape,
  sentenceBefore: z.string(),
  sentenceAfter: z.string(),
  /** The provider whose groups ask for it, and which of the roles follow these groups afterwards. */
  provided: z.object({ providerId: z.string(), roles: z.array(z.enum(personRoles)) }).optional(),
});
export type RoleContent = z.infer<typeof RoleContent>;

const listed = (roles: readonly PersonRole[]): string =>
  roles.length === 0 ? "no role" : `the ${roles.length === 1 ? "role" : "roles"} ${roles.join(", ")}`;

const sentence = (name: string, { roles, status }: Standing): string =>
  status === "deactivated" ? `The account of ${name} is deactivated.` : `${name} holds ${listed(roles)}.`;

export const standingOf = ({ roles, status }: Pick<Person, "roles" | "status">): Standing => ({ roles, status });

const takenAway = (roles: readonly PersonRole[]): string =>
  roles.length === 0 ? "" : ` An admin took away ${listed(roles)}.`;

/** `lifts`: the withheld roles that the change gives again. */
export const roleContent = (
  { id, name, email }: Person,
  before: Standing,
  after: Standing,
  lifts: readonly PersonRole[],
): RoleContent => ({
  ...{ person: { id, name, email }, before, after },
  sentenceBefore: `${sentence(name, before)}${takenAway(lifts)}`,
  sentenceAfter: sentence(name, after),
});

/** Reads the document of a proposed change. */
export const readRoleContent = (document: string): RoleContent =>
  z.object({ content: RoleContent }).parse(JSON.parse(document)).content;

export const sameStanding = (a: Standing, b: Standing): boolean =>
  a.status === b.status && a.roles.toSorted().join() === b.roles.toSorted().join();
