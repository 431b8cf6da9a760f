import type { PersonRole } from "@/lib/principals/model";

/** Label and description of each role. */
export const roleWords: Record<PersonRole, { label: string; does: string }> = {
  admin: { label: "Admin", does: "People, roles, keys and settings; sees everything; decides no requests" },
  security: { label: "Security", does: "Agents, resource servers, blueprints and revocation" },
  approver: { label: "Approver", does: "Decides requests for authority, never their own" },
  auditor: { label: "Auditor", does: "Reads and exports everything, changes nothing" },
  member: { label: "Member", does: "Owns agents and requests authority for them" },
};
