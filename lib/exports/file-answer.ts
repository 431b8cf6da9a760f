import { waitingAs } from "@/lib/platform/database/waiting";
import { parseByteRange } from "@/lib/platform/http/byte-range";
import { isHead } from "@/lib/platform/http/head";
import type { Principal } from "@/lib/principals/principal";
import { stillActing } from "@/lib/sign-in/still-acting";
import { recordDownload } from "./commands";
import { fileBytes, findExportFile } from "./queries";
import type { FileRow } from "./store";

const mediaTypes: Readonly<Record<string, string>> = {
  csv: "text/csv; charset=utf-8; header=present",
  json: "application/json",
  ndjson: "application/x-ndjson",
  sig: "text/plain; charset=utf-8",
};

/**
 * Answers a file of an export, or the part of it that the request asks for. A client continues a broken download with
 * `Range` and `If-Range`. If the reader may no longer read, the connection is cut.
 */
export async function fileAnswer(asker: Principal, exportId: string, name: string, request: Request) {
  const file = await findExportFile(asker, exportId, name);
  const etag = `"${file.sha256}"`;
  const { headers } = request;
  const common = { etag, "accept-ranges": "bytes" };
  const isSame = headers.get("if-range") === null || headers.get("if-range") === etag;
  const range = isSame ? parseByteRange(headers.get("range"), file.bytes) : undefined;
  if (range === "unsatisfiable") {
    return new Response(null, { status: 416, headers: { ...common, "content-range": `bytes */${file.bytes}` } });
  }
  const { from, to } = range ?? { from: 0, to: file.bytes };
  if (!isHead(request)) await recordDownload(asker, file);
  return new Response(bodyOf(asker, file, from, to), {
    status: range ? 206 : 200,
    headers: {
      ...common,
      "content-type": mediaTypes[name.slice(name.lastIndexOf(".") + 1)] ?? "application/octet-stream",
      "content-length": String(to - from),
      "content-disposition": `attachment; filename="${exportId}-${name}"`,
      ...(range && { "content-range": `bytes ${from}-${to - 1}/${file.bytes}` }),
    },
  });
}

function bodyOf(asker: Principal, file: FileRow, from: number, to: number): ReadableStream<Uint8Array> {
  const parts = fileBytes(file, from, to);
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      // A client takes the parts after the request was answered, which named the waiter.
      await waitingAs("people", async () => {
        if (!(await stillActing(asker))) return controller.error(new Error("The reader may no longer read this."));
        const { value, done } = await parts.next();
        if (done) controller.close();
        else controller.enqueue(value);
      });
    },
    cancel: async () => {
      await parts.return(undefined);
    },
  });
}
