import { expect, it } from "vitest";
import { approversOf, denierOf } from "./approvers";

it.each<Parameters<typeof approversOf>[0] & { yes: string[]; no: string | undefined }>([
  { facts: { approvers: ["per_1", "per_2"] }, yes: ["per_1", "per_2"], no: undefined },
  { facts: { approver: "per_1" }, yes: ["per_1"], no: undefined },
  { facts: { approval: { by: "per_1" } }, yes: ["per_1"], no: undefined },
  { decision: "allow", facts: { approval: { by: "per_1" }, approver: "per_2" }, yes: ["per_1"], no: undefined },
  {
    decision: "deny",
    code: "approval_denied",
    facts: { approval: { by: "per_1" }, approver: "per_1" },
    yes: [],
    no: "per_1",
  },
  { decision: "deny", code: "limit_exceeded", facts: { approver: "per_1" }, yes: [], no: undefined },
])("$facts with the code $code have these approvers and this denier", ({ yes, no, ...deed }) => {
  expect([approversOf(deed), denierOf(deed)]).toEqual([yes, no]);
});
