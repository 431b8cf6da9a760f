import { DomainError } from "@/lib/platform/base/domain-error";
import { singleton } from "@/lib/platform/base/singleton";
import { type CsvColumn, csvHead, csvLines } from "@/lib/platform/base/text/csv";
import { waitingAs } from "@/lib/platform/database/waiting";

type Page<Row> = { rows: readonly Row[]; next: string | null };

/** The person who downloads the list. */
export type CsvReader = {
  id: string;
  /** Whether they may go on reading; asked before each page after the first. */
  stillAllowed: () => Promise<boolean>;
};

export type CsvAnswer<Row> = {
  /** Of the file, without its ending. */
  name: string;
  columns: readonly CsvColumn<Row>[];
  reader: CsvReader;
  page: (cursor: string | undefined) => Promise<Page<Row>>;
  withinMs?: number;
};

/** However slowly a client takes an export. */
const longestMs = 600_000;

const ended = () =>
  new DomainError("export_ended", "forbidden", "The reader may no longer read this, or took too long.");

/**
 * Answers a list as a file, page by page as the client takes it. Pages of one reader are read one after the other, over
 * all of their exports.
 *
 * The first page is read before anything is answered, so that a refusal still has its status. If the reader may no
 * longer read, or the time is over, the connection is cut. So no client takes a part of the file for the whole.
 */
export async function csvAnswer<Row>(answer: CsvAnswer<Row>): Promise<Response> {
  const { name, columns, reader, page, withinMs = longestMs } = answer;
  const encoder = new TextEncoder();
  let head = csvHead(columns);
  let current: Page<Row> | undefined = await inTurn(reader.id, () => page(undefined));
  const nextPage = async (cursor: string) => {
    if (!(await reader.stillAllowed())) throw ended();
    return page(cursor);
  };
  let late: NodeJS.Timeout | undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      late = setTimeout(() => controller.error(ended()), withinMs).unref();
    },
    async pull(controller) {
      if (!current) {
        clearTimeout(late);
        return controller.close();
      }
      controller.enqueue(encoder.encode(head + csvLines(columns, current.rows)));
      head = "";
      const { next } = current;
      // A client takes pages after the request was answered, which named the waiter.
      current = next === null ? undefined : await waitingAs("people", () => inTurn(reader.id, () => nextPage(next)));
    },
    cancel: () => clearTimeout(late),
  });
  return new Response(body, {
    headers: {
      "content-type": "text/csv; charset=utf-8; header=present",
      "content-disposition": `attachment; filename="${name}.csv"`,
    },
  });
}

/** Runs the jobs of one reader one after the other. */
async function inTurn<T>(readerId: string, job: () => Promise<T>): Promise<T> {
  const last = singleton("csv-turns", () => new Map<string, Promise<unknown>>());
  const before = last.get(readerId);
  const own = before ? before.then(job) : job();
  const settled = own.catch(() => undefined);
  last.set(readerId, settled);
  try {
    return await own;
  } finally {
    if (last.get(readerId) === settled) last.delete(readerId);
  }
}
