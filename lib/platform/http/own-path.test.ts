import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ownPath } from "./own-path";

const origin = "https://mandate.example";

/** Addresses that lead elsewhere, or that a browser may read in more than one way. */
const elsewhere = [
  "//evil.example",
  "///evil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "/\r\n/evil.example",
  "\t//evil.example",
  " //evil.example",
  "\u0000//evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "\\/evil.example",
  "/\\/evil.example",
  "/\t\\evil.example",
  "/.//evil.example",
  "/a/..//evil.example",
  "/%2e//evil.example",
  "/./\\evil.example",
  "https://evil.example",
  "https:\\\\evil.example",
  "https:/\\evil.example",
  "https://evil.example/https://mandate.example",
  "https://mandate.example.evil.example/",
  "https://mandate.example@evil.example/",
  "https://mandate.example:8443/",
  "http://mandate.example/",
  "http:evil.example",
  "javascript:alert(1)",
  "java\tscript:alert(1)",
  "data:text/html,x",
  "blob:https://mandate.example/x",
  "mailto:a@evil.example",
  "https://",
  "https://[",
];

describe("ownPath", () => {
  it.each(elsewhere)("refuses %j", (target) => expect(ownPath(target, origin)).toBeUndefined());

  it.each([
    ["/", "/"],
    ["", "/"],
    ["/agents?q=status:active#top", "/agents?q=status:active#top"],
    ["/agents/../people", "/people"],
    ["/agents//x", "/agents//x"],
    ["/%09/evil.example", "/%09/evil.example"],
    ["/%5cevil.example", "/%5cevil.example"],
    ["/?next=//evil.example", "/?next=//evil.example"],
    ["agents", "/agents"],
    ["https:agents", "/agents"],
    ["https://mandate.example/agents", "/agents"],
    ["https://user:secret@mandate.example/agents", "/agents"],
    ["HTTPS://MANDATE.EXAMPLE:443/agents", "/agents"],
  ])("reads %j as %j", (target, path) => expect(ownPath(target, origin)).toBe(path));

  it("answers only paths that lead to this server, for any text", () => {
    const part = fc.constantFrom("/", "\\", "\t", "\n", ".", "..", ":", "@", "#", "?", "https:", "evil.example", "%2f");
    fc.assert(
      fc.property(fc.array(fc.oneof(part, fc.string({ maxLength: 3 })), { maxLength: 8 }), (parts) => {
        const path = ownPath(parts.join(""), origin);
        if (path === undefined) return;
        expect(path).toMatch(/^\/(?!\/)/);
        expect(new URL(path, origin).origin).toBe(origin);
        expect(new URL(path, origin).href).toBe(`${origin}${path}`);
      }),
      { verbose: 1, numRuns: 2_000 },
    );
  });
});
