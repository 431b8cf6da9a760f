import { describe, expect, it } from "vitest";
import { isOAuthError, OAuthError, toOAuthResponse } from "./errors";

describe("toOAuthResponse", () => {
  it("answers RFC 6749 JSON that no cache stores", async () => {
    const response = toOAuthResponse(new OAuthError("invalid_grant", "the assertion is used up", { detail: "secret" }));
    expect(response.status).toBe(400);
    expect(response.headers.get("content-type")).toMatch(/^application\/json/);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.has("www-authenticate")).toBe(false);
    expect(await response.json()).toEqual({
      error: "invalid_grant",
      error_description: "the assertion is used up",
    });
  });

  it.each([
    ["invalid_client", 401],
    ["invalid_token", 401],
    ["insufficient_scope", 403],
    ["invalid_dpop_proof", 400],
    ["use_dpop_nonce", 400],
    ["server_error", 500],
    ["temporarily_unavailable", 503],
  ] as const)("answers %s with %i", (code, status) => {
    expect(toOAuthResponse(new OAuthError(code, "x")).status).toBe(status);
  });

  it("challenges for the scheme that was used", () => {
    const refused = new OAuthError("invalid_token", "expired", { scheme: "Bearer" });
    expect(toOAuthResponse(refused).headers.get("www-authenticate")).toBe(
      'Bearer error="invalid_token", error_description="expired"',
    );
    const dpop = toOAuthResponse(new OAuthError("use_dpop_nonce", "x", { scheme: "DPoP", nonce: "n1" }));
    expect(dpop.status).toBe(401);
    expect(dpop.headers.get("dpop-nonce")).toBe("n1");
    expect(dpop.headers.get("www-authenticate")).toMatch(/^DPoP error="use_dpop_nonce".*algs="ES256 /);
  });

  it("sends only what RFC 6749 §5.2 allows", () => {
    const { description } = new OAuthError("invalid_request", 'a "quoted" \\ é \r\n X-Injected: 1 😀');
    expect(description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]*$/);
  });

  it("recognises an error by its brand", () => {
    expect(isOAuthError(new OAuthError("invalid_request", "x"))).toBe(true);
    expect([null, "x", new Error("x"), {}].some(isOAuthError)).toBe(false);
  });
});
