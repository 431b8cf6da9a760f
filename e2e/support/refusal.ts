import { type DomainError, isDomainError } from "@/lib/platform/base/domain-error";

/** What became of a call: `done`, or the code of its refusal. */
export const codeOf = (act: Promise<unknown>): Promise<string> => outcomeOf(act, ({ code }) => code);

/** What became of a call: `done`, or the code of its refusal and each member at fault with why. */
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
