import { sendJson } from "@/components/data/api-client";
import { readQuery } from "@/components/data/queries";
import { ControlChangeList, ControlChangeResponse } from "@/lib/control-changes/schema";

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
  "approval-policy": { api: "approval-policies", page: (id) => `/approvals/policies?policy=${id}` },
  "person-roles": { api: "people", page: (id) => `/people?q=${id}&person=${id}` },
  "identity-provider": { api: "identity-providers", page: (id) => `/settings?provider=${id}` },
  "trusted-issuer": { api: "trusted-issuers", page: (id) => `/trusted-issuers?issuer=${id}` },
};

/** The page of what a change is about; undefined for a kind that this page does not know. */
export const pageOfChange = ({ kind, subjectId }: ControlChangeResponse): string | undefined =>
  nouns[kind]?.page(subjectId);

const changePath = ({ kind, subjectId, id }: ControlChangeResponse, verb: string) =>
  `/api/${nouns[kind]?.api ?? kind}/${subjectId}/changes/${id}/${verb}`;

/** Confirms the document whose bytes this browser hashed. */
export const confirmControlChange = (change: ControlChangeResponse, digest: string) =>
  sendJson("POST", changePath(change, "confirm"), { digest }, { schema: ControlChangeResponse });

/** Refuses another person's change, or withdraws one's own. */
export const endControlChange = (change: ControlChangeResponse, verb: "refuse" | "withdraw", note: string) =>
  sendJson("POST", changePath(change, verb), { note }, { schema: ControlChangeResponse });
