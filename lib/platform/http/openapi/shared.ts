/** RFC 9457, with the members at fault. */
export const problemSchema = {
  type: "object",
  required: ["type", "title", "status", "detail", "code", "errors", "request_id"],
  properties: {
    type: { type: "string", format: "uri" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
    code: { type: "string", description: "Stable; switch on this." },
    errors: {
      type: "array",
      items: {
        type: "object",
        required: ["path", "code"],
        properties: {
          path: { type: "string" },
          code: { type: "string" },
          message: { type: "string" },
          at: { type: "integer", description: "Of a filter: where the fault begins, in UTF-16 code units." },
          length: { type: "integer" },
          suggestions: { type: "array", items: { type: "string" }, description: "Texts that could stand there." },
        },
      },
    },
    request_id: { type: "string" },
  },
} as const;

export const sharedParameters = {
  idempotencyKey: {
    name: "Idempotency-Key",
    in: "header",
    required: false,
    description:
      "The same key, body and If-Match within 24 hours get the same answer; another body or If-Match is a 409.",
    schema: { type: "string", minLength: 1, maxLength: 255 },
  },
  ifMatch: {
    name: "If-Match",
    in: "header",
    required: false,
    description: "The entity tag that the edit is based on; 412 when it is not current.",
    schema: { type: "string" },
  },
} as const;

const refusal = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
});

/** The refusals that the builder of routes and the server in front of it can answer, whichever endpoint it is. */
export const sharedResponses = {
  400: refusal("The request is malformed: a member, a parameter, a header or the address"),
  401: refusal("The request has no session and no valid access token"),
  403: refusal("The caller is not allowed to do this, or needs a newer sign-in"),
  404: refusal("There is nothing here, or it is not the caller's to see"),
  408: refusal("The request did not arrive in time"),
  409: refusal("The state of the object does not allow this, or the Idempotency-Key was used for another request"),
  412: refusal("The object has changed since the version in If-Match"),
  413: refusal("The body is too large"),
  414: refusal("The address is too long"),
  415: refusal("The content type is not application/json"),
  422: refusal("The request is well formed, and its content is refused"),
  429: refusal("Too many attempts: try again after Retry-After"),
  431: refusal("The headers are too large"),
  503: refusal("The database does not answer in time, or the server is starting or busy: try again after Retry-After"),
} as const;

type RefusalStatus = keyof typeof sharedResponses;

const ofEach: readonly RefusalStatus[] = [400, 404, 408, 413, 414, 422, 429, 431, 503];
const ofWrites: readonly RefusalStatus[] = [403, 409, 412, 415];
const ofGuarded: readonly RefusalStatus[] = [401, 403];

/** The statuses with which an endpoint can refuse. */
export function refusalsOf({ writes, guarded }: { writes: boolean; guarded: boolean }): RefusalStatus[] {
  const statuses = [...ofEach, ...(writes ? ofWrites : []), ...(guarded ? ofGuarded : [])];
  return [...new Set(statuses)].toSorted((a, b) => a - b);
}
