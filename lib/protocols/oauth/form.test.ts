import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isOAuthError } from "./errors";
import { parseForm } from "./form";

const type = "application/x-www-form-urlencoded";

function refusal(contentType: string | null, body: string | Uint8Array): string {
  try {
    parseForm(contentType, body);
  } catch (error) {
    if (isOAuthError(error)) return `${error.error}: ${error.description}`;
    throw error;
  }
  return "accepted";
}

describe("parseForm", () => {
  it("reads parameters, empty ones as absent", () => {
    const form = parseForm(`${type}; charset=UTF-8`, "grant_type=client_credentials&scope=&a=b+c%20%C3%A9&flag");
    expect(form.require("grant_type")).toBe("client_credentials");
    expect(form.get("scope")).toBeUndefined();
    expect(form.get("a")).toBe("b c é");
    expect(form.get("flag")).toBeUndefined();
    expect(form.get("constructor")).toBeUndefined();
    expect(() => form.require("scope")).toThrow("scope is missing");
  });

  it("reads bytes as they are: nothing is replaced, and no byte order mark is passed over", () => {
    expect(parseForm(type, Buffer.from("a=%C3%A9")).get("a")).toBe("é");
    for (const body of ["a=é", "\ufeffa=b"])
      expect(refusal(type, Buffer.from(body))).toMatch(/^invalid_request: .*UTF-8$/);
    expect(refusal(type, Buffer.from("a=\xff", "latin1"))).toMatch(/^invalid_request: .*UTF-8$/);
  });

  it("lets resource and audience repeat, and ignores unknown parameters", () => {
    const form = parseForm(type, "resource=a&resource=b&audience=c&unknown=1&unknown=2");
    expect(form.getAll("resource")).toEqual(["a", "b"]);
    expect(form.getAll("audience")).toEqual(["c"]);
    expect(form.get("unknown")).toBe("1");
  });

  it.each([
    [null, "a=b", "Content-Type must be"],
    ["application/json", "{}", "Content-Type must be"],
    ["multipart/form-data; boundary=x", "", "Content-Type must be"],
    [`${type}; charset=utf-16`, "a=b", "Content-Type must be"],
    [`${type}, ${type}`, "a=b", "Content-Type must be"],
    [type, "grant_type=a&grant_type=a", "grant_type is repeated"],
    [type, "grant_type=&grant_type=a", "grant_type is repeated"],
    [type, "grant%5Ftype=a&grant_type=b", "grant_type is repeated"],
    [type, "a=%zz", "not percent-encoded"],
    [type, "a=%", "not percent-encoded"],
    [type, "a=%ff", "not percent-encoded"],
    [type, "a=%00", "NUL"],
    [type, "a=1&".repeat(65), "too many parameters"],
  ])("refuses %j %j", (contentType, body, description) => {
    expect(refusal(contentType, body)).toMatch(`invalid_request: `);
    expect(refusal(contentType, body)).toMatch(description);
  });

  it("reads what a standard encoder writes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1 }), (value) => {
        fc.pre(!value.includes("\0"));
        expect(parseForm(type, new URLSearchParams({ scope: value }).toString()).get("scope")).toBe(value);
      }),
    );
  });
});
