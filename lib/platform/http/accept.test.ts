import { describe, expect, it } from "vitest";
import { accepts, prefers } from "./accept";

const jwt = "application/token-introspection+jwt";

describe("an Accept header (RFC 9110 section 12.5.1)", () => {
  it.each([
    [null, true],
    ["", true],
    ["*/*", true],
    ["application/*", true],
    [jwt, true],
    ["Application/Token-Introspection+JWT; q=0.1", true],
    ["text/html", false],
    [`*/*, ${jwt};q=0`, false],
    ["application/json, text/*;q=0.5", false],
    [`${jwt};q=nonsense`, false],
  ])("%s admits the type: %s", (header, expected) => {
    expect(accepts(header, jwt)).toBe(expected);
  });

  it.each([
    [null, false],
    ["*/*", false],
    ["application/*", false],
    ["application/json", false],
    [jwt, true],
    [`${jwt}, */*`, true],
    [`${jwt}, application/json`, true],
    [`application/json, ${jwt};q=0.9`, false],
    [`application/json;q=0.5, ${jwt};q=0.9`, true],
    [`${jwt};q=0`, false],
  ])("%s prefers the type to JSON: %s", (header, expected) => {
    expect(prefers(header, jwt, "application/json")).toBe(expected);
  });
});
