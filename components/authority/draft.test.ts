import { describe, expect, it } from "vitest";
import {
  onlyInJson,
  readDraft,
  simpleApproval,
  simpleHours,
  withCondition,
  withMember,
  workingHours,
  writeApproval,
  writeDraft,
  writeHours,
} from "./draft";

const element = {
  id: "el_1",
  type: "payment",
  locations: ["https://pay.example"],
  actions: ["create"],
  identifiers: ["account/eu-*"],
  conditions: { networks: ["10.0.0.0/8"], tasks: ["refund"], hours: writeHours(workingHours("Europe/Berlin")) },
};

describe("a draft of an authority", () => {
  it("is the same as form and as JSON", () => {
    expect(readDraft(writeDraft([element]))).toEqual({ ok: true, draft: [element] });
  });

  it("keeps what the form has no control for, through every edit", () => {
    const edited = withCondition(withMember(element, "actions", ["create", "read"]), "tasks", []);
    expect(edited).toMatchObject({ id: "el_1", actions: ["create", "read"], conditions: { networks: ["10.0.0.0/8"] } });
    expect(edited.conditions).not.toHaveProperty("tasks");
    expect(onlyInJson(edited)).toEqual([]);
  });

  it("leaves out what says nothing", () => {
    expect(withCondition({ conditions: { tasks: ["refund"] } }, "tasks", [])).toEqual({});
  });

  it("shows hours of one window, and only those", () => {
    expect(simpleHours(element)).toEqual({
      zone: "Europe/Berlin",
      days: ["mon", "tue", "wed", "thu", "fri"],
      from: "08:00",
      to: "18:00",
    });
    const twice = withCondition(element, "hours", { zone: "UTC", windows: [{}, {}] });
    expect(simpleHours(twice)).toBeUndefined();
    expect(onlyInJson(twice)).toEqual([{ path: "conditions.hours", value: { zone: "UTC", windows: [{}, {}] } }]);
  });

  it.each(["", "{}", "[1]", "[[]]", "[null]", "nonsense"])("refuses %j as JSON of a draft", (text) => {
    expect(readDraft(text).ok).toBe(false);
  });

  it.each([
    ["a comma too many, three lines down", '[\n {"type": "payment"},\n {"type": ,}\n]', 3],
    ["an end that is missing", '[\n {"type": "payment"\n', 3],
    ["an object instead of a list", "{}", 1],
  ])("names the line of %s", (_, text, line) => {
    expect(readDraft(text)).toMatchObject({ ok: false, line });
  });

  it("refuses a member that is written twice, of which a reader would keep the last only", () => {
    expect(readDraft('[{"type": "payment", "type": "payout"}]').ok).toBe(false);
  });

  it("shows one threshold, and keeps several as they are", () => {
    const one = withCondition(
      element,
      "approval_above",
      writeApproval({ field: "amount", unit: "USD", value: "250.00" }),
    );
    expect(simpleApproval(one)).toEqual({ field: "amount", unit: "USD", value: "250.00" });
    const two = withCondition(element, "approval_above", [{}, {}]);
    expect([simpleApproval(two), onlyInJson(two)[0]?.path]).toEqual([undefined, "conditions.approval_above"]);
  });
});
