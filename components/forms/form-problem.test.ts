import { describe, expect, it } from "vitest";
import { ApiProblem } from "@/components/data/api-problem";
import { formProblem } from "./form-problem";

const problem = (status: number, errors: { path: string; code: string; message?: string }[]) =>
  new ApiProblem({ status, code: "refused", title: "Conflict", detail: "This name is taken.", errors });

describe("a refusal of the server", () => {
  it("stands beside the field it names, in the server's words", () => {
    expect(formProblem(problem(409, [{ path: "name", code: "taken" }]), ["name"])).toEqual({
      fields: { name: "This name is taken." },
      form: undefined,
    });
  });

  it("does not repeat what a schema says to developers", () => {
    const { fields } = formProblem(problem(400, [{ path: "name", code: "invalid_format", message: "Invalid" }]), [
      "name",
    ]);
    expect(fields.name).toBe("The value is not valid.");
  });

  it("finds the field of a member inside it", () => {
    const { fields } = formProblem(problem(422, [{ path: "types[0].name", code: "duplicate", message: "Twice." }]), [
      "types",
    ]);
    expect(fields).toEqual({ types: "Twice." });
  });

  it("is said of the whole form when no field of it is named", () => {
    const refused = problem(409, [{ path: "version", code: "stale" }]);
    expect(formProblem(refused, ["name"])).toEqual({ fields: {}, form: "This name is taken." });
    expect(formProblem(new Error("Away."), ["name"]).form).toBe("Away.");
  });
});
