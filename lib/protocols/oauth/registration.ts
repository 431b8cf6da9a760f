import { z } from "zod";
import { isJoseError } from "@/lib/protocols/jose/errors";
import { type PublicJwk, parsePublicJwk } from "@/lib/protocols/jose/jwk";
import { OAuthError } from "./errors";
import { grantTypes } from "./metadata";

const grantType = z.enum(grantTypes);
const oneKey = z.object({ keys: z.array(z.record(z.string(), z.unknown())).length(1) });

/** The client metadata we act on (RFC 7591 §2); unknown members are ignored, as §2 demands. */
export const RegistrationRequest = z.object({
  client_name: z
    .string()
    .trim()
    .max(200)
    .regex(/^\P{Cc}+$/u)
    .optional(),
  token_endpoint_auth_method: z.literal("private_key_jwt").default("private_key_jwt"),
  grant_types: z.array(grantType).min(1).max(grantTypes.length).default(["client_credentials"]),
  dpop_bound_access_tokens: z.literal(true).default(true),
  jwks: oneKey,
  jwks_uri: z.undefined("keys are registered by value, in jwks").optional(),
  software_id: z.string().max(200).optional(),
  software_version: z.string().max(200).optional(),
});

/** A change of key (RFC 7592 §2.2): the new key proves itself, the old one signs the request. */
export const RegistrationUpdate = z.object({
  client_id: z.string().min(1).max(128),
  jwks: oneKey,
  jwks_uri: z.undefined("keys are registered by value, in jwks").optional(),
  new_key_proof: z.string().min(1).max(8192),
});

export type Registration = {
  readonly clientName: string | undefined;
  readonly grantTypes: readonly (typeof grantTypes)[number][];
  readonly jwk: PublicJwk;
  readonly softwareId: string | undefined;
  readonly softwareVersion: string | undefined;
};

/** Reads a registration request; throws {@link OAuthError} `invalid_client_metadata` naming the member (RFC 7591 §3.2.2). */
export function parseRegistration(body: unknown): Registration {
  const request = parsed(RegistrationRequest, body);
  return {
    clientName: request.client_name,
    grantTypes: request.grant_types,
    jwk: onlyKey(request.jwks),
    softwareId: request.software_id,
    softwareVersion: request.software_version,
  };
}

export type RegistrationChange = { readonly clientId: string; readonly jwk: PublicJwk; readonly newKeyProof: string };

/** Reads a change of key; throws {@link OAuthError} `invalid_client_metadata` naming the member (RFC 7592 §2.2). */
export function parseRegistrationUpdate(body: unknown): RegistrationChange {
  const request = parsed(RegistrationUpdate, body);
  return { clientId: request.client_id, jwk: onlyKey(request.jwks), newKeyProof: request.new_key_proof };
}

export type RegisteredClient = {
  readonly issuer: string;
  readonly clientId: string;
  /** Seconds since the epoch. */
  readonly issuedAt: number;
  readonly clientName: string | undefined;
  readonly grantTypes: readonly string[];
  readonly jwk: PublicJwk;
  /** Whether token requests without a proof are refused (RFC 9449 section 5.2). */
  readonly dpopBound: boolean;
  /** Known only when it was just made. */
  readonly registrationAccessToken?: string;
};

/** Builds the client information response (RFC 7591 §3.2.1, RFC 7592 §3). */
export function buildRegistrationResponse({ issuer, clientId, registrationAccessToken, ...client }: RegisteredClient) {
  return {
    client_id: clientId,
    client_id_issued_at: client.issuedAt,
    ...(registrationAccessToken === undefined ? {} : { registration_access_token: registrationAccessToken }),
    registration_client_uri: `${issuer}/oauth/register/${encodeURIComponent(clientId)}`,
    ...(client.clientName === undefined ? {} : { client_name: client.clientName }),
    token_endpoint_auth_method: "private_key_jwt",
    grant_types: [...client.grantTypes],
    response_types: [],
    dpop_bound_access_tokens: client.dpopBound,
    jwks: { keys: [client.jwk] },
  };
}

function parsed<Output>(schema: z.ZodType<Output>, body: unknown): Output {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const member = issue === undefined || issue.path.length === 0 ? "the body" : issue.path.join(".");
  throw new OAuthError("invalid_client_metadata", `${member} is missing or not allowed`, {
    detail: result.error.issues,
  });
}

function onlyKey({ keys: [key] }: z.infer<typeof oneKey>): PublicJwk {
  try {
    return parsePublicJwk(key);
  } catch (error) {
    if (isJoseError(error))
      throw new OAuthError("invalid_client_metadata", `jwks: ${error.message}`, { detail: error });
    throw error;
  }
}
