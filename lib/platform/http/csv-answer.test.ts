import { expect, it } from "vitest";
import { type CsvReader, csvAnswer } from "./csv-answer";

const columns = [{ name: "n", of: (n: number) => n }];

type Given = { reader?: Partial<CsvReader>; pages?: number; withinMs?: number; read?: (page: number) => Promise<void> };

/** An export of so many pages of one row each. */
const exportOf = ({ reader, pages = 3, read = async () => undefined, ...rest }: Given = {}) =>
  csvAnswer<number>({
    ...{ name: "numbers", columns, ...rest },
    reader: { id: "person", stillAllowed: async () => true, ...reader },
    page: async (cursor) => {
      const n = Number(cursor ?? 1);
      await read(n);
      return { rows: [n], next: n < pages ? String(n + 1) : null };
    },
  });

it("writes all pages of a reader who may read to the end", async () => {
  expect(await (await exportOf()).text()).toBe("n\r\n1\r\n2\r\n3\r\n");
});

it("asks before each page whether the reader may go on, and fails the answer when not", async () => {
  const read: number[] = [];
  let allowed = true;
  const answer = await exportOf({
    reader: { stillAllowed: async () => allowed },
    read: async (n) => {
      read.push(n);
      allowed = n < 2;
    },
  });
  await expect(answer.text()).rejects.toMatchObject({ code: "export_ended" });
  expect(read).toEqual([1, 2]);
});

it("ends when its time is over, however slowly it is taken", async () => {
  const answer = await exportOf({
    reader: { id: "slow" },
    withinMs: 10,
    read: (n) => (n === 2 ? new Promise(() => undefined) : Promise.resolve()),
  });
  await expect(answer.text()).rejects.toMatchObject({ code: "export_ended" });
});

it("reads one page at a time of one reader, and of others meanwhile", async () => {
  const under: Record<string, number> = { ada: 0, bob: 0 };
  const most = { ada: 0, both: 0 };
  const take = (id: "ada" | "bob") =>
    exportOf({
      reader: { id },
      read: async () => {
        under[id] = (under[id] ?? 0) + 1;
        most.ada = Math.max(most.ada, under.ada ?? 0);
        most.both = Math.max(most.both, (under.ada ?? 0) + (under.bob ?? 0));
        await new Promise((resolve) => setImmediate(resolve));
        under[id] -= 1;
      },
    }).then((answer) => answer.text());
  const texts = await Promise.all([take("ada"), take("ada"), take("ada"), take("bob")]);
  expect(new Set(texts).size).toBe(1);
  expect(most).toEqual({ ada: 1, both: 2 });
});

it("gives the turn to the next page after one that failed", async () => {
  await expect(exportOf({ read: () => Promise.reject(new Error("failed")) })).rejects.toThrow("failed");
  expect(await (await exportOf({ pages: 1 })).text()).toContain("1");
});
