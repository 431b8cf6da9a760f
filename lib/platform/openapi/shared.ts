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
        properties: { path: { type: "string" }, code: { type: "string" }, message: { type: "string" } },
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
    description: "The same key and body within 24 hours get the same answer; another body is a 409.",
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
