import { describe, expect, it } from "vitest";
import { routeFiles } from "@/app/api/routes";
import { operationsOf } from "@/lib/platform/http/openapi/operations";
import type { Permission } from "@/lib/principals/permissions";

/** Permissions to change people, authority, trust or ways to sign in, or to read a secret once. */
const sensitive: readonly Permission[] = [
  "people:write",
  "settings:write",
  "keys:write",
  "controls:confirm",
  "resource-servers:write",
  "approval-policies:write",
  "blueprints:write",
];

/** Operations by these permissions that a person makes without a fresh sign-in, and why. */
const without: Record<string, string> = {
  "PATCH /api/resource-servers/[resourceServerId]": "describes a server, or proposes; the confirmation asks",
  "POST /api/resource-servers": "makes a server that has no key",
  "DELETE /api/resource-servers/[resourceServerId]/keys/[keyId]": "takes away",
  "POST /api/approval-policies": "makes a policy that no agent has",
  "POST /api/approval-policies/[policyId]/changes": "proposes; the confirmation asks",
  "POST /api/blueprints": "makes a blueprint that no agent has",
  "PATCH /api/blueprints/[blueprintId]":
    "tightens, changes what requests start from, or proposes; the confirmation asks",
  "POST /api/blueprints/[blueprintId]/preview": "changes nothing",
  "POST /api/blueprints/[blueprintId]/replay": "changes nothing",
  "DELETE /api/blueprints/[blueprintId]/previews/[computationId]": "discards what one asked for oneself",
  "DELETE /api/blueprints/[blueprintId]/replays/[computationId]": "discards what one asked for oneself",
  "PUT /api/lifecycle-policy": "proposes; the confirmation asks",
  "POST /api/lifecycle-policy/preview": "changes nothing",
  "POST /api/jobs/failures/[jobFailureId]/retry": "runs again what was queued by an act before",
  "POST /api/groups": "makes a group with nobody in it",
  "PATCH /api/groups/[groupId]": "names a group",
  "DELETE /api/groups/[groupId]": "removes a group with nobody in it",
  "POST /api/identity-providers/[providerId]/test": "changes nothing",
  "POST /api/streams/[streamId]/test": "changes nothing",
  "POST /api/notification-channels/test": "changes nothing",
  "POST /api/notification-channels/webhooks/[webhookId]/test": "changes nothing",
  "POST /api/trusted-issuers/test": "changes nothing",
  "POST /api/trusted-issuers/[issuerId]/refresh": "fetches the keys that the settings name",
  "POST /api/authority-templates": "gives nothing: a request made from it is decided",
  "PATCH /api/authority-templates/[templateId]": "gives nothing: a request made from it is decided",
  "DELETE /api/authority-templates/[templateId]": "takes away",
};

const operations = operationsOf(routeFiles)
  .map(({ path, method, contract }) => ({
    name: `${method} ${path}`,
    method,
    permissions: [contract.permission ?? []].flat(),
    stepUp: contract.stepUp,
  }))
  .filter(({ method }) => method !== "GET");

const endsProposal = /\/(refuse|withdraw)$/;

describe("a fresh sign-in (S9)", () => {
  it("is asked for by each operation that takes a sensitive permission, or a reason says why not", () => {
    const open = operations
      .filter(({ permissions }) => permissions.some((one) => (sensitive as readonly string[]).includes(one)))
      .filter(({ stepUp, name }) => stepUp === undefined && !endsProposal.test(name))
      .map(({ name }) => name);
    expect(open.toSorted()).toEqual(Object.keys(without).toSorted());
  });

  it("is asked for by what gives roles, ways in and secrets", () => {
    const asked = new Map(operations.map(({ name, stepUp }) => [name, stepUp]));
    expect(
      [
        ...["POST /api/people", "PATCH /api/people/[personId]"],
        ...["deactivate", "leave", "reactivate", "invitations"].map((verb) => `POST /api/people/[personId]/${verb}`),
        ...["POST", "DELETE"].map((method) => `${method} /api/people/[personId]/identities`),
        "POST /api/resource-servers/[resourceServerId]/keys",
        "POST /api/agents/[agentId]/enrolment-tokens",
        "DELETE /api/people/[personId]/passkeys/[passkeyId]",
        "DELETE /api/session/passkeys/[passkeyId]",
        ...["POST /api/keys/rotate", "POST /api/trusted-issuers", "POST /api/identity-providers"],
      ].map((name) => [name, asked.get(name)]),
    ).not.toContainEqual([expect.anything(), undefined]);
  });
});
