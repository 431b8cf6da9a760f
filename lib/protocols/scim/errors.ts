export const scimTypes = [
  "invalidFilter",
  "tooMany",
  "uniqueness",
  "mutability",
  "invalidSyntax",
  "invalidPath",
  "noTarget",
  "invalidValue",
  "invalidVers",
  "sensitive",
] as const;
/** The detail error keyword (RFC 7644 section 3.12). */
export type ScimType = (typeof scimTypes)[number];

/** A refusal in the form of SCIM (RFC 7644 section 3.12). */
export class ScimError extends Error {
  constructor(
    readonly status: number,
    readonly scimType: ScimType | undefined,
    readonly detail: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
  }
}

export const isScimError = (error: unknown): error is ScimError => error instanceof ScimError;

/** Refuses a request that the client can mend. */
export const badRequest = (scimType: ScimType, detail: string): ScimError => new ScimError(400, scimType, detail);

/** The body of a refusal. */
export const errorBody = ({ status, scimType, detail }: ScimError) => ({
  schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
  ...(scimType === undefined ? {} : { scimType }),
  ...{ detail, status: String(status) },
});
