import { describe, expect, it } from "vitest";
import { personRoles } from "@/lib/principals/model";
import { permissionsOf } from "@/lib/principals/permissions";
import { type ControlFacts, decidingRoles, isAboveThreshold, takesTwo } from "./takes-two.policy";

type Terms = Extract<ControlFacts, { control: "agent" }>["before"];
const terms = (change: Partial<Terms> = {}): Terms => ({
  ...{ riskTier: "low", environment: "dev", blueprintId: "bpr_1" },
  ...change,
});
const agent = (before: Partial<Terms>, after: Partial<Terms>, status = "active", holds = false): ControlFacts => ({
  ...{ control: "agent", status, holds },
  before: terms(before),
  after: terms({ ...before, ...after }),
});
const [low, medium, high, critical] = ["low", "medium", "high", "critical"].map((riskTier) => ({ riskTier }));

const asked = { asks: { version: 2, rule: "Production", about: "a change of the purpose" } };

/** Two: the change waits. Founding: one person makes it until there is a second independent admin. One: no second person. */
const rows: [string, ControlFacts, "two" | "founding" | "one"][] = [
  ["activating at tier low", { control: "agent-activation", riskTier: "low" }, "one"],
  ["activating at tier medium", { control: "agent-activation", riskTier: "medium" }, "one"],
  ["activating at tier high", { control: "agent-activation", riskTier: "high" }, "two"],
  ["activating at tier critical", { control: "agent-activation", riskTier: "critical" }, "two"],
  ["activating at a tier that is not known", { control: "agent-activation", riskTier: "extreme" }, "two"],
  ["raising an active agent to high", agent({ ...low }, { ...high }), "two"],
  ["raising an active agent to critical", agent({ ...medium }, { ...critical }), "two"],
  ["raising a suspended agent to critical", agent({ ...low }, { ...critical }, "suspended"), "two"],
  ["raising a revoked agent to critical", agent({ ...low }, { ...critical }, "revoked"), "two"],
  ["raising from high to critical", agent({ ...high }, { ...critical }), "two"],
  ["lowering from critical to low", agent({ ...critical }, { ...low }), "two"],
  ["lowering from critical to high", agent({ ...critical }, { ...high }), "two"],
  ["raising from low to medium", agent({ ...low }, { ...medium }), "one"],
  ["raising a draft to critical", agent({ ...low }, { ...critical }, "draft"), "one"],
  ["lowering a pending agent", agent({ ...critical }, { ...low }, "pending"), "one"],
  ["moving a critical agent to prod", agent({ ...critical }, { environment: "prod" }), "two"],
  ["moving a high agent to dev", agent({ ...high, environment: "prod" }, { environment: "dev" }), "two"],
  ["moving a medium agent to prod", agent({ ...medium }, { environment: "prod" }), "one"],
  ["another blueprint of a high agent", agent({ ...high }, { blueprintId: "bpr_2" }), "two"],
  ["another blueprint of a low agent", agent({ ...low }, { blueprintId: "bpr_2" }), "two"],
  ["another blueprint of a draft", agent({ ...high }, { blueprintId: "bpr_2" }, "draft"), "one"],
  ["another blueprint of a draft that holds", agent({ ...low }, { blueprintId: "bpr_2" }, "draft", true), "two"],
  ["another tier of a draft that holds", agent({ ...low }, { ...high }, "draft", true), "one"],
  ["a change for which the lifecycle policy asks", { ...agent({ ...low }, {}), ...asked }, "two"],
  ["the same of a draft", { ...agent({ ...low }, {}, "draft"), ...asked }, "one"],
  ["the same terms again", agent({ ...critical }, {}), "one"],
  ["a blueprint whose ceiling widens", { control: "blueprint", widens: ["ceiling"] }, "two"],
  ["a blueprint that only tightens", { control: "blueprint", widens: [] }, "one"],
  ["other rules of an approval policy", { control: "approval-policy", change: "rules" }, "two"],
  ["a policy that starts with four eyes", { control: "approval-policy", change: "create" }, "one"],
  ["lowering an effect", { control: "resource-server", lowers: ["payment create"] }, "founding"],
  ["an edit of a catalogue that lowers none", { control: "resource-server", lowers: [] }, "one"],
  ["another entitlement", { control: "entitlement", takesEverythingAway: false }, "two"],
  ["taking everything away", { control: "entitlement", takesEverythingAway: true }, "one"],
  ["a membership with which a person delegates more", membership({ widens: true }), "two"],
  ["a membership with which a person delegates no more", membership({}), "one"],
  ["a membership of a group that approves", membership({ decides: true }), "two"],
  ["a membership that does both", membership({ widens: true, decides: true }), "two"],
  ["adding an identity provider", { control: "identity-provider", change: "add", changed: [] }, "founding"],
  ["another issuer", { control: "identity-provider", change: "edit", changed: ["name", "issuer"] }, "founding"],
  ["creating people", { control: "identity-provider", change: "edit", changed: ["createPeople"] }, "founding"],
  ["taking its events", { control: "identity-provider", change: "edit", changed: ["securityEvents"] }, "founding"],
  ["enabling it again", { control: "identity-provider", change: "edit", changed: ["status"] }, "founding"],
  ["renaming it", { control: "identity-provider", change: "edit", changed: ["name"] }, "one"],
  ["rotating its secret", { control: "identity-provider", change: "edit", changed: ["clientSecret"] }, "one"],
  ["disabling it", { control: "identity-provider", change: "disable", changed: ["status"] }, "one"],
  ["mapping a group", { control: "identity-provider", change: "map", changed: [] }, "founding"],
  ["removing a mapping", { control: "identity-provider", change: "unmap", changed: [] }, "one"],
  ["adding a people issuer", issuer("people", "add"), "founding"],
  ["other keys of a people issuer", issuer("people", "edit", ["jwks"]), "founding"],
  ["renaming a people issuer", issuer("people", "edit", ["name"]), "one"],
  ["disabling a people issuer", issuer("people", "disable", ["status"]), "one"],
  ["an issuer of workloads", issuer("workloads", "add"), "one"],
  ["linking an account", { control: "account-link", change: "link" }, "two"],
  ["unlinking an account", { control: "account-link", change: "unlink" }, "one"],
  ["making an admin", { control: "roles", gained: ["member", "admin"] }, "founding"],
  ["making an approver", { control: "roles", gained: ["approver"] }, "founding"],
  ["giving the role security", { control: "roles", gained: ["security"] }, "founding"],
  ["roles that do not decide", { control: "roles", gained: ["auditor", "member"] }, "one"],
  ["taking roles away", { control: "roles", gained: [] }, "one"],
  ["inviting an approver again", { control: "sign-in-means", roles: ["approver"] }, "founding"],
  ["keeping records for 24 months, not for ever", retention(null, 24), "founding"],
  ["keeping records for 12 months, not 24", retention(24, 12), "founding"],
  ["keeping records for 36 months, not 24", retention(24, 36), "one"],
  ["keeping records for ever, not 24 months", retention(24, null), "one"],
  ["releasing a legal hold", { control: "legal-hold" }, "founding"],
  ["inviting a member again", { control: "sign-in-means", roles: ["member"] }, "one"],
];

