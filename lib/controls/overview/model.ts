/** A family of entries, with the filter that finds it. */
export type Family = { id: string; label: string; q: string };

export const families: readonly Family[] = [
  { id: "refusals", label: "Denied actions and tokens", q: "decision:deny" },
  { id: "delegations", label: "Delegations", q: "type:delegation.*" },
  { id: "approvals", label: "Requests and approvals", q: "type:request.*,action-approval.*" },
  { id: "agents", label: "Agents and their keys", q: "type:agent.*,instance.*,enrolment-token.*" },
  { id: "people", label: "People and sign-ins", q: "type:person.*,passkey.*,group.*" },
  {
    id: "rules",
    label: "Rules and their changes",
    q: "type:approval-policy.*,blueprint.*,control-change.*,entitlement.*",
  },
  { id: "stops", label: "Completed stops", q: "type:revocation.*" },
  { id: "detections", label: "Detections", q: "type:detection.*" },
  {
    id: "systems",
    label: "Keys and connected systems",
    q: "type:key.*,resource-server.*,trusted-issuer.*,identity-provider.*",
  },
  { id: "evidence", label: "Exports, cases and controls", q: "type:audit.*,evidence.*,case.*,control.*" },
];

/** A visit ends when the person stays away so long. */
export const visitMinutes = 30;
/** Days that the first visit looks back. */
export const firstDays = 7;
/** Cases that the overview shows. */
export const shownCases = 10;
/** Entries of a family that are counted. The trail behind its link counts more. */
export const mostCounted = 1_000;
