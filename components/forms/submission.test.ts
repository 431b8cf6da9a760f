import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ApiProblem } from "@/components/data/api-problem";
import { staleText } from "./merge-edit";
import { type ParsedSubmission, submitForm } from "./submission";

const Group = z.object({ name: z.string().min(2), description: z.string().max(5) });
type Group = z.infer<typeof Group>;
type Options = ParsedSubmission<Group, "name" | "description">;

const wrong = { name: "Enter a name.", description: "Use at most 5 characters." };

// The submission hands the element on and never reads it.
const element = {} as HTMLFormElement;

const submit = (typed: object, options: Partial<Options> = {}) =>
  submitForm<Group, "name" | "description">(
    { wrong, parse: () => Group.safeParse(typed), send: async () => undefined, ...options },
    new FormData(),
    element,
  );

const refusal = (facts: { status: number; errors?: { path: string; code: string }[] }) =>
  new ApiProblem({ code: "refused", title: "Refused", detail: "The name is taken.", ...facts });

describe("a submitted form", () => {
  const unsent = async () => expect.unreachable("It was sent.");

  it("is sent as its schema reads it, and has no faults then", async () => {
    const sent: Group[] = [];
    const send = async (body: Group) => sent.push(body);
    expect(await submit({ name: "ops", description: "", more: 1 }, { send })).toBeUndefined();
    expect(sent).toEqual([{ name: "ops", description: "" }]);
  });

  it("is not sent with values that the schema refuses, and shows the fault of each field", async () => {
    const faults = await submit({ name: "x", description: "longer" }, { send: unsent });
    expect(faults).toEqual({ fields: wrong, form: undefined, cancelled: false });
  });

  it("has a fault of its own when the schema refuses a member without a field", async () => {
    const parse = () => ({ success: false as const, error: { issues: [{ path: ["elsewhere"] }] } });
    expect(await submit({}, { parse, send: unsent })).toEqual({
      fields: {},
      form: expect.stringContaining("not valid"),
      cancelled: false,
    });
  });

  it("is not sent while its fields show their faults themselves", async () => {
    const faults = await submit({}, { parse: () => undefined, send: unsent });
    expect(faults).toEqual({ fields: {}, form: undefined, cancelled: false });
  });
});

describe("a refusal of the server", () => {
  const typed = { name: "ops", description: "" };
  const refused = (error: Error) => ({ send: () => Promise.reject(error) });

  it("is shown beside the field that it names", async () => {
    const faults = await submit(typed, refused(refusal({ status: 409, errors: [{ path: "name", code: "taken" }] })));
    expect(faults?.fields).toEqual({ name: "The name is taken." });
  });

  it("is the fault of the form if it names no field", async () => {
    const faults = await submit(typed, refused(refusal({ status: 409 })));
    expect(faults).toMatchObject({ fields: {}, form: "The name is taken." });
  });

  it("of a stale edit loads the newer version once, if the form can", async () => {
    let loads = 0;
    const reload = async () => {
      loads += 1;
    };
    const stale = refused(refusal({ status: 412 }));
    expect(await submit(typed, { ...stale, reload })).toMatchObject({ form: staleText });
    expect(loads).toBe(1);
    expect(await submit(typed, stale)).toMatchObject({ form: "The name is taken." });
  });

  it("may be shown in an editor of the form, which gives the text for the form", async () => {
    const error = refusal({ status: 422, errors: [{ path: "name", code: "taken" }] });
    const faults = await submit(typed, { ...refused(error), refused: (told) => (told === error ? "Rule 2." : "") });
    expect(faults).toMatchObject({ fields: { name: "The name is taken." }, form: "Rule 2." });
  });

  it("differs from a ceremony that the person cancelled", async () => {
    const cancelled = Object.assign(new Error("You cancelled."), { cancelled: true });
    expect(await submit(typed, refused(cancelled))).toMatchObject({ form: "You cancelled.", cancelled: true });
  });
});
