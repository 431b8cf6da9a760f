import { describe, expect, it } from "vitest";
import { matchingRules, patternMatches, patternRefusal, patternsOverlap, refreshDue, settingIssues } from "./policy";
import { settingWords } from "./words";

const https = "https://token.acme.example";
const domain = "spiffe://acme.example";

describe("a subject pattern", () => {
  it.each([
    ["system:serviceaccount:payments:refunds", https, undefined],
    ["repo:acme/refunds:*", https, undefined],
    ["repo:acme/*", https, undefined],
    ["repo:acme/refunds-*", https, undefined],
    ["*", https, "wildcard_alone"],
    ["repo:acme/ref*", https, "prefix_boundary"],
    ["repo:*/refunds", https, "wildcard_inside"],
    ["repo:acme/**", https, "wildcard_inside"],
    [`${domain}/ns/payments/*`, domain, undefined],
    [`${domain}/*`, domain, undefined],
    [`${domain}.evil.example/*`, domain, "outside_trust_domain"],
    ["spiffe://other.example/ns/*", domain, "outside_trust_domain"],
    ["spiffe://*", domain, "outside_trust_domain"],
  ])("%s of %s: %s", (pattern, issuer, refusal) => {
    expect(patternRefusal(pattern, issuer)).toBe(refusal);
  });

  const neighbours = [
    ["repo:acme/refunds:*", "repo:acme/refunds-evil:ref:main"],
    ["repo:acme/refunds/*", "repo:acme/refunds"],
    ["repo:acme/refunds/*", "repo:acme/refunds/"],
    ["repo:acme/refunds/*", "Repo:acme/refunds/x"],
    ["repo:acme/refunds", "repo:acme/refunds2"],
    ["repo:acme/refunds", "repo:acme/refund"],
  ] as const;

  it.each(neighbours)("%s does not match %s", (pattern, subject) => {
    expect(patternMatches(pattern, subject)).toBe(false);
  });

  it("matches itself, or what follows its prefix", () => {
    expect(patternMatches("repo:acme/refunds", "repo:acme/refunds")).toBe(true);
    expect(patternMatches("repo:acme/refunds:*", "repo:acme/refunds:ref:refs/heads/main")).toBe(true);
  });

  it("takes no neighbour in, as one without a boundary would (a broken twin)", () => {
    const twin = (pattern: string, subject: string) => subject.startsWith(pattern.replace(/[/:-]?\*$/, ""));
    expect(neighbours.filter(([pattern, subject]) => twin(pattern, subject))).not.toEqual([]);
  });
});

describe("two patterns", () => {
  it.each([
    ["a:b", "a:b", true],
    ["a:*", "a:b", true],
    ["a:b", "a:*", true],
    ["a:*", "a:b:*", true],
    ["a:b:*", "a:*", true],
    ["a:b", "a:c", false],
    ["a:b:*", "a:c:*", false],
    ["a:*", "a:", false],
    ["a:b:*", "a:b", false],
  ])("%s and %s overlap: %s", (one, other, overlap) => {
    expect(patternsOverlap(one, other)).toBe(overlap);
  });
});

it("the most specific active rule comes first", () => {
  const rule = (id: string, subjectPattern: string, status: "active" | "disabled" = "active") => ({
    ...{ id, subjectPattern, status, issuerId: "", agentId: "", network: null, createdById: "" },
    ...{ createdAt: new Date(0), lastUsedAt: null, behindIds: [] },
  });
  const rules = [rule("wide", "a:*"), rule("exact", "a:b:c"), rule("off", "a:b:c", "disabled"), rule("close", "a:b:*")];
  expect(matchingRules(rules, "a:b:c").map(({ id }) => id)).toEqual(["exact", "close", "wide"]);
});

it("keys are fetched again after what the publisher says, within a minute and an hour", () => {
  const now = new Date(0);
  const seconds = [undefined, 0, 90, 86_400].map((asked) => refreshDue(now, asked).getTime() / 1000);
  expect(seconds).toEqual([3600, 60, 90, 3600]);
});

describe("settings", () => {
  const base = {
    kind: "workloads",
    issuer: https,
    keySource: "discovery",
    keysUrl: undefined,
    hasJwks: false,
  } as const;
  const url = "https://acme.example/keys";

  it.each([
    [{}, []],
    [{ issuer: "https://mandate.example" }, ["issuer own_issuer"]],
    [{ issuer: `${https}?a` }, ["issuer issuer_has_query"]],
    [{ keySource: "jwks", hasJwks: true, issuer: `${https}#a` }, ["issuer issuer_has_fragment"]],
    [{ keysUrl: url }, ["keysUrl not_used"]],
    [{ hasJwks: true }, ["jwks not_used"]],
    [{ keySource: "jwks" }, ["jwks required"]],
    [{ keySource: "jwks_uri" }, ["keysUrl required"]],
    [{ keySource: "spiffe_bundle", keysUrl: url }, ["issuer not_a_trust_domain"]],
    [{ keySource: "spiffe_bundle", keysUrl: url, issuer: domain }, []],
    [{ keySource: "jwks", hasJwks: true, issuer: domain }, []],
    [{ issuer: domain }, ["keySource not_used"]],
    [
      { keySource: "spiffe_bundle", keysUrl: url, issuer: domain, kind: "people" },
      ["kind trust_domain_names_workloads"],
    ],
    [{ keySource: "spiffe_bundle", keysUrl: url, issuer: `${domain}/` }, ["issuer not_a_trust_domain"]],
    [{ keySource: "spiffe_bundle", keysUrl: url, issuer: "spiffe://Acme.example" }, ["issuer not_a_trust_domain"]],
  ] as const)("%j: %j", (change, issues) => {
    const found = settingIssues({ ...base, ...change }, "https://mandate.example");
    expect(found.map(({ path, code }) => `${path} ${code}`)).toEqual(issues);
    expect(found.filter(({ code }) => settingWords[code] === undefined)).toEqual([]);
  });
});
