import { everybody, type Row } from "@/e2e/protocol/matrix-row";
import { scimPaths } from "@/e2e/support/server/hostile-input";

/** Answers of the machine interface to callers with a session, and without one. */
export const machine: Record<string, Row> = {
  "GET /.well-known/authzen-configuration": { answers: everybody },
  "GET /.well-known/jwks.json": { answers: everybody },
  "GET /.well-known/oauth-authorization-server": { answers: everybody },
  "GET /.well-known/oauth-protected-resource/api": { answers: everybody },
  "GET /.well-known/openid-configuration": { answers: everybody },
  // A session is no token of a SCIM client.
  ...Object.fromEntries(
    Object.entries(scimPaths).map(([call, { at }]) => [call, { answers: "401 401 401 401 401 401 401", path: at }]),
  ),
  // These calls send JSON, and it takes signed events alone.
  "POST /api/security-events": { answers: "415 415 415 415 415 415 415" },
  "GET /healthz": { answers: everybody },
  "GET /metrics": { answers: everybody },
  "GET /readyz": { answers: everybody },
  "GET /log/checkpoint": { answers: everybody },
  // No witness has cosigned a checkpoint of this server.
  "GET /log/checkpoint/cosigned": { answers: "404 404 404 404 404 404 404" },
  "POST /log/cosignatures": { answers: "400 400 400 400 400 400 400" },
  "GET /log/key": { answers: everybody },
  "GET /log/proof": { answers: everybody, path: "/log/proof?first=0&second=1" },
  "GET /log/consistency": { answers: everybody, path: "/log/consistency?from=0&to=1" },
  "GET /log/tile/[...tile]": { answers: everybody, path: "/log/tile/0/000.p/1" },
  "GET /log/tile/entries/[...bundle]": { answers: "401 200 200 200 200 403 403", path: "/log/tile/entries/000.p/1" },
  "GET /log/entries/[index]": { answers: "401 200 200 200 200 403 403" },
  // A session is no credential of a machine: every role gets the same answer as a caller without a session.
  "POST /access/v1/evaluation": { answers: "401 401 401 401 401 401 401" },
  "POST /access/v1/evaluations": { answers: "401 401 401 401 401 401 401" },
  "POST /access/v1/outcomes": { answers: "401 401 401 401 401 401 401" },
  "GET /access/v1/approvals/[id]": { answers: "401 401 401 401 401 401 401", path: "/access/v1/approvals/aap_none" },
  "GET /oauth/authorize": { answers: "400 400 400 400 400 400 400" },
  "POST /oauth/register": { answers: "401 401 401 401 401 401 401" },
  "GET /oauth/register/[clientId]": { answers: "401 401 401 401 401 401 401" },
  "PUT /oauth/register/[clientId]": { answers: "401 401 401 401 401 401 401" },
  "DELETE /oauth/register/[clientId]": { answers: "401 401 401 401 401 401 401" },
  "GET /oauth/delegations/[id]": { answers: "401 401 401 401 401 401 401", path: "/oauth/delegations/dlg_none" },
  "GET /oauth/status-lists": { answers: everybody },
  "GET /oauth/status-lists/[id]": { answers: everybody, path: "/oauth/status-lists/1" },
  "OPTIONS /oauth/status-lists": { answers: "204 204 204 204 204 204 204" },
  "OPTIONS /oauth/status-lists/[id]": { answers: "204 204 204 204 204 204 204", path: "/oauth/status-lists/1" },
  // Their forms are read first, and these calls send none.
  "POST /oauth/introspect": { answers: "400 400 400 400 400 400 400" },
  "POST /oauth/revoke": { answers: "400 400 400 400 400 400 400" },
  "POST /oauth/token": { answers: "400 400 400 400 400 400 400" },
};
