import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";

type Form = { bytes: Uint8Array<ArrayBuffer>; etag: string };

/** A document that is serialised and compressed once. It is sent to each client that does not have it yet. */
export class PublishedDocument {
  private readonly plain: Form;
  private readonly compressed: Form;

  constructor(document: object) {
    const bytes = Buffer.from(JSON.stringify(document));
    const tag = createHash("sha256").update(bytes).digest("base64url").slice(0, 22);
    this.plain = { bytes: new Uint8Array(bytes), etag: `"${tag}"` };
    this.compressed = { bytes: new Uint8Array(gzipSync(bytes)), etag: `"${tag}-gzip"` };
  }

  /** Answers the document, or 304 where the client has it (RFC 9110 section 13.1.2). */
  answer(request: Request): Response {
    const gzip = acceptsGzip(request.headers.get("accept-encoding") ?? "");
    const { bytes, etag } = gzip ? this.compressed : this.plain;
    const headers = {
      ...{ etag, vary: "accept-encoding", "cache-control": "no-cache", "content-type": "application/json" },
      ...(gzip ? { "content-encoding": "gzip" } : {}),
    };
    const known = request.headers.get("if-none-match") ?? "";
    if (known !== "*" && !known.includes(etag)) return new Response(bytes, { headers });
    return new Response(null, { status: 304, headers: { etag, vary: headers.vary } });
  }
}

/** Whether a client takes gzip (RFC 9110 section 12.5.3). */
const acceptsGzip = (accepted: string): boolean =>
  accepted.split(",").some((coding) => /^gzip(?:;q=(?:1|0?\.\d{0,2}[1-9]))?\d*$/i.test(coding.replaceAll(" ", "")));
