import { describe, expect, it } from "vitest";
import { readBytes } from "./read-body";

/** A request whose client resets the connection in the middle of its body. */
function cutOff(headers: HeadersInit = {}): Request {
  const reset = Object.assign(new Error("aborted"), { code: "ECONNRESET" });
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.error(reset),
  });
  return new Request("http://localhost/", { method: "POST", headers, body, duplex: "half" } as RequestInit);
}

describe("a body that ends before its time", () => {
  it.each<[string, HeadersInit]>([
    ["announced by its length", { "content-length": "50" }],
    ["in chunks", {}],
  ])("is the client's fault, and no outage of the database: %s", async (_, headers) => {
    await expect(readBytes(cutOff(headers))).rejects.toMatchObject({ code: "request_aborted", kind: "malformed" });
  });
});
