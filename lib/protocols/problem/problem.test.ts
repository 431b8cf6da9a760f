import { describe, expect, it } from "vitest";
import { problem } from "./problem";

describe("problem", () => {
  it("answers RFC 9457 JSON that no cache stores", async () => {
    const response = problem({
      status: 409,
      code: "digest_mismatch",
      title: "Conflict",
      detail: "The request changed meanwhile.",
      errors: [{ path: "digest", code: "stale" }],
      extensions: { request_id: "rq_1", status: 200, code: "forged" },
      headers: { "retry-after": "2" },
    });
    expect(response.status).toBe(409);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("retry-after")).toBe("2");
    expect(await response.json()).toEqual({
      type: "urn:mandate:problem:digest_mismatch",
      title: "Conflict",
      status: 409,
      detail: "The request changed meanwhile.",
      code: "digest_mismatch",
      errors: [{ path: "digest", code: "stale" }],
      request_id: "rq_1",
    });
  });

  it("leaves out what it does not know", async () => {
    const body = await problem({ status: 404, code: "not_found", title: "Not found" }).json();
    expect(Object.keys(body)).toEqual(["type", "title", "status", "code", "errors"]);
  });
});
