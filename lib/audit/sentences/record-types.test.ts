import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { productSources } from "@/lib/testing/sources";
import { toldTypes } from "./sentence";

/** Types that the code writes with a part that is filled in: the pattern as it stands in the source, and what it makes. */
const patterns: Readonly<Record<string, readonly string[]>> = {
  "delegation.${verbs[to]}": ["resumed", "suspended", "revoked", "expired"].map((verb) => `delegation.${verb}`),
  "delegation.${how}": ["narrowed", "changed", "reissued"].map((how) => `delegation.${how}`),
  "request.${how}": ["revised", "narrowed", "denied", "withdrawn", "expired"].map((how) => `request.${how}`),
  "request.step_${how}": ["request.step_escalated", "request.step_skipped"],
  "action-approval.${how}": ["approved", "denied", "step_approved", "taken_back", "expired"].map(
    (how) => `action-approval.${how}`,
  ),
  "control-change.${outcome}": ["refused", "withdrawn", "expired"].map((outcome) => `control-change.${outcome}`),
  "authority-template.${type}": ["created", "edited", "removed"].map((verb) => `authority-template.${verb}`),
  "authority-test.${type}": ["saved", "edited", "removed"].map((verb) => `authority-test.${verb}`),
  "case.${type}": [
    ...["opened", "handed-over", "closed", "reopened", "removed"],
    ...["entry-pinned", "entry-unpinned", "note-changed"],
  ].map((verb) => `case.${verb}`),
  "search.${type}": ["shared", "edited", "removed"].map((verb) => `search.${verb}`),
  "stream.${type}": [
    "created",
    "changed",
    "paused",
    "disabled",
    "resumed",
    "replayed",
    "deleted",
    "secret-rotated",
  ].map((verb) => `stream.${verb}`),
  "notification-webhook.${type}": [
    "created",
    "changed",
    "paused",
    "disabled",
    "resumed",
    "deleted",
    "secret-rotated",
  ].map((verb) => `notification-webhook.${verb}`),
  "push-subscription.${type}": ["created", "removed"].map((verb) => `push-subscription.${verb}`),
  "control.${type}": ["run-ordered", "run", "item-ticked", "signed-off", "paper-downloaded"].map(
    (verb) => `control.${verb}`,
  ),
  "key.${change.change}": ["activated", "retired"].map((change) => `key.${change}`),
  "${nouns[scope.kind]}.revoked": [
    ...["instance", "agent", "delegation", "owner", "blueprint", "resource-server", "organisation"],
  ].map((noun) => `${noun}.revoked`),
};

const sources = (): string[] =>
  productSources()
    .filter((path) => path.endsWith("events.ts"))
    .map((path) => readFileSync(join("lib", path), "utf8"));

const literal = /"([a-z]+(?:-[a-z]+)*\.[a-z]+(?:[-_][a-z]+)*)"/g;
const pattern = /`([^`\s]*\$\{[^`\s]+\}[^`\s]*\.[^`\s]*|[a-z-]+\.[a-z_]*\$\{[^`\s]+\})`/g;

describe("types of records", () => {
  const found = sources().flatMap((text) => [...text.matchAll(literal)].map(([, type]) => type ?? ""));
  const filled = sources().flatMap((text) => [...text.matchAll(pattern)].map(([, type]) => type ?? ""));

  it("that are made from parts are all listed here", () => {
    expect([...new Set(filled)].toSorted()).toEqual(Object.keys(patterns).toSorted());
  });

  it("each have a template, and no template is without its type", () => {
    const types = [...new Set([...found, ...filled.flatMap((type) => patterns[type] ?? [])])];
    expect(types.toSorted()).toEqual(toldTypes);
  });
});
