import { describe, expect, it } from "vitest";
import {
  intersectPatterns,
  isIdentifier,
  isIdentifierPattern,
  patternCovers,
  patternsOverlap,
  patternWithin,
  readablePattern,
} from "./identifiers";
import { isLocation } from "./location";

describe("L4: identifiers", () => {
  it.each(["account/eu-7", "a", "A.b_c~d:e@f+g=h-i", "account/...", "account/.a", "x/-", "-"])("accepts %s", (text) => {
    expect(isIdentifier(text)).toBe(true);
  });

  it.each([
    "",
    "/",
    "/a",
    "a/",
    "a//b",
    ".",
    "..",
    "a/./b",
    "a/../b",
    "../a",
    "a/..",
    "a%2fb",
    "a%",
    "a b",
    "a\u0000",
    "a\n",
    "a\\b",
    "a?b",
    "a#b",
    "a*",
    "ä",
    "a\u202eb",
    "a".repeat(513),
    7,
    null,
    undefined,
    ["a"],
  ])("refuses %j", (value) => {
    expect(isIdentifier(value)).toBe(false);
  });

  it.each(["*", "account/*", "account/eu-*", "a/b/*", "-*", "a", "..-*"])("accepts the pattern %s", (text) => {
    expect(isIdentifierPattern(text)).toBe(true);
  });

  it.each([
    "",
    "**",
    "a*",
    "account/e*",
    "*a",
    "a*b",
    "account/*/x",
    "/*",
    "//*",
    "a//*",
    "../*",
    "a/./*",
    "./*",
    "account/eu-**",
    "%-*",
  ])("refuses the pattern %j", (text) => {
    expect(isIdentifierPattern(text)).toBe(false);
  });
});

describe("L2 identifiers covers: exact; a prefix and at least one byte, crossing /; lone * is all", () => {
  it.each([
    ["account/eu-7", "account/eu-7", true],
    ["account/eu-7", "account/eu-70", false],
    ["account/eu-7", "account/eu-7/pay-1", false],
    ["account/eu-*", "account/eu-7", true],
    ["account/eu-*", "account/eu-7/pay-1", true],
    ["account/eu-*", "account/eu-", false],
    ["account/eu-*", "account/eu", false],
    ["account/eu-*", "account/EU-7", false],
    ["account/*", "account/eu-7", true],
    ["account/*", "account", false],
    ["account/*", "accounts/1", false],
    ["/a", "/ab", false],
    ["*", "anything/at-all", true],
    ["*", "", false],
  ])("%s covers %s: %s", (pattern, identifier, covered) => {
    expect(patternCovers(pattern, identifier)).toBe(covered);
  });
});

describe("L2 identifiers child ⊑ parent: the child starts with the parent's prefix", () => {
  it.each([
    ["account/eu-*", "account/*", true],
    ["account/eu-*", "account/eu-*", true],
    ["account/eu-7", "account/eu-*", true],
    ["account/eu-", "account/eu-*", false],
    ["account/*", "account/eu-*", false],
    ["account/eu-*", "account/eu-7", false],
    ["*", "account/*", false],
    ["account/*", "*", true],
    ["*", "*", true],
    ["accounts/*", "account/*", false],
  ])("%s within %s: %s", (child, parent, within) => {
    expect(patternWithin(child, parent)).toBe(within);
  });
});

it("L2 identifiers ∩: the longer of a nested pair, or none", () => {
  expect(intersectPatterns(["account/*"], ["account/eu-*", "ledger/*"])).toEqual(["account/eu-*"]);
  expect(intersectPatterns(["account/eu-*"], ["account/us-*"])).toEqual([]);
  expect(intersectPatterns(["*"], ["account/7", "ledger/*"])).toEqual(["account/7", "ledger/*"]);
  expect(patternsOverlap("account/eu-", "account/eu-*")).toBe(false);
});

it("says patterns in words", () => {
  expect(["*", "account/eu-*", "account/7"].map(readablePattern)).toEqual([
    "anything",
    "anything under account/eu-",
    "account/7",
  ]);
});

describe("PB9: locations are compared as text, in one spelling", () => {
  it.each([
    "https://payments.acme.example",
    "https://payments.acme.example/",
    "https://payments.acme.example/v1",
    "https://payments.acme.example:8443",
    "http://localhost:3000/api",
    "http://127.0.0.1:8080",
    "http://[::1]:3000",
  ])("accepts %s", (text) => {
    expect(isLocation(text)).toBe(true);
  });

  it.each([
    "http://payments.acme.example",
    "https://good.example@evil.example",
    "https://u:p@a.example",
    "https://a.example?x=1",
    "https://a.example#f",
    "https://a.example?",
    "https://a.example#",
    "https://A.example",
    "HTTPS://a.example",
    "https://a.example.",
    "https://a.example.:443",
    "https://a.example:443",
    "https://a.example/../b",
    "https://a.example/%2f",
    "https://bücher.example",
    "https://a.example/ä",
    "https:/a.example",
    "https:\\\\a.example",
    "//a.example",
    "a.example",
    " https://a.example",
    "https://a.example ",
    "https://a.exa\nmple",
    "ftp://a.example",
    "javascript:alert(1)",
    "file:///etc",
    "http://localhost.evil.example",
    "http://127.0.0.1.evil.example",
    "http://0x7f.1",
    `https://a.example/${"a".repeat(512)}`,
    "",
    7,
    null,
  ])("refuses %j", (value) => {
    expect(isLocation(value)).toBe(false);
  });
});
