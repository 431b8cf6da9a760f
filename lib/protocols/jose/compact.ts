import { decodeBase64url } from "@/lib/protocols/encoding/base64url";
import {
  isJsonObject,
  isStrictJsonError,
  type JsonObject,
  parseStrictJsonBytes,
} from "@/lib/protocols/json/strict-json";
import { JoseError } from "./errors";
import type { JwsAlgorithm } from "./jwk";
import { LruCache } from "./lru-cache";

export type JwsHeader = JsonObject & { readonly alg: JwsAlgorithm; readonly kid?: string };

/** A token taken apart, nothing of it verified. */
export type CompactJws = {
  readonly header: JwsHeader;
  readonly payload: JsonObject;
  readonly signature: Uint8Array;
  /** The bytes the signature covers. */
  readonly signingInput: Uint8Array;
};

export type CompactRules = {
  readonly algorithms: readonly JwsAlgorithm[];
  /** Allowed `typ` values, lower case, without `application/`; `undefined` in the list allows its absence. */
  readonly types: readonly (string | undefined)[];
  /** Allows a `jwk` header, as a DPoP proof has one; refused otherwise. */
  readonly embeddedKey?: boolean;
  /** Characters, for kinds that carry more than a token does; 8192 unless given. */
  readonly maxLength?: number;
};

/** Maximum length of a token in characters; signers must not exceed it. */
export const maxTokenLength = 8192;
const segments = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;
/** No control characters: a `kid` is compared, logged and shown. */
const kidShape = /^\P{Cc}{1,256}$/u;
/** Members that change how a token is read (`cty` announces a token within), or make the reader fetch a key. */
const forbidden = ["crit", "b64", "zip", "enc", "cty", "jku", "x5u", "x5c"] as const;

/**
 * Takes a compact JWS apart, refusing every spelling but one: canonical base64url, strict JSON, at most 8 KiB unless
 * the kind is a longer one.
 *
 * Throws {@link JoseError}. Verifies nothing: behaviour must not depend on the result before `verifyCompact`.
 *
 * @see [RFC 7515 - JSON Web Signature](https://www.rfc-editor.org/rfc/rfc7515.html#section-7.1)
 * @see [RFC 8725 - JWT Best Current Practices](https://www.rfc-editor.org/rfc/rfc8725.html#section-3)
 */
export function readCompact(token: string, rules: CompactRules): CompactJws {
  const { maxLength = maxTokenLength } = rules;
  if (token.length > maxLength) throw new JoseError("token_too_long");
  if (!segments.test(token)) throw new JoseError("malformed_token");
  const first = token.indexOf(".");
  const last = token.lastIndexOf(".");
  const header = readHeader(headerObject(token.slice(0, first), maxLength), rules);
  const payload = readObject(token.slice(first + 1, last), "payload", maxLength);
  const signature = decodeBase64url(token.slice(last + 1));
  if (signature === undefined) throw new JoseError("malformed_token", "signature");
  return { header, payload, signature, signingInput: Buffer.from(token.slice(0, last), "latin1") };
}

/** Parsed headers by their text, because senders repeat them. A cached header is not trusted. */
const headers = new LruCache<string, JsonObject>(2_048);
const maxKeptHeader = 1_024;

function headerObject(segment: string, maxBytes: number): JsonObject {
  const known = headers.get(segment);
  if (known !== undefined) return known;
  const header = readObject(segment, "header", maxBytes);
  if (segment.length <= maxKeptHeader) headers.set(segment, header);
  return header;
}

function readObject(segment: string, member: string, maxBytes: number): JsonObject {
  const bytes = decodeBase64url(segment);
  if (bytes === undefined) throw new JoseError("malformed_token", member);
  try {
    const value = parseStrictJsonBytes(bytes, { maxBytes });
    if (isJsonObject(value)) return value;
  } catch (error) {
    if (!isStrictJsonError(error)) throw error;
    if (error.code === "deceptive_character" && shortName.test(error.path))
      throw new JoseError("malformed_token", error.path.slice(1));
  }
  throw new JoseError("malformed_token", member);
}

/** The path of a parameter or claim whose name is short enough to be repeated in an answer. */
const shortName = /^\/[A-Za-z0-9_]{1,32}$/;

function readHeader(header: JsonObject, { algorithms, types, embeddedKey = false }: CompactRules): JwsHeader {
  for (const name of forbidden) if (name in header) throw new JoseError("header_not_allowed", name);
  if ("jwk" in header !== embeddedKey) throw new JoseError("header_not_allowed", "jwk");
  const { alg, typ, kid } = header;
  const algorithm = algorithms.find((name) => name === alg);
  if (algorithm === undefined) throw new JoseError("algorithm_not_allowed", "alg");
  if (typ !== undefined && typeof typ !== "string") throw new JoseError("type_not_allowed", "typ");
  if (!types.includes(typ?.toLowerCase().replace(/^application\//, ""))) throw new JoseError("type_not_allowed", "typ");
  if (kid === undefined) return { ...header, alg: algorithm };
  if (typeof kid !== "string" || !kidShape.test(kid)) throw new JoseError("malformed_token", "kid");
  return { ...header, alg: algorithm, kid };
}
