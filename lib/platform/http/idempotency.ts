import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { sqlPool } from "@/lib/platform/db/pool";
import { DomainError } from "@/lib/platform/errors/domain-error";
import { requestPath } from "@/lib/platform/http/request-path";
import { derivedSecret } from "@/lib/platform/keys/derived-secret";
import { canonicalise } from "@/lib/protocols/jcs/canonicalise";
import type { JsonValue } from "@/lib/protocols/json/strict-json";

/** Who asked for what: one key means one thing within one scope. The hash covers the body and the version that it edits. */
export type IdempotentCall = { scope: string; key: string; bodyHash: string };

type Row = { status: number; body: string; body_hash: string };

const headerName = "idempotency-key";
const keptHeaders = ["content-type", "etag", "location"];

/** Reads the `Idempotency-Key` of a write; undefined when the client sent none. */
export function idempotentCall(request: Request, caller: string, body: JsonValue): IdempotentCall | undefined {
  const key = request.headers.get(headerName);
  if (key === null) return undefined;
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new DomainError(
      "malformed_idempotency_key",
      "malformed",
      "Idempotency-Key must be 1 to 255 visible characters.",
      {
        errors: [{ path: "Idempotency-Key", code: "malformed_idempotency_key" }],
      },
    );
  }
  const scope = `${caller} ${request.method} ${requestPath(request)}`;
  const hash = createHash("sha256").update(canonicalise(body));
  const edited = request.headers.get("if-match");
  // A line feed stands in no canonical JSON, so no body passes for a body with a version.
  if (edited !== null) hash.update(`\n${edited}`);
  return { scope, key, bodyHash: hash.digest("base64url") };
}

/**
 * Runs a write once per key: the same key, body and `If-Match` get the stored answer for 24 hours, others are refused.
 *
 * The key is claimed before the write runs, so that two at once do not both run; a claim whose process died lapses
 * after a minute. Only successes are stored, encrypted, because an answer may hold a secret that is shown once (I8).
 *
 * @param mayRepeat Throws where the caller may not learn the stored answer any more.
 */
export async function answerOnce(
  call: IdempotentCall | undefined,
  run: () => Promise<Response>,
  mayRepeat?: () => Promise<void>,
): Promise<Response> {
  if (!call) return run();
  const stored = await claim(call);
  if (stored) {
    await mayRepeat?.();
    return stored;
  }
  try {
    const response = await run();
    if (response.ok) return await keep(call, response);
    await release(call);
    return response;
  } catch (error) {
    await release(call);
    throw error;
  }
}

/** Claims the key, or answers what is stored under it. */
async function claim({ scope, key, bodyHash }: IdempotentCall): Promise<Response | undefined> {
  const { rowCount } = await sqlPool().query(
    `insert into idempotent_answers as a (scope, key, body_hash, status, body, expires_at)
     values ($1, $2, $3, 0, '', clock_timestamp() + interval '1 minute')
     on conflict (scope, key) do update
       set body_hash = excluded.body_hash, status = 0, body = '', expires_at = excluded.expires_at
       where a.expires_at < clock_timestamp()`,
    [scope, key, bodyHash],
  );
  if (rowCount === 1) return undefined;
  const { rows } = await sqlPool().query<Row>(
    "select status, body, body_hash from idempotent_answers where scope = $1 and key = $2",
    [scope, key],
  );
  const row = rows[0];
  if (row && row.body_hash !== bodyHash) {
    throw new DomainError(
      "idempotency_key_reused",
      "conflict",
      "This Idempotency-Key was used with another body or If-Match.",
    );
  }
  if (!row || row.status === 0) {
    throw new DomainError(
      "idempotency_key_in_use",
      "conflict",
      "The first request with this Idempotency-Key still runs.",
    );
  }
  return open(row, { scope, key, bodyHash });
}

async function keep(call: IdempotentCall, response: Response): Promise<Response> {
  const text = await response.text();
  const headers = keptHeaders.flatMap((name) => {
    const value = response.headers.get(name);
    return value === null ? [] : [[name, value]];
  });
  await sqlPool().query(
    `update idempotent_answers set status = $4, body = $5, expires_at = clock_timestamp() + interval '24 hours'
     where scope = $1 and key = $2 and body_hash = $3 and status = 0`,
    [call.scope, call.key, call.bodyHash, response.status, seal(JSON.stringify({ headers, text }), call)],
  );
  return new Response(text, { status: response.status, headers: response.headers });
}

async function release({ scope, key, bodyHash }: IdempotentCall): Promise<void> {
  await sqlPool().query(
    "delete from idempotent_answers where scope = $1 and key = $2 and body_hash = $3 and status = 0",
    [scope, key, bodyHash],
  );
}

const label = "idempotent answers";
const context = ({ scope, key }: IdempotentCall) => Buffer.from(`${scope}\n${key}`, "utf8");

function seal(text: string, call: IdempotentCall): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", derivedSecret(label), iv).setAAD(context(call));
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString("base64url");
}

function open({ status, body }: Row, call: IdempotentCall): Response {
  const bytes = Buffer.from(body, "base64url");
  const decipher = createDecipheriv("aes-256-gcm", derivedSecret(label), bytes.subarray(0, 12), { authTagLength: 16 });
  decipher.setAAD(context(call)).setAuthTag(bytes.subarray(12, 28));
  const plain = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString("utf8");
  const { headers, text } = JSON.parse(plain) as { headers: [string, string][]; text: string };
  return new Response(text, { status, headers: [...headers, ["idempotent-replayed", "true"]] });
}
