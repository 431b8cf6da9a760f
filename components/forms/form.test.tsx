import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { Alert } from "@/components/ui/alert";
import { InputField } from "@/components/ui/input-field";
import { InlineForm } from "./form";
import type { FormState } from "./use-form";

const idle: FormState<"name"> = {
  ...{ errors: {}, problem: undefined, cancelled: false, working: false, whyNot: undefined },
  submit: () => undefined,
  setError: () => undefined,
};

const markup = (form: FormState<"name">) =>
  renderToStaticMarkup(
    <InlineForm form={form} verb="Add rule" onCancel={() => undefined}>
      <InputField label="Name" hint="Used in policies." required error={form.errors.name} name="name" />
    </InlineForm>,
  );

const attribute = (html: string, tag: string, name: string) =>
  new RegExp(`<${tag}[^>]* ${name}="([^"]*)"`).exec(html)?.[1];

describe("a form", () => {
  it("has its fields, then a button to cancel and one that submits this form", () => {
    const html = markup(idle);
    const [cancel, submit] = html.match(/<button.*?<\/button>/gs) ?? [];
    expect(cancel).toMatch(/type="button".*Cancel/);
    expect(submit).toMatch(/type="submit".*Add rule/);
    expect(attribute(submit ?? "", "button", "form")).toBe(attribute(html, "form", "id"));
    expect(html).not.toMatch(/role="alert"[^>]*>[^<]/);
  });

  it("announces the fault of the whole form and is described by it", () => {
    const html = markup({ ...idle, problem: "The server cannot be reached." });
    expect(html).toContain(`id="${attribute(html, "form", "aria-describedby")}"`);
    expect(html).toMatch(/role="alert"[^>]*>The server cannot be reached\./);
  });

  it("ties the error of a field to its control", () => {
    const html = markup({ ...idle, errors: { name: "The name is taken." } });
    expect(attribute(html, "input", "aria-invalid")).toBe("true");
    const ids = attribute(html, "input", "aria-describedby")?.split(" ") ?? [];
    expect(ids).toHaveLength(2);
    for (const id of ids) expect(html).toContain(`id="${id}"`);
    expect(attribute(html, "label", "for")).toBe(attribute(html, "input", "id"));
  });

  it("marks its button as busy while it is sent", () => {
    const html = markup({ ...idle, working: true });
    expect(html).toMatch(/<button[^>]*type="submit"[^>]*aria-disabled="true"[^>]*aria-busy="true"/);
  });
});

describe("an alert", () => {
  it("renders nothing without a failure", () => {
    expect(renderToStaticMarkup(<Alert error={null} />)).toBe("");
    expect(renderToStaticMarkup(<Alert>{undefined}</Alert>)).toBe("");
  });

  it("shows a failure in the words of the server", () => {
    const html = renderToStaticMarkup(<Alert error={{ detail: "It is taken.", title: "Conflict" }} />);
    expect(html).toMatch(/role="alert"[^>]*text-bad[^>]*>It is taken\./);
  });

  it("shows without alarm that the person cancelled", () => {
    const html = renderToStaticMarkup(<Alert error={{ message: "You cancelled.", cancelled: true }} />);
    expect(html).toContain("text-wait");
    expect(html).not.toContain("text-bad");
  });
});
