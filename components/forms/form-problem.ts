import { ApiProblem } from "@/components/data/api-problem";
import { problemText } from "@/components/ui/problem-text";

const sentences: Record<string, string> = {
  deceptive_character: "Contains a character that hides or reorders text.",
  mixed_scripts: "Mixes letters of scripts that look alike.",
  too_big: "Is too long.",
  too_small: "Is too short.",
  required: "Is required.",
  own_issuer: "This is the server's own address. Enter another one.",
  not_a_trust_domain: "Is no SPIFFE trust domain, such as spiffe://prod.example.",
  wildcard_inside: "An asterisk is allowed only at the end.",
  wildcard_alone: "An asterisk alone would match every workload.",
  prefix_boundary: "Write /, : or - before the asterisk.",
  outside_trust_domain: "Must be in the trust domain of the issuer.",
};

export type FormProblem<Field extends string> = {
  /** Faults by field of the form. */
  fields: Partial<Record<Field, string>>;
  /** Fault of the whole form. */
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
      fields[field] ??= sentences[code] ?? (malformed ? "The value is not valid." : (message ?? problemText(error)));
  }
  return { fields, form: Object.keys(fields).length > 0 ? undefined : problemText(error) };
}
