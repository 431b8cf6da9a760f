import { DomainError, isDomainError } from "@/lib/platform/base/domain-error";
import { isStrictJsonError, type JsonValue, parseStrictJsonBytes } from "@/lib/protocols/json/strict-json";
import { bodyTooLarge, requestAborted, unsupportedMediaType } from "./http-error";

export const defaultMaxBytes = 65_536;
/** Of the endpoints whose paths the door lists (`largeBodyPaths`): imports and exports. */
export const largeMaxBytes = 1_048_576;

/** Refuses a request whose media type is not the expected one; parameters such as `charset` are allowed. */
export function expectMediaType(request: Request, expected: string): void {
  const given = (request.headers.get("content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase();
  if (given !== expected) throw unsupportedMediaType(expected);
}

/**
 * Reads a body, counting its bytes as they arrive.
 *
 * @throws DomainError `body_too_large` instead of buffering more, `request_aborted` where the client ends before it.
 */
export async function readBytes(request: Request, maxBytes: number = defaultMaxBytes): Promise<Uint8Array> {
  return readUpTo(request, maxBytes).catch((error: unknown) => {
    // A connection that a client resets fails with the code of one that the database resets.
    throw isDomainError(error) ? error : requestAborted();
  });
}

async function readUpTo(request: Request, maxBytes: number): Promise<Uint8Array> {
  const announced = request.headers.get("content-length");
  if (announced === null) return readStream(request, maxBytes);
  if (Number(announced) > maxBytes) throw bodyTooLarge(maxBytes);
  // The HTTP parser hands on no more than was announced, so nothing needs counting; a stream costs 150 µs of CPU.
  const bytes = new Uint8Array(await request.arrayBuffer());
  if (bytes.byteLength > maxBytes) throw bodyTooLarge(maxBytes);
  return bytes;
}

async function readStream(request: Request, maxBytes: number): Promise<Uint8Array> {
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > maxBytes) {
      // Not awaited: one branch of a cloned body is cancelled only when the other is.
      reader.cancel().catch(() => undefined);
      throw bodyTooLarge(maxBytes);
    }
    chunks.push(value);
  }
  return Buffer.concat(chunks);
}

/**
 * Reads a JSON body that has exactly one meaning (RFC 7493): depth 16, no duplicate members, valid UTF-8, whole numbers
 * in plain digits.
 *
 * @param whenEmpty Value for an empty body; without it, an empty body is refused.
 */
export async function readJson(
  request: Request,
  maxBytes: number = defaultMaxBytes,
  whenEmpty?: JsonValue,
): Promise<JsonValue> {
  const bytes = await readBytes(request, maxBytes);
  if (bytes.byteLength === 0 && whenEmpty !== undefined) return whenEmpty;
  try {
    return parseStrictJsonBytes(bytes, { maxBytes, maxDepth: 16, plainNumbers: true });
  } catch (error) {
    if (!isStrictJsonError(error)) throw error;
    if (error.code === "too_large") throw bodyTooLarge(maxBytes);
    if (error.code === "deceptive_character") throw holdsNul("body", memberPath(error.path));
    const code = error.code === "malformed" ? "malformed_json" : error.code;
    throw new DomainError(code, "malformed", "The body is not JSON that can be read in one way only.", {
      errors: [{ path: memberPath(error.path), code }],
    });
  }
}

/** The refusal of a text with NUL, wherever it enters. */
export const holdsNul = (where: string, path: string): DomainError =>
  new DomainError(
    "malformed_request",
    "malformed",
    `The ${where} contains NUL. Remove it from ${path || "the text"}.`,
    {
      errors: [{ path, code: "deceptive_character" }],
    },
  );

/** Turns a JSON Pointer into the path notation of problems: `/a/0/b` becomes `a[0].b`. */
function memberPath(pointer: string): string {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`))
    .join("")
    .replace(/^\./, "");
}
