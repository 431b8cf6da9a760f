import { type CsvColumn, csvHead, csvLines } from "@/lib/platform/text/csv";

type Page<Row> = { rows: readonly Row[]; next: string | null };

export type CsvAnswer<Row> = {
  /** Of the file, without its ending. */
  name: string;
  columns: readonly CsvColumn<Row>[];
  page: (cursor: string | undefined) => Promise<Page<Row>>;
};

/**
 * Answers a list as a file, page by page as the client takes it, however long it is.
 *
 * The first page is read before anything is answered, so that a refusal still is one.
 */
export async function csvAnswer<Row>({ name, columns, page }: CsvAnswer<Row>): Promise<Response> {
  const encoder = new TextEncoder();
  let head = csvHead(columns);
  let current: Page<Row> | undefined = await page(undefined);
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (!current) return controller.close();
      controller.enqueue(encoder.encode(head + csvLines(columns, current.rows)));
      head = "";
      current = current.next === null ? undefined : await page(current.next);
    },
  });
  return new Response(body, {
    headers: {
      "content-type": "text/csv; charset=utf-8; header=present",
      "content-disposition": `attachment; filename="${name}.csv"`,
    },
  });
}
