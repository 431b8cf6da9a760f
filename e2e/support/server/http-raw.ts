import { once } from "node:events";
import { connect } from "node:net";

export type RawAnswer = { status: number; headers: Record<string, string>; body: string };

/**
 * Sends bytes as they are, which no HTTP library would, and reads what comes back until the server closes.
 *
 * @param lines The request's head in octets (ISO 8859-1), without `Connection`; the body follows the empty line.
 */
export async function sendRaw(origin: string, lines: readonly string[], body = ""): Promise<RawAnswer> {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname);
  await once(socket, "connect");
  const chunks: Buffer[] = [];
  socket.on("data", (chunk) => chunks.push(chunk));
  // A server that refuses may close before everything was sent.
  socket.on("error", () => undefined);
  socket.setTimeout(15_000, () => socket.destroy());
  const head = [...lines, "Connection: close", "", ""].join("\r\n");
  socket.write(Buffer.concat([Buffer.from(head, "latin1"), Buffer.from(body)]));
  await once(socket, "close");
  return parseAnswer(Buffer.concat(chunks).toString("latin1"));
}

function parseAnswer(text: string): RawAnswer {
  const end = text.indexOf("\r\n\r\n");
  const [first = "", ...lines] = text.slice(0, end).split("\r\n");
  const headers = lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { status: Number(first.split(" ")[1]), headers: Object.fromEntries(headers), body: text.slice(end + 4) };
}
