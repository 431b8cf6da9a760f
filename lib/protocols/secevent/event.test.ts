import { describe, expect, it } from "vitest";
import type { JsonObject } from "@/lib/protocols/json/strict-json";
import { conforms } from "@/lib/testing/conforms";
import { isSetError, SetError, toSetResponse } from "./errors";
import { readEvent } from "./event";

const risc = "https://schemas.openid.net/secevent/risc/event-type";
const account = { iss: "https://idp.example", sub: "ada" };
const issSub = { format: "iss_sub", ...account };
const disabled = (event: JsonObject, more: JsonObject = {}): JsonObject => ({
  events: { [`${risc}/account-disabled`]: event },
  ...more,
});

function refusal(payload: unknown): string {
  try {
    readEvent(JSON.parse(JSON.stringify(payload)));
  } catch (error) {
    if (isSetError(error)) return error.code;
    throw error;
  }
  return "accepted";
}

describe("readEvent", () => {
  it.each([
    ["sub_id", disabled({}, { sub_id: issSub })],
    ["subject in the event", disabled({ subject: issSub })],
    ["subject of a draft", disabled({ subject: { subject_type: "iss-sub", ...account } })],
    ["the user of a complex subject", disabled({}, { sub_id: { format: "complex", user: issSub, session: {} } })],
  ])(`${conforms("RFC 9493", "3.2.1", "a subject is named by issuer and subject")}: %s`, (_, payload) => {
    expect(readEvent(payload)).toEqual({ name: "account-disabled", account });
  });

  it("takes sub_id where the event names another subject", () => {
    const other = { ...issSub, sub: "bob" };
    expect(readEvent(disabled({ subject: other }, { sub_id: issSub }))).toMatchObject({ account });
  });

  it.each([
    ["risc", "account-disabled"],
    ["risc", "account-purged"],
    ["risc", "account-enabled"],
    ["risc", "sessions-revoked"],
    ["risc", "account-credential-change-required"],
    ["caep", "session-revoked"],
    ["caep", "credential-change"],
  ])("knows the event of %s %s", (family, name) => {
    const type = `https://schemas.openid.net/secevent/${family}/event-type/${name}`;
    expect(readEvent({ events: { [type]: {} }, sub_id: issSub })).toEqual({ name, account });
  });

  it.each(["ssf", "risc"])("knows the verification of %s, which needs no subject", (family) => {
    const type = `https://schemas.openid.net/secevent/${family}/event-type/verification`;
    expect(readEvent({ events: { [type]: { state: "x" } } })).toEqual({ name: "verification" });
  });

  it.each(["https://idp.example/events/hello", "account-disabled", "constructor", "toString"])(
    "does not know the event %s",
    (type) => {
      expect(readEvent({ events: { [type]: {} } })).toEqual({ name: "other" });
    },
  );

  it.each([
    ["no events", {}],
    ["an empty object", { events: {} }],
    ["a list", { events: [{}] }],
    ["two events", { events: { [`${risc}/account-disabled`]: {}, [`${risc}/account-purged`]: {} }, sub_id: issSub }],
    ["an event that is no object", { events: { [`${risc}/account-disabled`]: true }, sub_id: issSub }],
  ])(`${conforms("RFC 8417", "2.2", "events is an object of events")}; refused: %s`, (_, payload) => {
    expect(refusal(payload)).toBe("invalid_request");
  });

  it.each([
    ["no subject", disabled({})],
    ["an address", disabled({}, { sub_id: { format: "email", email: "ada@acme.example" } })],
    ["an opaque id", disabled({}, { sub_id: { format: "opaque", id: "ada" } })],
    ["no format", disabled({}, { sub_id: account })],
    ["no issuer", disabled({}, { sub_id: { format: "iss_sub", sub: "ada" } })],
    ["an empty subject", disabled({}, { sub_id: { ...issSub, sub: "" } })],
    ["a subject that is a number", disabled({}, { sub_id: { ...issSub, sub: 7 } })],
    ["a long subject", disabled({}, { sub_id: { ...issSub, sub: "a".repeat(256) } })],
    ["a session alone", disabled({}, { sub_id: { format: "complex", session: issSub } })],
    ["a list", disabled({}, { sub_id: [issSub] })],
  ])("refuses an account event with %s as its subject", (_, payload) => {
    expect(refusal(payload)).toBe("invalid_request");
  });
});

it(conforms("RFC 8935", "2.4", "a refusal is 400 with err and description in JSON"), async () => {
  const response = toSetResponse(new SetError("invalid_key", "No key fits."));
  expect(response.status).toBe(400);
  expect(response.headers.get("content-type")).toContain("application/json");
  expect(response.headers.get("content-language")).toBe("en");
  expect(await response.json()).toEqual({ err: "invalid_key", description: "No key fits." });
});
