import { isCancelled } from "@/components/ui/problem-text";
import { type FormProblem, formProblem } from "./form-problem";
import { isStale, staleText } from "./merge-edit";

/** The result of a schema, or another judgement of the same shape. */
export type Parsed<Body> =
  | { success: true; data: Body }
  | { success: false; error: { issues: readonly { path: readonly PropertyKey[] }[] } };

type Common<Field extends string> = {
  /** Messages for fields whose values the schema refuses. */
  wrong?: Record<Field, string> | undefined;
  /** Fields beside which a refusal of the server is shown; without them those of `wrong`. */
  members?: readonly Field[] | undefined;
  /** Loads the newer version after an edit was refused as stale. Without it such a refusal is shown as the server gave it. */
  reload?: (() => Promise<unknown>) | undefined;
  /** Shows a refusal in an editor that is part of the form. A text that it gives is the fault of the form. */
  refused?: ((error: unknown) => string | undefined) | undefined;
};

/**
 * A form whose body is parsed. `parse` gives undefined if the fields show their faults themselves, and throws a fault of
 * the whole form.
 */
export type ParsedSubmission<Body, Field extends string> = Common<Field> & {
  parse: (typed: FormData) => Parsed<Body> | undefined;
  /** Sends the body, and does the work that follows a success. */
  send: (body: Body, form: HTMLFormElement) => Promise<unknown>;
};

/** A form whose values need no schema. */
export type PlainSubmission<Field extends string> = Common<Field> & {
  parse?: undefined;
  send: (typed: FormData, form: HTMLFormElement) => Promise<unknown>;
};

export type Submission<Body, Field extends string> = ParsedSubmission<Body, Field> | PlainSubmission<Field>;

export type Faults<Field extends string> = FormProblem<Field> & { cancelled: boolean };

export const noFaults = { fields: {}, form: undefined, cancelled: false };

const notValid = "Some values are not valid. Correct them, then send again.";

function wrongFields<Field extends string>(
  { wrong }: Common<Field>,
  issues: readonly { path: readonly PropertyKey[] }[],
): Faults<Field> {
  const texts = Object.entries(wrong ?? {}) as [Field, string][];
  const found = texts.filter(([name]) => issues.some(({ path }) => path[0] === name));
  const fields = Object.fromEntries(found) as Faults<Field>["fields"];
  return { fields, form: found.length > 0 ? undefined : notValid, cancelled: false };
}

const knownFields = <Field extends string>({ wrong, members }: Common<Field>): readonly Field[] =>
  members ?? (Object.keys(wrong ?? {}) as Field[]);

/** Sends a form once. Gives its faults; undefined after a success. */
export async function submitForm<Body, Field extends string>(
  submission: Submission<Body, Field>,
  typed: FormData,
  form: HTMLFormElement,
): Promise<Faults<Field> | undefined> {
  try {
    if (!submission.parse) await submission.send(typed, form);
    else {
      const parsed = submission.parse(typed);
      if (!parsed) return { ...noFaults };
      if (!parsed.success) return wrongFields(submission, parsed.error.issues);
      await submission.send(parsed.data, form);
    }
    return undefined;
  } catch (error) {
    if (submission.reload && isStale(error)) {
      await submission.reload();
      return { ...noFaults, form: staleText };
    }
    const { fields, form } = formProblem(error, knownFields(submission));
    return { fields, form: submission.refused?.(error) ?? form, cancelled: isCancelled(error) };
  }
}
