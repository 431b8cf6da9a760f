/** The callers, in the order of the answers in each row. */
export const roles = ["nobody", "admin", "security", "approver", "auditor", "owner", "stranger"] as const;
export type MatrixRole = (typeof roles)[number];

/** The object that a call needs. Each call gets a new one, because an admitted call changes it. */
export type Given =
  | "standing"
  | "agent-change"
  | "blueprint-change"
  | "preview"
  | "replay"
  | "policy"
  | "policy-change"
  | "draft"
  | "pending-activation"
  | "active"
  | "suspended"
  | "revoked"
  | "retired"
  | "token"
  | "instance"
  | "quarantined"
  | "detection"
  | "onboarding"
  | "returned-onboarding"
  | "offer"
  | "request"
  | "consent"
  | "asked-action"
  | "approved-action"
  | "delegation"
  | "suspended-delegation"
  | "person"
  | "deactivated"
  | "invited"
  | "key"
  | "trusted-issuer"
  | "workload-rule"
  | "identity"
  | "waiting-identity"
  | "group"
  | "entitlement-change"
  | "identity-provider"
  | "mapping"
  | "member"
  | "passkey"
  | "draft-delegation"
  | "template"
  | "test"
  | "export"
  | "case"
  | "closedCase"
  | "saved-search"
  | "stream"
  | "webhook"
  | "mail"
  | "browser"
  | "witness"
  | "hold"
  | "suspended-fleet"
  | "asked-revocation"
  | "review"
  | "closed-review"
  | "control"
  | "control-item"
  | "control-run";

/** Kinds whose id is read from a list afterwards, or of which there are few: two made at once would be mistaken. */
export const foundAsNewest: readonly Given[] = ["hold", "witness", "mail", "stream", "webhook"];

/** Kinds that a job must prepare before their call. */
export const preparedByJobs: readonly Given[] = ["revoked", "control-run", "control-item"];

/**
 * One endpoint: the answers to the roles, in the order of `roles`.
 *
 * `owner` is the member who is accountable for the agent that the call is about, `stranger` another member. A page that
 * leads elsewhere is answered with the path it leads to.
 */
export type Row = { answers: string; given?: Given; path?: string };

export const everybody = "200 200 200 200 200 200 200";
export const signedIn = "401 200 200 200 200 200 200";
export const ownAgents = "401 200 200 200 200 200 404";
export const changesOwn = "401 200 200 403 403 200 404";
export const changes = "401 200 200 403 403 403 403";
export const creates = "401 201 201 403 403 403 403";
export const adminChanges = "401 200 403 403 403 403 403";
export const adminCreates = "401 201 403 403 403 403 403";
export const adminReads = "401 200 403 403 200 403 403";
/** Everybody who sees all agents. */
export const overseersRead = "401 200 200 200 200 403 403";
export const decides = "401 403 403 200 403 403 403";
/** The admin's proposal waits for another person with the permission. */
export const secondPerson = "401 403 200 403 403 403 403";
/** This approver has no passkey. */
export const signs = "401 403 403 403 403 403 403";
/** The admin made the export. */
export const adminsOwn = "401 200 404 404 404 404 404";
