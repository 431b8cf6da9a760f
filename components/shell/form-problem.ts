import { problemText } from "@/components/ui/problem-text";
import { ApiProblem } from "./api-problem";

const sentences: Record<string, string> = {
  deceptive_character: "Contains a character that hides or reorders text.",
  mixed_scripts: "Mixes letters of scripts that look alike.",
  too_big: "Is too long.",
  too_small: "Is too short.",
  required: "Is required.",
  own_issuer: "That is this server itself.",
  not_a_trust_domain: "Is no SPIFFE trust domain, such as spiffe://prod.example.",
  wildcard_inside: "An asterisk may stand at the end only.",
  wildcard_alone: "An asterisk alone would let everybody in.",
  prefix_boundary: "Before the asterisk stands /, : or -, so that no neighbour matches.",
  outside_trust_domain: "Has to lie in the trust domain of the issuer.",
};

export type FormProblem<Field extends string> = {
  /** What is wrong with each field the form shows. */
  fields: Partial<Record<Field, string>>;
  /** What is wrong with the whole. */
  form: string | undefined;
};

/** Divides a refusal of the server into what belongs beside a field and what belongs to the whole form. */
export function formProblem<Field extends string>(error: unknown, known: readonly Field[]): FormProblem<Field> {
  const fields: Partial<Record<Field, string>> = {};
  if (!(error instanceof ApiProblem)) return { fields, form: problemText(error) };
  const malformed = error.status === 400;
  for (const { path, code, message } of error.errors) {
    const field = known.find((name) => path === name || path.startsWith(`${name}[`) || path.startsWith(`${name}.`));
    if (field)
      fields[field] ??= sentences[code] ?? (malformed ? "Is not as expected." : (message ?? problemText(error)));
  }
  return { fields, form: Object.keys(fields).length > 0 ? undefined : problemText(error) };
}
