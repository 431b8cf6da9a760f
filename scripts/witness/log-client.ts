import { hashBytes, type TileName, tilePath, tileWidth } from "@/lib/protocols/tlog/tiles";

/** A log did not answer, or not with what it must answer. A later attempt may succeed. */
export class NoAnswer extends Error {}

/** Reads a log over HTTP (C2SP tlog-tiles). */
export type LogClient = {
  readCheckpoint(): Promise<string>;
  readTile(tile: TileName): Promise<Uint8Array>;
  /** Sends a cosigned checkpoint to the log, where readers find it. */
  submit(note: string): Promise<void>;
};

const timeoutMs = 10_000;
const maxCheckpoint = 65_536;

/**
 * Makes a client of the log at an address: the one before `/checkpoint`. The address of a Mandate server alone is
 * completed with `/log`.
 *
 * @throws TypeError for anything but an HTTP address.
 */
export function logClient(address: string): LogClient {
  const url = new URL(address);
  if (!/^https?:$/.test(url.protocol)) throw new TypeError(`${address} is no HTTP address`);
  if (url.pathname === "/") url.pathname = "/log";
  const prefix = `${url.origin}${url.pathname.replace(/\/$/, "")}`;
  const read = async (path: string, limit: number): Promise<Buffer> => {
    const bytes = await answerOf(`${prefix}/${path}`, limit);
    if (bytes === undefined) throw new NoAnswer(`There is nothing at ${prefix}/${path}.`);
    return bytes;
  };
  return {
    readCheckpoint: async () => (await read("checkpoint", maxCheckpoint)).toString("utf8"),
    // A host may keep a partial tile only until the full one exists.
    readTile: async (tile) => {
      const partial = await answerOf(`${prefix}/${tilePath(tile)}`, tileWidth * hashBytes);
      if (partial !== undefined || tile.width === tileWidth) return partial ?? read(tilePath(tile), 0);
      const full = await read(tilePath({ ...tile, width: tileWidth }), tileWidth * hashBytes);
      return full.subarray(0, tile.width * hashBytes);
    },
    submit: (note) => send(`${prefix}/cosignatures`, note),
  };
}

/** @throws NoAnswer with the reason that the log gives. */
async function send(url: string, body: string): Promise<void> {
  const headers = { "content-type": "text/plain; charset=utf-8" };
  const init = { method: "POST", headers, body, signal: AbortSignal.timeout(timeoutMs) };
  const answer = await fetch(url, init).catch((error: Error) => {
    throw new NoAnswer(`${url} does not answer: ${error.message}`);
  });
  if (answer.ok) return;
  const said = (await bounded(answer, maxCheckpoint)).toString("utf8");
  throw new NoAnswer(`${url} answered ${answer.status}: ${said.slice(0, 500)}`);
}

/** Answers the body of a success, or undefined where nothing is. @throws NoAnswer for everything else. */
async function answerOf(url: string, limit: number): Promise<Buffer | undefined> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    if (answer.status === 404) return undefined;
    if (!answer.ok) throw new NoAnswer(`${url} answered ${answer.status}.`);
    return await bounded(answer, limit);
  } catch (error) {
    if (error instanceof NoAnswer) throw error;
    throw new NoAnswer(`${url} does not answer: ${(error as Error).message}`);
  }
}

async function bounded({ url, body }: Response, limit: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body ?? []) {
    length += part.length;
    if (length > limit) throw new NoAnswer(`${url} answered more than ${limit} bytes.`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}
