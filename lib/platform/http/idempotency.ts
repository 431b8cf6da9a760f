import { createCipheriv, createDecipheriv, createHash, randomBytes, randomUUID } from "node:crypto";
import { DomainError, isDomainError } from "@/lib/platform/base/domain-error";
import { holdingClaim } from "@/lib/platform/database/held-claim";
import { sqlPool } from "@/lib/platform/database/pool";
import type { Tx } from "@/lib/platform/database/transaction";
import { derivedSecret } from "@/lib/platform/keys/derived-secret";
import { log } from "@/lib/platform/observability/log";
import { canonicalise } from "@/lib/protocols/jcs/canonicalise";
import type { JsonValue } from "@/lib/protocols/json/strict-json";
import { requestPath } from "./request-path";

/** Who asked for what: one key means one thing within one scope. The hash covers the body and the version that it edits. */
export type IdempotentCall = { scope: string; key: string; bodyHash: string };

/** `silent`: the write took effect more than a minute ago, and its call has not ended since. */
type Row = { status: number; body: string; body_hash: string; silent: boolean };

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
 * Runs a write once per key. The same key, body and `If-Match` get the stored answer for 24 hours; others are refused.
 *
 * The key is claimed before the write runs, so that two calls at once do not both run. A claim whose process died
 * lapses after a minute. Each transaction of the write confirms the claim with its commit. From then on no other call
 * runs under the key, even if the answer cannot be stored. Until the call ends, others are told that the key is in use.
 * The answer is lost if it could not be stored or the process died. Only successes are stored, encrypted, because an
 * answer may hold a secret that is shown once (I8).
 *
 * @param mayRepeat Throws when the caller may no longer read the stored answer.
 */
export async function answerOnce(
  call: IdempotentCall | undefined,
  run: () => Promise<Response>,
  mayRepeat?: () => Promise<void>,
): Promise<Response> {
  if (!call) return run();
  const claim = await claimKey(call);
  if (!(claim instanceof Claim)) {
    await mayRepeat?.();
    return claim;
  }
  try {
    const response = await holdingClaim((tx) => claim.confirm(tx), run);
    if (response.ok) return await claim.keep(response);
    await claim.release(true);
    return response;
  } catch (error) {
    // A refusal says that nothing happened. Of anything else only the database knows whether it did.
    await claim.release(isDomainError(error) && error.kind !== "unavailable");
    throw error;
  } finally {
    claim.end();
  }
}

/** Status of a claim: its write runs, or took effect while its call runs, or its answer is lost. A kept answer has its own. */
const running = 0;
const tookEffect = 1;
const answerLost = 2;

/** The key as one call holds it. The body of its row is the id of the claim: another claim may be of the same write. */
class Claim {
  readonly id = randomUUID();
  private ended = false;

  constructor(private readonly call: IdempotentCall) {}

  /** Confirms that the write takes effect, in a transaction that wrote something. */
  async confirm(tx: Tx): Promise<void> {
    if (this.ended) return;
    const [own] = await tx.$queryRaw<{ wrote: boolean }[]>`
      select pg_current_xact_id_if_assigned() is not null as wrote`;
    if (!own?.wrote) return;
    const { scope, key } = this.call;
    const count = await tx.$executeRaw`
      update idempotent_answers set status = ${tookEffect}, expires_at = clock_timestamp() + interval '24 hours'
        where scope = ${scope} and key = ${key} and body = ${this.id}`;
    // The claim lapsed, and another call holds the key.
    if (count === 0) throw keyInUse();
  }

  /** Keeps an answer. The write has taken effect, so its caller gets the answer also when it cannot be kept. */
  async keep(response: Response): Promise<Response> {
    const text = await response.text();
    const headers = keptHeaders.flatMap((name) => {
      const value = response.headers.get(name);
      return value === null ? [] : [[name, value]];
    });
    const sealed = seal(JSON.stringify({ headers, text }), this.call);
    await this.write(
      `update idempotent_answers set status = $4, body = $5, expires_at = clock_timestamp() + interval '24 hours'
       where scope = $1 and key = $2 and body = $3`,
      [response.status, sealed],
    ).catch((error: unknown) => {
      log.warn({ err: error }, "an answer was not kept under its Idempotency-Key");
      return this.loseAnswer();
    });
    return new Response(text, { status: response.status, headers: response.headers });
  }

  /** Gives the key back; where a transaction confirmed the claim, only if nothing of it took effect (`undone`). */
  async release(undone: boolean): Promise<void> {
    await this.write(
      `delete from idempotent_answers where scope = $1 and key = $2 and body = $3
       and (status = ${running} or status = ${tookEffect} and $4)`,
      [undone],
    )
      // The claim lapses by itself; what is thrown is why the call failed.
      .catch((error: unknown) => log.warn({ err: error }, "an Idempotency-Key was not released"));
    if (!undone) await this.loseAnswer();
  }

  /** Notes that the write took effect and that its answer is lost. Without the note others wait for a minute. */
  private async loseAnswer(): Promise<void> {
    await this.write(
      `update idempotent_answers set status = ${answerLost}
       where scope = $1 and key = $2 and body = $3 and status = ${tookEffect}`,
    ).catch((error: unknown) => log.warn({ err: error }, "a lost answer was not noted under its Idempotency-Key"));
  }

  private write(sql: string, more: unknown[] = []): Promise<unknown> {
    return sqlPool().query(sql, [this.call.scope, this.call.key, this.id, ...more]);
  }

  /** Work that the call left behind confirms nothing. */
  end(): void {
    this.ended = true;
  }
}

/** Claims the key, or answers what is stored under it. */
async function claimKey(call: IdempotentCall): Promise<Claim | Response> {
  const { scope, key, bodyHash } = call;
  const claim = new Claim(call);
  const { rowCount } = await sqlPool().query(
    `insert into idempotent_answers as a (scope, key, body_hash, status, body, expires_at)
     values ($1, $2, $3, ${running}, $4, clock_timestamp() + interval '1 minute')
     on conflict (scope, key) do update
       set body_hash = excluded.body_hash, status = excluded.status, body = excluded.body, expires_at = excluded.expires_at
       where a.expires_at < clock_timestamp()`,
    [scope, key, bodyHash, claim.id],
  );
  if (rowCount === 1) return claim;
  const { rows } = await sqlPool().query<Row>(
    `select status, body, body_hash,
       expires_at < clock_timestamp() + interval '24 hours' - interval '1 minute' as silent
     from idempotent_answers where scope = $1 and key = $2`,
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
  if (row?.status === answerLost || (row?.status === tookEffect && row.silent)) {
    throw new DomainError(
      "idempotency_answer_lost",
      "conflict",
      "The first request with this Idempotency-Key took effect, but its answer was not kept. Read what it changed.",
    );
  }
  if (!row || row.status === running || row.status === tookEffect) throw keyInUse();
  return open(row, call);
}

const keyInUse = (): DomainError =>
  new DomainError("idempotency_key_in_use", "conflict", "The first request with this Idempotency-Key still runs.");

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
