import { sendJson } from "@/components/data/api-client";
import { readQuery } from "@/components/data/queries";
import { ControlChangeList, type ControlChangeResponse } from "@/lib/control-changes/schema";

/** The most changes that are shown at once. */
const MOST = 200;

export const controlChangeKeys = { all: ["control-changes"] as const };

/** The changes of controls that wait for a second person: all of them, or those of one thing. */
export const openControlChanges = (subject?: string) => ({
  meta: { topics: ["control-changes"] },
  ...readQuery([...controlChangeKeys.all, subject ?? "all"], "/api/control-changes", ControlChangeList, {
    subject,
    limit: MOST,
  }),
});

const nouns: Record<string, { api: string; page: (id: string) => string }> = {
  agent: { api: "agents", page: (id) => `/agents/${id}` },
  blueprint: { api: "blueprints", page: (id) => `/blueprints/${id}` },
  "approval-policy": { api: "approval-policies", page: (id) => `/approvals/policies/${id}` },
  "resource-server": { api: "resource-servers", page: (id) => `/resource-servers/${id}` },
  "person-roles": { api: "people", page: (id) => `/people?q=${id}&person=${id}` },
  "identity-provider": { api: "identity-providers", page: (id) => `/settings?provider=${id}` },
  suspension: { api: "revocations", page: (id) => `/revocations/${id}` },
  "detection-rule": { api: "detection-rules", page: (kind) => `/detections/rules?rule=${kind}` },
  "trusted-issuer": { api: "trusted-issuers", page: (id) => `/trusted-issuers?issuer=${id}` },
  "log-retention": { api: "log-retention", page: () => "/audit/completeness" },
  "legal-hold": { api: "legal-holds", page: () => "/audit/completeness" },
};

/** The page of what a change is about; undefined for a kind that this page does not know. */
export const pageOfChange = ({ kind, subjectId }: ControlChangeResponse): string | undefined =>
  nouns[kind]?.page(subjectId);

/** Controls that there is one of: the path of their changes names no subject. */
const single: readonly string[] = ["lifecycle-policy", "log-retention"];

/** Changes of entitlements and memberships have paths of their own. */
const changePath = ({ kind, subjectId, id }: ControlChangeResponse, verb: string) => {
  if (single.includes(kind)) return `/api/${kind}/changes/${id}/${verb}`;
  const noun = nouns[kind];
  return noun ? `/api/${noun.api}/${subjectId}/changes/${id}/${verb}` : `/api/entitlement-changes/${id}/${verb}`;
};

/**
 * Confirms a change, refuses another person's, or withdraws one's own.
 *
 * @param body The digest of the bytes that this browser hashed, or the note.
 */
export const decideControlChange = (
  change: ControlChangeResponse,
  verb: "confirm" | "refuse" | "withdraw",
  body: object,
) => sendJson("POST", changePath(change, verb), body);
