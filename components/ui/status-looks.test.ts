import { expect, it } from "vitest";
import { statusLook } from "./status-looks";

const states = [
  ...["draft", "pending", "active", "suspended", "revoked", "retiring", "retired"],
  ...["quarantined", "expired", "changes_requested", "approved", "denied", "withdrawn", "open", "used"],
];

it("has a drawn look for every state", () => {
  const looks = states.map(statusLook);
  expect(new Set(looks.map((look) => look.word)).size).toBe(states.length);
});

it("gives no two states of one agent the same shape and colour", () => {
  const looks = states.slice(0, 7).map((state) => {
    const { glyph, tone } = statusLook(state);
    return `${glyph} ${tone}`;
  });
  expect(new Set(looks).size).toBe(7);
});

it("shows an unknown state in plain words", () => {
  expect(statusLook("waiting_for_key").word).toBe("Waiting for key");
});
