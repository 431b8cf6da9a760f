import { hash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { BoundedCache } from "@/lib/platform/base/bounded-cache";

/** How long a credential counts as proven. This only orders the queue: each request is still authenticated. */
const provenMs = 600_000;
/** Memory of one digest. */
const bytes = 128;

/** Remembers which credentials were recently accepted, so that requests with invented ones can wait in other lanes. */
export class ProvenCredentials {
  /** Time of the last success by digest. Credentials themselves are not stored. */
  private readonly proven = new BoundedCache<number>(4 * 1024 * 1024, () => ({ bytes }));
  /** A program sends the same credential with each request of a connection. */
  private readonly last = new WeakMap<Socket, { authorization: string; digest: string }>();

  /**
   * Returns the digest of the request's credential if it was recently accepted, else undefined. Watches the answer if the
   * credential is new or its proof is half expired.
   */
  digestOf(request: IncomingMessage, response: ServerResponse): string | undefined {
    const { authorization } = request.headers;
    if (authorization === undefined) return undefined;
    const digest = this.digestOn(request.socket, authorization);
    const at = this.proven.get(digest);
    if (at === undefined || performance.now() - at > provenMs / 2) this.note(digest, request, response);
    return at === undefined ? undefined : digest;
  }

  private digestOn(socket: Socket, authorization: string): string {
    const last = this.last.get(socket);
    if (last?.authorization === authorization) return last.digest;
    const digest = digestOf(authorization);
    this.last.set(socket, { authorization, digest });
    return digest;
  }

  /** Only a POST proves a credential: a GET may read public data. */
  private note(digest: string, { method }: IncomingMessage, response: ServerResponse): void {
    if (method !== "POST") return;
    response.once("close", () => {
      const isSuccess = response.statusCode >= 200 && response.statusCode < 300;
      if (isSuccess && response.writableFinished) this.proven.set(digest, performance.now(), provenMs);
    });
  }
}

/** The scheme is case-insensitive (RFC 9110 section 11.1). */
function digestOf(authorization: string): string {
  const [scheme = "", ...credential] = authorization.trim().split(/\s+/);
  return hash("sha256", [scheme.toLowerCase(), ...credential].join(" "), "base64url");
}
