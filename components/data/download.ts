import { followDownload } from "./follow-download";

/**
 * Saves a file of the server. A refusal is shown on the page. The code for it is loaded with the first file; where it
 * cannot be loaded, the browser saves the file without it.
 */
export const download = (href: string, name = ""): Promise<void> =>
  import("./save-file").then(
    ({ saveFile }) => saveFile(href, name),
    () => followDownload(href, name),
  );
