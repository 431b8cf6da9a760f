import { describe, expect, it } from "vitest";
import type { ProviderResponse } from "@/lib/sign-in/providers/schema";
import { consequencesOf, editOf, losesSecret } from "./provider-edit";
import { membersOf } from "./provider-fields";

const provider: ProviderResponse = {
  ...{ id: "idp_1", slug: "acme", name: "Acme", issuer: "https://login.example", clientId: "mandate", version: 3 },
  ...{ clientAuthentication: "client_secret_basic", scopes: ["openid", "email"], groupsClaim: "groups" },
  ...{ createPeople: false, domains: [], defaultRoles: ["member"], securityEvents: false, status: "active" },
  ...{ redirectUri: "https://here.example/callback", signedOutUri: "https://here.example/sign-in" },
  ...{
    secretSetAt: "2026-11-25T12:00:00Z",
    createdAt: "2026-11-25T12:00:00Z",
    createdBy: { id: "per_1", name: "Ada" },
  },
};
const untouched = {
  ...{ name: "Acme", issuer: "https://login.example", clientId: "mandate", clientSecret: "" },
  ...{ clientAuthentication: "client_secret_basic", groupsClaim: "groups", scopes: "openid  email" },
};
const members = (over: Record<string, string> = {}) => {
  const data = new FormData();
  for (const [name, value] of Object.entries({ ...untouched, ...over })) data.set(name, value);
  return membersOf(data);
};

describe("an edit of a provider", () => {
  it.each([
    [{}, {}],
    [{ name: " Acme Ltd " }, { name: "Acme Ltd" }],
    [{ clientSecret: "new" }, { clientSecret: "new", clientSecretIssuer: "https://login.example" }],
    [
      { issuer: "https://other.example", clientSecret: "its" },
      { issuer: "https://other.example", clientSecret: "its", clientSecretIssuer: "https://other.example" },
    ],
    [{ groupsClaim: "" }, { groupsClaim: null }],
    [{ scopes: "openid groups" }, { scopes: ["openid", "groups"] }],
    [{ createPeople: "on" }, { createPeople: true }],
    [{ securityEvents: "on" }, { securityEvents: true }],
  ])("with %j sends %j and nothing else", (over, edit) => expect(editOf(members(over), provider)).toEqual(edit));

  it.each([
    [{ issuer: "https://other.example" }, 2, 0],
    [{ issuer: "https://other.example", clientSecret: "its" }, 1, 1],
    [{ clientId: "other" }, 1, 0],
    [{ clientSecret: "new", groupsClaim: "" }, 0, 2],
    [{ name: "Acme Ltd" }, 0, 0],
  ])("with %j says what it brings about", (over, grave, mild) => {
    const said = consequencesOf(editOf(members(over), provider), provider);
    expect([said.grave.length, said.mild.length]).toEqual([grave, mild]);
  });

  it.each([
    [{ issuer: "https://other.example" }, "typed", true],
    [{ issuer: "https://other.example" }, "", false],
    [{ name: "Acme Ltd" }, "typed", false],
  ])("that takes over %j with the secret %j loses the secret: %s", (theirs, clientSecret, loses) => {
    expect(losesSecret(members({ clientSecret }), theirs)).toBe(loses);
  });
});
