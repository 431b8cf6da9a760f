import { adjective, type KeyHelp, listFilter } from "@/components/table/list-filter";
import type { groupFilterKeys } from "@/lib/groups/schema";
import type { personFilterKeys } from "@/lib/people/schema";
import { personRoles } from "@/lib/principals/model";

const help: Record<(typeof personFilterKeys)[number], KeyHelp> = {
  role: { hint: "role they hold", values: personRoles, words: "with the role {}", example: "role:approver" },
  status: {
    hint: "standing of the account",
    values: ["active", "invited", "deactivated"],
    words: adjective,
    example: "status:invited",
  },
};

/** The filter of people. */
export const peopleFilter = listFilter("people", help);

const groupHelp: Record<(typeof groupFilterKeys)[number], KeyHelp> = {
  member: { hint: "id of a person in it", words: "with the member {}", example: "member:per_…" },
};

/** The filter of groups. */
export const groupFilter = listFilter("groups", groupHelp);
