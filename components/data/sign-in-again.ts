import type { ApiProblem } from "@/components/data/api-problem";

/** Why a person signs in again: the sign-in is too old for what they do, or the session ended. */
export type SignInNeed = "step-up" | "session-ended";

/** Asks the person to sign in again; answers whether they did, as the same person. */
export type AskToSignIn = (need: SignInNeed) => Promise<boolean>;

let ask: AskToSignIn | undefined;
let expected: Promise<void> | undefined;
let arrive = (): void => {};
let asking: Promise<boolean> | undefined;
let declined = false;
let renewedAt = Number.NEGATIVE_INFINITY;
const renewals = new Set<() => void>();

/** The sign-in needed before the same request can be sent again; undefined if signing in does not help. */
export function needOf({ status, code }: ApiProblem): SignInNeed | undefined {
  if (status === 401) return "session-ended";
  return status === 403 && code === "step_up_required" ? "step-up" : undefined;
}

/** Notes that an asker is being loaded: until it is there, requests wait for it instead of leaving the page. */
export function expectAsker<T>(loading: Promise<T>): Promise<T> {
  expected = new Promise((resolve) => {
    arrive = resolve;
  });
  loading.catch(() => arrive());
  return loading;
}

/** Names who asks the person, until the answer is called. Without one, an ended session leads to the sign-in page. */
export function askWith(asker: AskToSignIn): () => void {
  ask = asker;
  arrive();
  return () => {
    if (ask === asker) ask = undefined;
  };
}

/** Calls back after each sign-in that renewed the session, until the answer is called. */
export function onRenewed(listener: () => void): () => void {
  renewals.add(listener);
  return () => renewals.delete(listener);
}

/**
 * Has the person sign in again, in one dialog for all requests that wait for it; answers whether to send again.
 *
 * A request that began before the latest sign-in is sent again without asking. Once the person declined, reads do not ask
 * again; writes do.
 */
export async function signInAgain(need: SignInNeed, request: { beganAt: number; reads: boolean }): Promise<boolean> {
  if (request.beganAt < renewedAt) return true;
  if (!ask) await expected;
  const asker = ask;
  if (!asker) return leaveForSignIn(need);
  if (request.reads && declined && !asking) return false;
  asking ??= asker(need).finally(() => {
    asking = undefined;
  });
  const signedIn = await asking;
  declined = !signedIn;
  if (signedIn && request.beganAt >= renewedAt) {
    renewedAt = performance.now();
    for (const tell of renewals) tell();
  }
  return signedIn;
}

/** Asks again after the person declined. */
export const resumeSession = async (): Promise<boolean> =>
  signInAgain("session-ended", { beganAt: performance.now(), reads: false });

/** Outside the console nothing is typed that would be lost. */
function leaveForSignIn(need: SignInNeed): false {
  const here = window.location.pathname + window.location.search;
  if (need === "session-ended" && !here.startsWith("/sign-in")) {
    window.location.assign(`/sign-in?callbackUrl=${encodeURIComponent(here)}`);
  }
  return false;
}
