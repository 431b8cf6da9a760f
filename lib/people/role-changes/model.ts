import type { Person } from "@/lib/principals/model";

/** The kind of control in a change of a person's roles or status. */
export const roleControl = "person-roles";

/** The part of a person that a second admin may have to confirm. */
export type Standing = Pick<Person, "roles" | "status">;
