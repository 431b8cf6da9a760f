import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { publishedLists, publishedLongLists } from "@/lib/protocols/status-list/vectors/appendix-c";
import { conforms } from "@/lib/testing/conforms";
import { isStatusListError } from "./errors";
import { maxListBytes, packStatusList, readStatus, statusBits, unpackStatusList } from "./pack";

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (isStatusListError(error)) return error.code;
    throw error;
  }
  return "accepted";
}

const encode = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");
const statusesOf = (bytes: Uint8Array, bits: 1 | 2 | 4 | 8): number[] =>
  Array.from({ length: (bytes.length * 8) / bits }, (_, index) => readStatus(bytes, bits, index));

describe("status lists", () => {
  it(conforms("draft-ietf-oauth-status-list-21", "4.1", "statuses are packed least significant bits first"), () => {
    for (const { bits, lst, bytes } of publishedLists) {
      expect([...unpackStatusList(lst)]).toEqual([...bytes]);
      const statuses = statusesOf(Uint8Array.from(bytes), bits);
      expect(packStatusList({ size: statuses.length, bits }, statuses.entries())).toBe(lst);
    }
    expect(statusesOf(unpackStatusList("eNo76fITAAPfAgc"), 2)).toEqual([1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]);
  });

  it(conforms("draft-ietf-oauth-status-list-21", "C", "the published lists of a million tokens are read"), () => {
    for (const { bits, lst, statuses } of publishedLongLists) {
      const bytes = unpackStatusList(lst);
      const set = statusesOf(bytes, bits).flatMap((status, index) => (status === 0 ? [] : [[index, status]]));
      expect(set).toEqual(statuses);
    }
  });

  it(
    conforms("draft-ietf-oauth-status-list-21", "4.1", "what is packed is what is read, with 1, 2, 4 and 8 bits"),
    () => {
      const seed = Date.now() % 2 ** 31;
      console.log(`status list seed ${seed}`);
      const list = fc
        .constantFrom(...statusBits)
        .chain((bits) =>
          fc.array(fc.nat(2 ** bits - 1), { minLength: 1, maxLength: 300 }).map((statuses) => ({ bits, statuses })),
        );
      fc.assert(
        fc.property(list, ({ bits, statuses }) => {
          const bytes = unpackStatusList(packStatusList({ size: statuses.length, bits }, statuses.entries()));
          expect(statusesOf(bytes, bits).slice(0, statuses.length)).toEqual(statuses);
        }),
        { seed },
      );
    },
  );

  it("a status that is written again replaces the former one", () => {
    const lst = packStatusList({ size: 4, bits: 2 }, [
      [1, 3],
      [1, 1],
    ]);
    expect(statusesOf(unpackStatusList(lst), 2)).toEqual([0, 1, 0, 0]);
  });

  it(conforms("draft-ietf-oauth-status-list-21", "8.3", "an index outside the list is refused"), () => {
    const bytes = unpackStatusList("eNrbuRgAAhcBXQ");
    expect(readStatus(bytes, 1, 15)).toBe(1);
    for (const index of [16, -1, 0.5, Number.NaN, Number.MAX_SAFE_INTEGER, 2 ** 53]) {
      expect(refusal(() => readStatus(bytes, 1, index))).toBe("index_out_of_range");
    }
  });

  it.each<[string, string, string]>([
    ["nothing", "", "list_malformed"],
    ["no base64url", "eNrbuRgAAhcBXQ==", "list_malformed"],
    ["another spelling of the same bytes", "eNrbuRgAAhcBXR", "list_malformed"],
    ["no ZLIB stream", encode(Buffer.from([0xb9, 0xa3])), "list_malformed"],
    ["a stream that is cut off", "eNrbuRgAAhcB", "list_malformed"],
    ["a stream with another checksum", "eNrbuRgAAhcBXg", "list_malformed"],
    [
      "a stream with more behind it",
      encode(Buffer.concat([deflateSync(Uint8Array.of(1)), Buffer.from("x")])),
      "list_malformed",
    ],
    ["a stream of no bytes", encode(deflateSync(new Uint8Array())), "list_malformed"],
    ["a stream that grows without end", encode(deflateSync(new Uint8Array(maxListBytes + 1))), "list_too_large"],
  ])("refuses %s", (_, lst, code) => {
    expect(refusal(() => unpackStatusList(lst))).toBe(code);
  });

  it("refuses to pack what does not fit", () => {
    const one = (size: number, index: number, status: number) =>
      refusal(() => packStatusList({ size, bits: 2 }, [[index, status]]));
    expect(one(4, 4, 1)).toBe("index_out_of_range");
    expect(one(4, -1, 1)).toBe("index_out_of_range");
    expect(one(4, 0, 4)).toBe("status_not_allowed");
    expect(one(0, 0, 0)).toBe("list_malformed");
    expect(one(maxListBytes * 4 + 1, 0, 0)).toBe("list_too_large");
  });
});
