import { describe, expect, it } from "vitest";
import { discoveryUrl, issuerRefusal } from "./issuer";

describe("an issuer", () => {
  it.each([
    ["https://idp.example", undefined],
    ["https://idp.example/tenants/7", undefined],
    ["https://idp.example/tenants/7/", undefined],
    ["https://idp.example?tenant=7", "issuer_has_query"],
    ["https://idp.example/?", "issuer_has_query"],
    ["https://idp.example/#", "issuer_has_fragment"],
    ["HTTPS://idp.example/a#b?c", "issuer_has_fragment"],
    ["kubernetes/serviceaccount", undefined],
    ["spiffe://acme.example", undefined],
  ])("%s is refused as %s", (issuer, code) => {
    expect(issuerRefusal(issuer)).toBe(code);
  });

  it.each([
    ["https://idp.example", "https://idp.example/.well-known/openid-configuration"],
    ["https://idp.example/", "https://idp.example/.well-known/openid-configuration"],
    ["https://idp.example/tenants/7", "https://idp.example/tenants/7/.well-known/openid-configuration"],
    ["https://idp.example/tenants/7/", "https://idp.example/tenants/7/.well-known/openid-configuration"],
  ])("%s describes itself at %s", (issuer, url) => {
    expect(discoveryUrl(issuer)).toBe(url);
  });
});
