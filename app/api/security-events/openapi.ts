const problem = { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } };

const delivery = {
  type: "object",
  required: ["err", "description"],
  properties: {
    err: {
      type: "string",
      enum: [
        ...["invalid_request", "invalid_key", "invalid_issuer"],
        ...["invalid_audience", "authentication_failed", "access_denied"],
      ],
    },
    description: { type: "string" },
  },
};

const machine = {
  type: "object",
  required: ["error", "error_description", "code"],
  properties: { error: { type: "string" }, error_description: { type: "string" }, code: { type: "string" } },
};

const refused = (description: string, schema: object = machine) => ({
  description,
  content: { "application/json": { schema }, ...problem },
});

/** The delivery of security events, as the OpenAPI document has it: a machine calls it, with a signed body. */
export const securityEventsPaths = {
  "/api/security-events": {
    post: {
      operationId: "postSecurityEvents",
      tags: ["security-events"],
      summary: "Takes a Security Event Token of an identity provider (RFC 8417, RFC 8935)",
      security: [],
      parameters: [],
      requestBody: { required: true, content: { "application/secevent+jwt": { schema: { type: "string" } } } },
      responses: {
        202: { description: "Received. The answer is the same for every outcome" },
        400: refused("The token is refused (RFC 8935 section 2.4)", delivery),
        404: refused("Events of no identity provider are taken"),
        408: refused("The request did not arrive in time"),
        413: refused("The body is too large"),
        414: refused("The address is too long"),
        415: refused("The content type is not application/secevent+jwt"),
        429: refused("Too many events of the provider: try again after Retry-After"),
        431: refused("The headers are too large"),
        503: refused(
          "The provider or the database does not answer, or too many accounts changed: try again after Retry-After",
        ),
      },
    },
  },
};
