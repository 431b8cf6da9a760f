/** A part of a file: from its byte `from` up to, not including, `to`. */
export type ByteRange = { from: number; to: number };

const single = /^bytes=(\d{0,15})-(\d{0,15})$/;

/**
 * Reads a `Range` header with one range (RFC 9110 section 14.2).
 *
 * @returns undefined if the whole file is to be sent: without a header, or with one that the server may ignore;
 * `unsatisfiable` if the range has no byte of the file.
 */
export function parseByteRange(header: string | null, size: number): ByteRange | "unsatisfiable" | undefined {
  const [, first = "", last = ""] = single.exec(header ?? "") ?? [];
  if (first === "" && last === "") return undefined;
  if (first === "") {
    const length = Math.min(Number(last), size);
    return length === 0 ? "unsatisfiable" : { from: size - length, to: size };
  }
  const from = Number(first);
  if (last !== "" && Number(last) < from) return undefined;
  if (from >= size) return "unsatisfiable";
  return { from, to: last === "" ? size : Math.min(Number(last) + 1, size) };
}
