import { isDomainError } from "@/lib/platform/base/domain-error";
import { runtime } from "@/lib/platform/base/runtime";
import { sqlPool } from "@/lib/platform/database/pool";
import { machineErrorResponse } from "@/lib/platform/http/machine-error";
import { type MachineCall, machineRoute } from "@/lib/platform/http/machine-route";
import { readJson } from "@/lib/platform/http/read-body";
import { sha256 } from "@/lib/protocols/encoding/sha256";
import type { JsonValue } from "@/lib/protocols/json/strict-json";
import { errorBody, isScimError, ScimError, type ScimType } from "@/lib/protocols/scim/errors";
import { authenticate } from "./client";
import type { Client } from "./model";

const mediaTypes = ["application/scim+json", "application/json"];
const largestBody = 1_048_576;

export type ScimCall = {
  client: Client;
  request: Request;
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  /** Reads the JSON body. */
  body: () => Promise<JsonValue>;
};
/** `version`: the entity tag of the resource. */
export type ScimAnswer = { status?: number; body?: object; version?: string; location?: string };

/** Declares an endpoint of SCIM (RFC 7644). Refusals have the form of SCIM, and the last ones are kept for admins. */
export const scimRoute = (handle: (call: ScimCall) => Promise<ScimAnswer> | ScimAnswer) =>
  machineRoute({
    waiter: "machines",
    handle: async (call) => {
      let client: Client | undefined;
      try {
        client = await authenticate(call.request);
        return answerOf(await handle(callOf(call, client)), call.request);
      } catch (error) {
        const refusal = scimErrorOf(error, call.requestId);
        if (client) await keepRefusal(client, call.request, refusal);
        return json(refusal.status, errorBody(refusal), refusal.headers);
      }
    },
  });

function callOf({ request, params }: MachineCall, client: Client): ScimCall {
  const query = new URL(request.url).searchParams;
  const names = [...query.keys()];
  if (new Set(names).size < names.length)
    throw new ScimError(400, "invalidSyntax", "The query names a parameter twice.");
  const body = () => {
    const type = (request.headers.get("content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
    if (!mediaTypes.includes(type)) throw new ScimError(415, undefined, `Send ${mediaTypes.join(" or ")}.`);
    return readJson(request, largestBody);
  };
  return { client, request, params, query, body };
}

const json = (status: number, body: object, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/scim+json; charset=utf-8", ...headers },
  });

/**
 * The version of a resource as an entity tag (RFC 7644 section 3.14). It is of what is shown: admins change that as well,
 * and their changes do not count in the number of the version.
 */
export const tagOf = (version: number, shown: object): string =>
  `W/"${version}-${sha256(JSON.stringify(shown)).slice(0, 22)}"`;

function answerOf({ status = 200, body, version, location }: ScimAnswer, request: Request): Response {
  const headers = {
    ...(version === undefined ? {} : { etag: version }),
    ...(location === undefined ? {} : { location }),
  };
  if (version !== undefined && request.method === "GET" && request.headers.get("if-none-match") === version)
    return new Response(null, { status: 304, headers });
  return body === undefined ? new Response(null, { status: 204, headers }) : json(status, body, headers);
}

/** A resource with its version. */
export type Versioned = Record<string, unknown> & { meta: Record<string, string> & { version: string } };

/**
 * Refuses an edit of another version than the one that `If-Match` names: that of the resource as lists show it, or of all
 * that it holds.
 */
export async function refuseOtherVersion(
  request: Request,
  listed: Versioned,
  whole: () => Promise<Versioned>,
): Promise<void> {
  const expected = request.headers.get("if-match");
  if (expected === null || expected === "*" || expected === listed.meta.version) return;
  if (expected === (await whole()).meta.version) return;
  throw new ScimError(412, undefined, "The resource has another version. Read it again.");
}

const typeOf: Record<string, ScimType> = {
  email_taken: "uniqueness",
  manager_unknown: "invalidValue",
  last_admin: "mutability",
};

function scimErrorOf(error: unknown, requestId: string): ScimError {
  if (isScimError(error)) return error;
  const { status } = machineErrorResponse(error, requestId);
  if (!isDomainError(error)) return new ScimError(status, undefined, "The request could not be completed.");
  return new ScimError(
    error.code === "email_taken" ? 409 : status,
    typeOf[error.code] ?? syntaxOf(status),
    error.message,
  );
}

const syntaxOf = (status: number): ScimType | undefined => (status === 400 ? "invalidSyntax" : undefined);

/** Keeps a refusal for the admins' page. A failure to do so changes nothing about the answer. */
async function keepRefusal(
  { provider }: Client,
  request: Request,
  { status, scimType, detail }: ScimError,
): Promise<void> {
  // A client asks whether something exists by reading it.
  if (status === 404 || status === 429) return;
  const operation = `${request.method} ${new URL(request.url).pathname}`.slice(0, 200);
  await sqlPool()
    .query(
      "insert into provisioning_refusals (provider_id, operation, status, scim_type, detail) values ($1, $2, $3, $4, $5)",
      [provider.id, operation, status, scimType ?? null, detail.slice(0, 500)],
    )
    .catch(() => undefined);
}

/** The address of a resource. */
export const locationOf = (type: "Users" | "Groups", id: string): string =>
  `${runtime().publicUrl}/scim/v2/${type}/${id}`;

/** No resource of this client has the id. */
export const notFound = (): ScimError => new ScimError(404, undefined, "There is no such resource.");
