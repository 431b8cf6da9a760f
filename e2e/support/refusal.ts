import { type DomainError, isDomainError } from "@/lib/platform/base/domain-error";

/** Outcome of a call: `done`, or the code of its refusal. */
export const codeOf = (act: Promise<unknown>): Promise<string> => outcomeOf(act, ({ code }) => code);

/** Outcome of a call: `done`, or the code of its refusal with the path and code of each member at fault. */
export const refusalOf = (act: Promise<unknown>): Promise<string> =>
  outcomeOf(act, ({ code, errors }) => [code, ...errors.map((fault) => `${fault.path} ${fault.code}`)].join(", "));

async function outcomeOf(act: Promise<unknown>, said: (refusal: DomainError) => string): Promise<string> {
  try {
    await act;
    return "done";
  } catch (error) {
    if (isDomainError(error)) return said(error);
    throw error;
  }
}
