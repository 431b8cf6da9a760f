import { describe, expect, it } from "vitest";
import { liftContent } from "@/lib/revocation/model";
import { readControlChange, type ShownSetting } from "./shown-control-change";

const sentences = { sentenceBefore: "People sign in with Example.", sentenceAfter: "People sign in with Example." };
const provider = { id: "idp_1", name: "Example" };
const settings = {
  ...{ name: "Example", issuer: "https://idp.acme.example", clientId: "mandate", scopes: ["openid", "email"] },
  ...{ groupsClaim: null, createPeople: true, domains: ["acme.example"], defaultRoles: ["member"], status: "active" },
};
const issuer = { id: "tis_1", name: "Example" };
const trust = {
  ...{ name: "Example", issuer: "https://idp.acme.example", audience: "https://mandate.acme.example" },
  ...{ keySource: "jwks", keysUrl: null, pastedKeys: ["thumbprint-1"], status: "active" },
};

const settingsIn = (content: object): ShownSetting[] =>
  readControlChange(JSON.stringify({ content: { ...sentences, ...content } }))?.settings ?? [];
const changed = (content: object) => settingsIn(content).filter(({ before }) => before !== undefined);

describe("a change that a second admin confirms", () => {
  it.each<[string, object, ShownSetting]>([
    [
      "the roles of new people",
      { defaultRoles: ["member", "admin"] },
      { label: "Roles of people whose groups give none", before: "member", after: "member, admin" },
    ],
    ["the client", { clientId: "other" }, { label: "Client id", before: "mandate", after: "other" }],
    ["the groups claim", { groupsClaim: "groups" }, { label: "Groups claim", before: "none", after: "groups" }],
    ["a member of a later version", { later: 1 }, { label: "later", before: "none", after: "1" }],
  ])("shows %s of a provider, also where the sentences are the same", (_, change, row) => {
    const content = { action: "settings", provider, before: settings, after: { ...settings, ...change } };
    expect(changed({ ...content, secretDigest: null })).toEqual([row]);
  });

  it("shows every setting of a provider whose use begins, and that the secret is another one", () => {
    const before = { ...settings, status: "disabled" };
    const shown = settingsIn({ action: "settings", provider, before, after: settings, secretDigest: "digest" });
    expect(shown[0]).toEqual({ label: "Status", before: "disabled", after: "active" });
    expect(shown[1]).toEqual({ label: "Client secret", before: "the one in use before", after: "another one" });
    expect(shown).toContainEqual({
      ...{ label: "Roles of people whose groups give none", before: undefined, after: "member" },
    });
    expect(shown).toHaveLength(Object.keys(settings).length + 1);
  });

  it.each<[string, object, ShownSetting]>([
    [
      "pasted keys",
      { pastedKeys: ["thumbprint-2"] },
      { label: "Pasted keys, by thumbprint", before: "thumbprint-1", after: "thumbprint-2" },
    ],
    [
      "the address of its keys",
      { keysUrl: "https://keys.acme.example" },
      { label: "Address of the keys", before: "none", after: "https://keys.acme.example" },
    ],
    ["the audience", { audience: "x" }, { label: "Audience", before: trust.audience, after: "x" }],
  ])("shows %s of an issuer of people", (_, change, row) => {
    expect(changed({ issuer, before: trust, after: { ...trust, ...change }, keys: null })).toEqual([row]);
  });

  const mapping = { value: "sec-admins", roles: ["admin"], groupId: "grp_1", groupName: "Security" };

  it("compares a provider that one admin changed while it was disabled with what people signed in with last", () => {
    const { status: _, ...lastInForce } = settings;
    const [before, after] = ["disabled", "active"].map((status) => ({
      ...settings,
      issuer: "https://evil.example",
      status,
    }));
    const mappings = [
      { ...mapping, newlySpeaks: true },
      { ...mapping, value: "ops", groupName: null, newlySpeaks: false },
    ];
    const content = {
      action: "settings",
      provider,
      before,
      after,
      secretDigest: null,
      secretReplaced: true,
      lastInForce,
    };
    expect(changed({ ...content, mappings })).toEqual([
      { label: "Issuer", before: settings.issuer, after: "https://evil.example" },
      { label: "Status", before: "disabled", after: "active" },
      { label: "Client secret", before: "the one in use before", after: "another one" },
      {
        ...{ label: "Its group sec-admins gives", before: "nothing" },
        after: "role admin, group Security (new for groups at https://evil.example)",
      },
    ]);
    expect(settingsIn({ ...content, mappings })).toContainEqual({
      ...{ label: "Its group ops gives", before: undefined, after: "role admin" },
    });
  });

  it("marks every setting where none was in effect before", () => {
    const before = { ...settings, status: "disabled" };
    const content = { action: "settings", provider, before, after: settings, secretDigest: null, secretReplaced: true };
    const marked = changed({ ...content, lastInForce: null, mappings: [] });
    // Nothing but the claim, which is none, is as it was.
    expect(marked).toHaveLength(Object.keys(settings).length);
    expect(marked).toContainEqual({ label: "Client secret", before: "none", after: "another one" });
  });

  it("compares an issuer of people with what was believed last", () => {
    const { status: _, ...lastInForce } = trust;
    const after = { ...trust, pastedKeys: ["thumbprint-2"] };
    const content = { issuer, before: { ...after, status: "disabled" }, after, keys: null, lastInForce };
    expect(changed(content)).toEqual([
      { label: "Pasted keys, by thumbprint", before: "thumbprint-1", after: "thumbprint-2" },
      { label: "Status", before: "disabled", after: "active" },
    ]);
  });

  it("shows a mapping by its sentences, and where the group is", () => {
    expect(settingsIn({ action: "map", provider, mapping: {} })).toEqual([]);
    const at = { issuer: settings.issuer, groupsClaim: "groups" };
    expect(settingsIn({ action: "map", provider, mapping: {}, at })).toEqual([
      { label: "Issuer", before: undefined, after: settings.issuer },
      { label: "Groups claim", before: undefined, after: "groups" },
    ]);
  });

  it("shows which of two people of one name gets other roles", () => {
    const person = { id: "per_1", name: "Ada", email: "ada@acme.example" };
    expect(settingsIn({ person, before: { roles: [] }, after: { roles: ["admin"] } })).toEqual([
      { label: "E-mail", before: undefined, after: "ada@acme.example" },
    ]);
  });

  it("shows a shorter retention, and the hold that would be released", () => {
    const shown = (content: object) => readControlChange(JSON.stringify({ content: { ...sentences, ...content } }));
    expect(shown({ retention: { name: "Retention" }, before: { months: null }, after: { months: 24 } })).toMatchObject({
      ...{ title: "Keep records for a shorter time", settings: [] },
    });
    const period = { from: "2020-01-01T00:00:00.000Z", to: "2020-02-01T00:00:00.000Z" };
    const hold = { id: "hld_1", name: "Case 7", reason: "A court asks.", q: "", ...period };
    expect(shown({ hold })?.title).toBe("Release the legal hold Case 7");
    expect(shown({ hold })?.settings.map(({ after }) => after)).toEqual([
      ...[period.from, period.to, "all entries", "A court asks."],
    ]);
  });

  it("shows what the lift of a suspension ends, from the document that is proposed", () => {
    const stop = { id: "rev_1", scope: "all", effectiveAt: new Date(), reason: "A leaked key" } as const;
    const content = liftContent(stop, "The key is replaced");
    expect(readControlChange(JSON.stringify({ content }))).toMatchObject({
      ...{ title: "Lift the suspension of every agent", before: "Every agent is suspended: “A leaked key”" },
      after: "Every agent may act again, unless something else prevents it.",
    });
  });

  it("shows each member of a catalogue that an edit with a lower effect changes", () => {
    const [actions, effect] = ["Actions of payment", "Effect of payment create"];
    const content = {
      server: { id: "rsv_1", name: "Payments" },
      before: { [actions]: "create", [effect]: "irreversible" },
      after: { [actions]: "create, refund", [effect]: "read", "Effect of payment refund": "no mark" },
    };
    const shown = readControlChange(JSON.stringify({ content: { ...sentences, ...content } }));
    expect(shown?.title).toBe("Lower effects in the catalogue of Payments");
    expect(shown?.settings).toEqual([
      { label: actions, before: "create", after: "create, refund" },
      { label: effect, before: "irreversible", after: "read" },
      { label: "Effect of payment refund", before: "none", after: "no mark" },
    ]);
  });
});
