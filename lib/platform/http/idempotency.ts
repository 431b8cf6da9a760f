import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { holdingClaim } from "@/lib/platform/db/held-claim";
import { sqlPool } from "@/lib/platform/db/pool";
import type { Tx } from "@/lib/platform/db/transaction";
import { DomainError, isDomainError } from "@/lib/platform/errors/domain-error";
import { requestPath } from "@/lib/platform/http/request-path";
import { derivedSecret } from "@/lib/platform/keys/derived-secret";
import { log } from "@/lib/platform/log/log";
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
 * after a minute. Each transaction of the write confirms the claim with its commit: from then on the key stands for a write
 * that took effect, whether its answer can be kept or not, and no other call runs under it. Only successes are stored,
 * encrypted, because an answer may hold a secret that is shown once (I8).
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
  const claimed = new Claim(call);
  try {
    const response = await holdingClaim((tx) => claimed.confirm(tx), run);
    if (response.ok) return await keep(call, response);
    await release(call, true);
    return response;
  } catch (error) {
    // A refusal says that nothing happened. Of anything else only the database knows whether it did.
    await release(call, isDomainError(error) && error.kind !== "unavailable");
    throw error;
  } finally {
    claimed.end();
  }
}

/** Status of a claim: its write runs, or has taken effect while its answer is not kept. A kept answer has its own. */
const running = 0;
const tookEffect = 1;

class Claim {
  private ended = false;

  constructor(private readonly call: IdempotentCall) {}

  /** Confirms that the write takes effect, in a transaction that wrote something. */
  async confirm(tx: Tx): Promise<void> {
    if (this.ended) return;
    const [own] = await tx.$queryRaw<{ wrote: boolean }[]>`
      select pg_current_xact_id_if_assigned() is not null as wrote`;
    if (!own?.wrote) return;
    const { scope, key, bodyHash } = this.call;
    const count = await tx.$executeRaw`
      update idempotent_answers set status = ${tookEffect}, expires_at = clock_timestamp() + interval '24 hours'
        where scope = ${scope} and key = ${key} and body_hash = ${bodyHash} and status in (${running}, ${tookEffect})`;
    // The claim lapsed, and another call holds the key.
    if (count === 0) throw keyInUse();
  }

  /** Work that the call left behind confirms nothing. */
  end(): void {
    this.ended = true;
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
  if (row?.status === tookEffect) {
    throw new DomainError(
      "idempotency_answer_lost",
      "conflict",
      "The first request with this Idempotency-Key took effect, but its answer was not kept. Read what it changed.",
    );
  }
  if (!row || row.status === running) throw keyInUse();
  return open(row, { scope, key, bodyHash });
}

const keyInUse = (): DomainError =>
  new DomainError("idempotency_key_in_use", "conflict", "The first request with this Idempotency-Key still runs.");

/** Keeps an answer. The write has taken effect, so its caller gets the answer also when it cannot be kept. */
async function keep(call: IdempotentCall, response: Response): Promise<Response> {
  const text = await response.text();
  const headers = keptHeaders.flatMap((name) => {
    const value = response.headers.get(name);
    return value === null ? [] : [[name, value]];
  });
  const sealed = seal(JSON.stringify({ headers, text }), call);
  await sqlPool()
    .query(
      `update idempotent_answers set status = $4, body = $5, expires_at = clock_timestamp() + interval '24 hours'
       where scope = $1 and key = $2 and body_hash = $3 and status in (${running}, ${tookEffect})`,
      [call.scope, call.key, call.bodyHash, response.status, sealed],
    )
    .catch((error: unknown) => log.warn({ err: error }, "an answer was not kept under its Idempotency-Key"));
  return new Response(text, { status: response.status, headers: response.headers });
}

/** Gives the key back; a claim that a transaction confirmed only where nothing of it is to be taken for done. */
async function release({ scope, key, bodyHash }: IdempotentCall, confirmed: boolean): Promise<void> {
  await sqlPool()
    .query(
      `delete from idempotent_answers where scope = $1 and key = $2 and body_hash = $3
       and (status = ${running} or status = ${tookEffect} and $4)`,
      [scope, key, bodyHash, confirmed],
    )
    // The claim lapses by itself; what is thrown is why the call failed.
    .catch((error: unknown) => log.warn({ err: error }, "an Idempotency-Key was not released"));
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
