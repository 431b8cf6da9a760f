import { describe, expect, it } from "vitest";
import { askedHostHeader, refuseCrossOrigin } from "./same-origin";

const origin = "https://mandate.example";
const verdict = (method: string, headers: Record<string, string>): string => {
  try {
    refuseCrossOrigin(new Request(`${origin}/api/people`, { method, headers }), origin);
    return "passes";
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe("a write that a browser sends", () => {
  it.each([
    [{}, "passes"],
    [{ origin }, "passes"],
    [{ origin, "sec-fetch-site": "same-origin" }, "passes"],
    [{ "sec-fetch-site": "none" }, "passes"],
    [{ origin: "https://evil.example" }, "cross_origin"],
    [{ origin: "http://mandate.example" }, "cross_origin"],
    [{ origin: "https://mandate.example:8443" }, "cross_origin"],
    [{ origin: "https://mandate.example.evil.example" }, "cross_origin"],
    [{ origin: "https://MANDATE.example" }, "cross_origin"],
    [{ origin: "null" }, "cross_origin"],
    [{ origin: "" }, "cross_origin"],
    [{ origin: `${origin}/` }, "cross_origin"],
    [{ "sec-fetch-site": "same-site" }, "cross_origin"],
    [{ "sec-fetch-site": "cross-site" }, "cross_origin"],
    [{ origin, "sec-fetch-site": "cross-site" }, "cross_origin"],
    [{ origin: "https://evil.example", "sec-fetch-site": "same-origin" }, "cross_origin"],
  ] satisfies [Record<string, string>, string][])("with %j %s", (headers, expected) => {
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
      expect([method, verdict(method, headers)]).toEqual([method, expected]);
    }
    expect(verdict("GET", headers)).toBe("passes");
  });

  it.each([
    ["https://further.example", "further.example", "passes"],
    ["https://further.example:8443", "further.example:8443", "passes"],
    [origin, "upstream.internal", "passes"],
    ["http://further.example", "further.example", "cross_origin"],
    ["https://further.example", "further.example:8443", "cross_origin"],
    ["https://evil.example", "further.example", "cross_origin"],
    ["null", "further.example", "cross_origin"],
  ])("from a page of %s to the admitted name %s %s", (named, host, expected) => {
    expect(verdict("POST", { origin: named, [askedHostHeader]: host })).toBe(expected);
  });
});
