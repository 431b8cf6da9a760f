import { describe, expect, it } from "vitest";
import { detectionKinds } from "@/lib/detections/model";
import { type Details, notificationKinds } from "./model";
import { sentenceOf, sentenceToMany, speaksToReceiver } from "./sentences";

const hows = [
  ...["", "approved", "granted", "denied", "changes_asked", "narrowed", "expired", "withdrawn", "confirmed", "refused"],
  ...["suspended", "silent", "revoked", "retired", "owner", "blueprint", "resource_server", "all", "owner_suspended"],
  ...["owner_resumed", "blueprint_suspended", "all_resumed", "delegation_suspended", "instance_quarantined"],
  ...["delegation", "instance", "retire_announced", "retire", "set", "ended", "accepted", "declined", "own_ended"],
  ...["completed", "returned", "lapsed", "not_applied", ...detectionKinds],
];
const changes = ["", "agent", "activation", "account-link", "passkey"];
const names = { agent: "Invoices", by: "Bo Ek", requester: "Cy Dahl", subject: "Di Falk", covered: "Ed Holm" };
const all: Details[] = hows.flatMap((how) =>
  changes.flatMap((change) =>
    ["", "1"].flatMap((count) => [
      { how, change, count },
      { how, change, count, ...names },
    ]),
  ),
);

describe("the sentence of a message to a webhook", () => {
  it.each(notificationKinds)("of kind %s speaks to no person", (kind) => {
    for (const details of all)
      for (const receiver of ["", "Paula Ruiz"]) {
        const sentence = sentenceToMany(kind, details, receiver);
        expect(sentence).not.toMatch(/\b(you|your|yours|yourself)\b/i);
        expect(sentence).toMatch(/^\S/);
      }
  });

  it("names the person who is told, where a notification speaks to them", () => {
    const told = (how: string, kind: Parameters<typeof sentenceOf>[0], receiver?: string) =>
      sentenceToMany(kind, { ...names, how }, receiver);
    expect([
      told("approved", "request_changed", "Paula Ruiz"),
      told("approved", "request_changed"),
      told("owner_suspended", "agent_stopped", "Paula Ruiz"),
      told("", "ownership_offered", "Paula Ruiz"),
      told("accepted", "cover_changed", "Paula Ruiz"),
      told("", "approvals_taken_over", "Paula Ruiz"),
      told("", "export_ready"),
    ]).toEqual([
      "The request of Paula Ruiz for the agent Invoices was approved by Bo Ek",
      "A request for the agent Invoices was approved by Bo Ek",
      "Bo Ek suspended all agents of Paula Ruiz",
      "Bo Ek asks Paula Ruiz to be owner of the agent Invoices",
      "Bo Ek accepted to decide in the place of Paula Ruiz",
      "Paula Ruiz is asked to confirm delegations that Bo Ek approved, who left, until the end of the grace period",
      "An export of the entries is ready",
    ]);
  });

  it("differs only where a notification says you", () => {
    for (const kind of notificationKinds)
      for (const details of all)
        expect(speaksToReceiver(kind, details)).toBe(/\byour?\b/i.test(sentenceOf(kind, details)));
  });
});
