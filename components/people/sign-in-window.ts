import { signInWindowPath } from "@/lib/sign-in/providers/model";

/** Windows of one origin hear one another here, whichever way they were opened; others do not. */
const channelName = "mandate-sign-in";

/** The result of a sign-in in a window; `problem` is null after success. */
type Message = { problem: string | null };

function isMessage(data: unknown): data is Message {
  if (typeof data !== "object" || data === null || !("problem" in data)) return false;
  return data.problem === null || typeof data.problem === "string";
}

/** Opens the window in which the person signs in with a provider; answers whether the browser did. */
export function openSignInWindow(slug: string, personId: string): boolean {
  const query = new URLSearchParams({ start: slug, as: personId });
  const features = "popup,width=520,height=720";
  return window.open(`${signInWindowPath}?${query}`, channelName, features) !== null;
}

/** The return URL of a sign-in in a window. The server accepts only the given person. */
export const windowReturn = (personId: string): string =>
  `${signInWindowPath}?${new URLSearchParams({ as: personId })}`;

/** Sends the page that waits the end of the sign-in. */
export function tellOpener(problem: string | undefined): void {
  const channel = new BroadcastChannel(channelName);
  channel.postMessage({ problem: problem ?? null } satisfies Message);
  channel.close();
}

/** Calls back when a sign-in in a window ended, with its problem, until the answer is called. */
export function onWindowMessage(listener: (problem: string | undefined) => void): () => void {
  const channel = new BroadcastChannel(channelName);
  channel.onmessage = ({ data, origin }) => {
    if (origin === window.location.origin && isMessage(data)) listener(data.problem ?? undefined);
  };
  return () => channel.close();
}
