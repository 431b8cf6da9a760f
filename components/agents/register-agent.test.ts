import { describe, expect, it } from "vitest";
import { faultsOf, type RegisterFields, registerCommand, toBody } from "./register-agent";

const filled: RegisterFields = {
  name: "refund-triage",
  displayName: "",
  purpose: "Pays what's small.",
  ownerEmail: "mara@acme.example",
  environment: "prod",
  riskTier: "low",
  blueprintId: "",
};

describe("registering an agent", () => {
  it("leaves out what was left empty", () => {
    expect(Object.keys(toBody(filled))).toEqual(["name", "purpose", "ownerEmail", "environment", "riskTier"]);
  });

  it("names every field that would be refused, and no other", () => {
    expect(faultsOf(filled)).toEqual({});
    expect(Object.keys(faultsOf({ ...filled, name: "Refund", environment: "", ownerEmail: "mara" }))).toEqual([
      "name",
      "ownerEmail",
      "environment",
    ]);
  });

  it("names the identity in the command, as the form does", () => {
    const discovery = { id: "dsc_1", version: 3, name: "Legacy bot", fields: {} };
    const body = /-d '(.*)'$/s.exec(registerCommand("https://mandate.example", filled, discovery))?.[1] ?? "";
    expect(JSON.parse(body.replaceAll("'\\''", "'"))).toHaveProperty("discovery", { id: "dsc_1", version: 3 });
  });

  it("writes a command that a shell reads as one body, for any purpose", () => {
    const body = /-d (.*)$/s.exec(registerCommand("https://mandate.example", filled, undefined))?.[1] ?? "";
    const read = body.slice(1, -1).replaceAll("'\\''", "'");
    expect(JSON.parse(read)).toEqual(toBody(filled));
    expect(body.replaceAll("'\\''", "").slice(1, -1)).not.toContain("'");
  });
});
