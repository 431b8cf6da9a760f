import { describe, expect, it } from "vitest";
import { each, LOCATION, limits, refunds, when } from "@/lib/testing/authority/fixtures";
import {
  type Bound,
  boundIssues,
  boundsText,
  lockOfAction,
  lockOfDay,
  lockOfEnvironment,
  lockOfLocation,
  lockOfNetwork,
  lockOfTask,
  lockOfType,
  namedByBounds,
  zoneOfBounds,
} from "./editor-bounds";

const entitlement: Bound = {
  kind: "entitlement",
  name: "Mara Okafor",
  authority: [refunds({ actions: ["create", "read"], identifiers: ["*"] })],
};
const ceiling: Bound = {
  kind: "ceiling",
  name: "payments",
  authority: [refunds({ actions: ["create", "read", "refund"], identifiers: ["*"], ...limits(each("500.00")) })],
};
const parent: Bound = {
  kind: "parent",
  name: "dlg_1",
  authority: [refunds({ actions: ["create"], ...when({ environments: ["prod"], tasks: ["refund"] }) })],
};
const all = [entitlement, ceiling, parent];
const chosen = { location: LOCATION, type: "payment" };

describe("what cannot be chosen says why", () => {
  it.each([
    ["nothing is bound", lockOfAction([], chosen, "void"), undefined],
    ["every bound allows it", lockOfAction(all, chosen, "create"), undefined],
    ["the delegator lacks it", lockOfAction(all, chosen, "refund"), "Mara Okafor may not delegate payment.refund."],
    [
      "the delegation above lacks it",
      lockOfAction(all, chosen, "read"),
      "The delegation above does not include payment.read.",
    ],
    [
      "the ceiling lacks it",
      lockOfAction([ceiling], chosen, "void"),
      "The ceiling of the blueprint payments does not include payment.void.",
    ],
    [
      "a type nobody holds",
      lockOfType(all, LOCATION, "payout"),
      "Mara Okafor may not delegate payout at payments.acme.example.",
    ],
    ["a type that all hold", lockOfType(all, LOCATION, "payment"), undefined],
    [
      "another resource server",
      lockOfLocation([parent], "https://hr.acme.example"),
      "The delegation above does not include anything at hr.acme.example.",
    ],
    [
      "an environment left out above",
      lockOfEnvironment(all, chosen, "dev"),
      "The delegation above does not include the environment dev.",
    ],
    ["an environment that is open", lockOfEnvironment(all, chosen, "prod"), undefined],
    ["an environment nobody bounds", lockOfEnvironment([entitlement], chosen, "dev"), undefined],
  ])("%s", (_, found, expected) => {
    expect(found).toBe(expected);
  });

  const office = when({
    networks: ["10.20.0.0/16"],
    hours: { zone: "Europe/Berlin", windows: [{ days: ["mon", "tue"], from: "08:00", to: "18:00" }] },
  });
  const inOffice: Bound = { ...parent, authority: [refunds({ actions: ["create"], ...office })] };

  it.each([
    ["a task that is named", lockOfTask(all, chosen, "refund"), undefined],
    ["a task left out", lockOfTask(all, chosen, "payout"), "The delegation above does not include the task payout."],
    ["a task that nobody bounds", lockOfTask([entitlement], chosen, "payout"), undefined],
    ["a network inside", lockOfNetwork([inOffice], chosen, "10.20.7.0/24"), undefined],
    [
      "a network around it",
      lockOfNetwork([inOffice], chosen, "10.0.0.0/8"),
      "The delegation above does not include the network 10.0.0.0/8.",
    ],
    ["a network that nobody bounds", lockOfNetwork(all, chosen, "0.0.0.0/0"), undefined],
    ["a day inside", lockOfDay([inOffice], chosen, "tue"), undefined],
    ["a day outside", lockOfDay([inOffice], chosen, "sun"), "The delegation above does not include the day sun."],
    ["a day that nobody bounds", lockOfDay(all, chosen, "sun"), undefined],
  ])("%s", (_, found, expected) => {
    expect(found).toBe(expected);
  });

  it("offers what the bounds name, and anything where one element leaves it open", () => {
    expect(namedByBounds(all, chosen, "tasks")).toEqual(["refund"]);
    expect(namedByBounds([entitlement], chosen, "tasks")).toBeUndefined();
    expect(namedByBounds([inOffice], chosen, "networks")).toEqual(["10.20.0.0/16"]);
    expect(zoneOfBounds([entitlement, inOffice], chosen)).toBe("Europe/Berlin");
    const open = { ...inOffice, authority: [...inOffice.authority, refunds({ identifiers: ["account/us-*"] })] };
    expect(namedByBounds([open], chosen, "networks")).toBeUndefined();
    expect([lockOfDay([open], chosen, "sun"), zoneOfBounds([open], chosen)]).toEqual([undefined, undefined]);
  });
});

describe("where an authority goes beyond its bounds", () => {
  it("names the member and the bound, in the server's own comparison", () => {
    const wide = [refunds({ actions: ["create", "refund"], ...limits(each("600.00")) })];
    expect(boundIssues(wide, [entitlement, ceiling])).toEqual([
      {
        bound: "entitlement",
        path: "0.actions.1",
        code: "actions_wider",
        sentence: "The entitlement of Mara Okafor allows create and read on payment, not refund.",
      },
      {
        bound: "ceiling",
        path: "0.limits.0.max_each",
        code: "max_each_wider",
        sentence: "The ceiling of the blueprint payments allows at most 500 USD each.",
      },
    ]);
    expect(boundIssues([refunds(limits(each("500.00")))], [entitlement, ceiling])).toEqual([]);
  });

  it("says within what", () => {
    expect(boundsText([entitlement, parent])).toBe("within the entitlement of Mara Okafor and the delegation above");
    expect(boundsText([])).toBe("within every active catalogue");
  });
});
