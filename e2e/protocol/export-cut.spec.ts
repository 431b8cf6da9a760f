import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeToNodeResponse } from "next/dist/server/pipe-readable";
import { expect, it } from "vitest";
import { csvAnswer } from "@/lib/platform/http/csv-answer";

// In a process of its own: Next's code makes Node follow every promise of the process that loads it.

it("an export that ends before its time cuts the connection, so that no client takes a part for the whole", async () => {
  const server = createServer(async (_, response) => {
    const { body } = await csvAnswer<number>({
      ...{ name: "numbers", columns: [{ name: "n", of: (n) => n }] },
      reader: { id: "person", stillAllowed: async () => false },
      page: async (cursor) => ({ rows: [Number(cursor ?? 1)], next: "2" }),
    });
    if (body) await pipeToNodeResponse(body, response).catch(() => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  const read = fetch(`http://127.0.0.1:${port}`).then((response) => response.text());
  await expect(read).rejects.toThrow();
  server.close();
});