function membership(change: { widens?: boolean; decides?: boolean }) {
  return { control: "group-membership", widens: false, decides: false, ...change } as const;
}

function retention(before: number | null, after: number | null) {
  return { control: "log-retention", before, after } as const;
}

function issuer(speaksFor: "people" | "workloads", change: "add" | "edit" | "disable", changed: string[] = []) {
  return { control: "trusted-issuer", speaksFor, change, changed } as const;
}

describe("which changes take two people", () => {
  it.each(rows)("%s", (_, change, expected) => {
    const [founded, founding] = [takesTwo(change, { founding: false }), takesTwo(change, { founding: true })];
    expect({ waits: founded !== undefined, aloneWhenFounding: founding?.alone ?? false }).toEqual({
      waits: expected !== "one",
      aloneWhenFounding: expected === "founding",
    });
    expect(founded?.alone ?? false).toBe(false);
    if (founded) expect(founded.reason).toMatch(/^[A-Z].*\.$/);
  });

  it("is asked strictly where nothing is known of the organisation", () => {
    expect(takesTwo({ control: "roles", gained: ["admin"] })).toMatchObject({ alone: false });
  });

  it("lists the roles that decide and the tiers above the threshold", () => {
    const decides = (role: (typeof personRoles)[number]) =>
      ["requests:decide", "controls:confirm"].some((permission) =>
        [...permissionsOf([role])].join().includes(permission),
      );
    expect(personRoles.filter(decides)).toEqual(decidingRoles);
    expect([low, medium, high, critical].map((of) => isAboveThreshold({ riskTier: "", ...of }))).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });
});
