import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import type { ReadEntry } from "@/components/audit/read-entry";
import type { EntryBody } from "@/lib/audit/entry-body";
import { viewOf } from "@/lib/audit/entry-view";
import type { AuditEntryDetail } from "@/lib/audit/schema";
import { VoteList } from "./votes-of-action";

const body: EntryBody = {
  ...{ v: 1, id: "ent_1", type: "action-approval.approved", time: "2026-11-24T09:00:00.000Z" },
  ...{ actor: { type: "person", id: "per_1" }, facts: { passkey: null } },
};
const view = viewOf(body, new Map([["names.per_1", "Mara Okafor"]]));
const honest: ReadEntry = { body, view, checked: true, changed: [], missing: [], differences: [] };
const entry = { index: 4, namesNow: {} } as AuditEntryDetail;

const textOf = (...votes: Parameters<typeof VoteList>[0]["votes"]) =>
  renderToStaticMarkup(<VoteList votes={votes} />)
    .replaceAll(/<[^>]*>/g, "")
    .replaceAll("&#x27;", "'");

it("shows a vote without a warning where the answer fits its sealed record", () => {
  const text = textOf({ index: 4, entry, read: honest });
  expect(text).toContain("Mara Okafor approved, without a passkey");
  expect(text).not.toContain("differs");
});

it("shows where the answer differs from the sealed record of a vote, as the open entry does", () => {
  const differences = [{ member: "code", shown: "1", sealed: "2" }];
  const text = textOf({ index: 4, entry, read: { ...honest, differences, changed: ["note"] } });
  expect(text).toContain("The server's answer differs from the sealed record");
  expect(text).toContain("code: answered 1, sealed 2");
  expect(text).toContain("The text note was changed");
});

it("names votes whose records it cannot show, beside those that it shows", () => {
  const text = textOf(
    { index: 4, entry, read: honest },
    { index: 5, failure: "unreadable" },
    { index: 6, failure: "not_loaded" },
  );
  expect(text).toContain("Mara Okafor approved");
  expect(text).toContain("The sealed record of a vote could not be read: entry 5");
  expect(text).toContain("The record of a vote could not be loaded: entry 6");
});
