import { describe, expect, it } from "vitest";
import { sentOrder } from "@/components/authority/sent-order";
import { ApiProblem } from "@/components/data/api-problem";
import type { Authority } from "@/lib/authority/language/model";
import { MakeRequest } from "@/lib/requests/schema";
import { type Changing, endOf, faultsOf, refusalOf, requestBody, type Terms } from "./terms";

const now = Date.UTC(2026, 10, 24, 15);
const draft: Terms = {
  agentId: "agt_01M87D0QV4ERQWXGSV00DCSPYY",
  purpose: " Pay granted refunds ",
  reason: "",
  onBehalfOf: "",
  validity: { kind: "days", days: 7 },
  maxDepth: 0,
};
const element = (type: string): Authority[number] => ({
  type,
  locations: ["https://pay.example"],
  actions: ["read"],
  identifiers: ["*"],
});
const authority = [element("payment"), element("account")];

describe("a request that is being written", () => {
  it("is sent as the interface expects it", () => {
    const body = requestBody(draft, authority, {}, now);
    expect(MakeRequest.parse(body)).toEqual(body);
    expect(body).toMatchObject({ purpose: "Pay granted refunds", expiresAt: "2026-12-01T15:00:00.000Z" });
    expect(body).not.toHaveProperty("maxDepth");
  });

  it("that changes a delegation sends its reason apart from the purpose", () => {
    const changing = {
      ...{
        id: "dlg_01M87D0QV4ERQWXGSV00DCSPYY",
        version: 1,
        agent: { id: draft.agentId, name: "a", displayName: null },
      },
      ...{ purpose: "Pay", notBefore: new Date(now).toISOString(), expiresAt: "2026-12-24T00:00:00.000Z", maxDepth: 0 },
      ...{ parentId: null, onBehalfOf: null, authority },
    } as Changing;
    const body = requestBody({ ...draft, reason: " Too small. " }, authority, { changing }, now);
    expect(MakeRequest.parse(body)).toMatchObject({ purpose: "Pay granted refunds", changeReason: "Too small." });
  });

  it("ends a chosen day at its midnight in UTC", () => {
    expect(endOf({ kind: "date", date: "2026-12-24" }, now)?.toISOString()).toBe("2026-12-24T23:59:59.000Z");
  });

  it.each([
    ["agentId", { agentId: "" }],
    ["purpose", { purpose: "  " }],
    ["onBehalfOf", { onBehalfOf: "Mara" }],
    ["expiresAt", { validity: { kind: "date", date: "" } }],
    ["expiresAt", { validity: { kind: "date", date: "2026-11-23" } }],
    ["expiresAt", { validity: { kind: "date", date: "2028-11-23" } }],
  ] as const)("says what is wrong with %s", (field, change) => {
    expect(Object.keys(faultsOf({ ...draft, ...change } as Terms, now))).toEqual([field]);
  });
});

describe("a refusal of the server", () => {
  const problem = (code: string, errors: { path: string; code: string; message?: string }[]) =>
    new ApiProblem({ status: 422, code, title: "Refused", detail: "Not so.", errors });

  it("is shown at its member", () => {
    const refusal = refusalOf(
      problem("authority_invalid", [{ path: "authority.0.limits.1.max_each", code: "amount_syntax", message: "No." }]),
      [],
    );
    expect(refusal).toEqual({
      authority: [{ path: "0.limits.1.max_each", message: "No." }],
      fields: {},
      form: "Not so.",
    });
  });

  it("finds the element of the form that stands at a canonical place", () => {
    const order = sentOrder(authority);
    expect(order).toEqual([1, 0]);
    const refusal = refusalOf(problem("outside_parent", [{ path: "authority.0.type", code: "outside_parent" }]), order);
    expect(refusal.authority).toEqual([{ path: "1.type", message: "Not so." }]);
    expect(refusal.form).toBe("Not so.");
  });

  it("is shown at its field, or else at the form", () => {
    const at = refusalOf(problem("person_unknown", [{ path: "onBehalfOf", code: "unknown" }]), []);
    expect(at.fields).toEqual({ onBehalfOf: "This does not exist, or you may not use it." });
    expect(refusalOf(problem("owner_required", []), []).form).toBe("Not so.");
  });
});
