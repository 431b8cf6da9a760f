import type { SignInMethod, Through } from "@/lib/audit/acting-through";
import type { PersonRole } from "./model";
import type { Permission } from "./permissions";

/** The signed-in person on whose behalf a request runs, as the database had them when the request arrived. */
export type Principal = {
  personId: string;
  name: string;
  email: string;
  roles: PersonRole[];
  sessionId: string;
  authenticatedAt: Date;
  /** The means of sign-in; null for an agent's token. */
  signIn: SignInMethod | null;
  permissions: ReadonlySet<Permission>;
  /** Signed in through an account link that waits, or by a password that an admin chose: only reads. */
  limited?: boolean;
  /** Limited until the person chooses a password: an admin chose the one there is. */
  mustChoosePassword?: boolean;
  /** The agent that acts with this person's authority, and the decision that let it; absent for the person themselves. */
  through?: Through;
};

/** Ids of the person, and of the people behind the agent that acts for them. */
export const actingPeople = ({ personId, through }: Pick<Principal, "personId" | "through">): string[] => [
  ...new Set([personId, ...(through?.answerableIds ?? [])]),
];

/** Whether the person holds a permission through any role. */
export const may = (principal: Principal, permission: Permission): boolean => principal.permissions.has(permission);
