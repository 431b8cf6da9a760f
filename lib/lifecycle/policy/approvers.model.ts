import { type ApproverRole, type Approvers, approverRoles } from "@/lib/lifecycle/model";

/** The roles and the groups of a person. */
export type Standing = { roles: readonly string[]; groups: readonly string[] };

/** The roles that approve where a rule names them or none. */
export const rolesOf = ({ roles }: Approvers): readonly ApproverRole[] => roles ?? approverRoles;

/** Whether a person is one of the approvers. A rule that names none leaves it to the permission. */
export const isApprover = (approvers: Approvers | undefined, person: Standing): boolean =>
  approvers === undefined ||
  ((approvers.roles === undefined || approvers.roles.some((role) => person.roles.includes(role))) &&
    (approvers.groups === undefined || approvers.groups.some((group) => person.groups.includes(group))));

/** Names the approvers: `people with the role security in the group payments-risk`. */
export function approversText({ roles, groups }: Approvers): string {
  const role = roles === undefined ? "people" : `people with the role ${roles.join(" or ")}`;
  return groups === undefined ? role : `${role} in the group ${groups.join(" or ")}`;
}

/** The same at the beginning of a line. */
export function approversName(approvers: Approvers): string {
  const text = approversText(approvers);
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** The same as a sentence about an agent. */
export const approversSentence = (approvers: Approvers): string => `${approversName(approvers)} approve it.`;
