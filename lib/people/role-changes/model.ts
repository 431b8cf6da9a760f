import type { Person } from "@/lib/principals/model";

/** The kind of control in a change of somebody's roles or standing. */
export const roleControl = "person-roles";

/** What of a person takes a second admin to change. */
export type Standing = Pick<Person, "roles" | "status">;
