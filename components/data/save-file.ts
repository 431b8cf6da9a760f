import { toaster } from "@/components/ui/toast";
import { answerTo, signedIn } from "./api-client";
import { ApiProblem } from "./api-problem";
import { followDownload } from "./follow-download";

/**
 * Asks whether the server gives a file, without its content. Throws `ApiProblem` if it refuses. An ended session or an old
 * sign-in is renewed in place first.
 */
export const expectFile = (path: string): Promise<void> =>
  signedIn(async () => {
    const refusal = await answerTo(path, { method: "HEAD" }).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (refusal === undefined) return;
    // After a failure the second request could be given the file, and would leave a record of a download.
    if (!(refusal instanceof ApiProblem) || refusal.status < 400 || refusal.status >= 500) throw refusal;
    // An answer to HEAD has no content, so the reason of a refusal needs a second request.
    const reading = new AbortController();
    await answerTo(path, { signal: reading.signal });
    reading.abort();
  }, false);

const asked = new Set<string>();

/**
 * Has the browser save a file as it comes, straight to disk. The browser tells a page nothing about a refused download, so
 * the server is asked first. A press meanwhile does nothing.
 */
export async function saveFile(href: string, name: string): Promise<void> {
  if (asked.has(href)) return;
  asked.add(href);
  try {
    await expectFile(href);
    followDownload(href, name);
  } catch (error) {
    toaster.problem("The file was not downloaded", error);
  } finally {
    asked.delete(href);
  }
}
