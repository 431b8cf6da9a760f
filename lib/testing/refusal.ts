import { expect } from "vitest";
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

/** Expects that a call is refused with a code, and with the further members of the refusal. */
export async function expectRefusal(act: Promise<unknown>, code: string, more: object = {}): Promise<void> {
  const refusal = await act.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (refusal !== undefined && !isDomainError(refusal)) throw refusal;
  expect(refusal).toMatchObject({ code, ...more });
}
