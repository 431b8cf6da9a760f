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

/** The form of a file with the rows of a list. */
export type ListForm<Row> = {
  ending: string;
  contentType: string;
  head: string;
  /** Some rows. `more`: others were written before them. */
  rows: (rows: readonly Row[], more: boolean) => string;
  tail: string;
};

export const csvForm = <Row>(columns: readonly CsvColumn<Row>[]): ListForm<Row> => ({
  ending: "csv",
  contentType: "text/csv; charset=utf-8; header=present",
  head: csvHead(columns),
  rows: (rows) => csvLines(columns, rows),
  tail: "",
});

/** One JSON object: the members of `about`, and the rows under a name. */
export const jsonForm = <Row>(about: Readonly<Record<string, unknown>>, name: string): ListForm<Row> => ({
  ending: "json",
  contentType: "application/json",
  head: `${JSON.stringify(about).slice(0, -1)},${JSON.stringify(name)}:[`,
  rows: (rows, more) => rows.map((row, at) => `${more || at > 0 ? "," : ""}\n${JSON.stringify(row)}`).join(""),
  tail: "\n]}\n",
});

export type ListAnswer<Row> = {
  /** Of the file, without its ending. */
  name: string;
  form: ListForm<Row>;
  reader: CsvReader;
  page: (cursor: string | undefined) => Promise<Page<Row>>;
  withinMs?: number;
};

/** However slowly a client takes an export. */
const longestMs = 600_000;

const ended = () =>
  new DomainError("export_ended", "forbidden", "The reader may no longer read this, or took too long.");

/** Answers a list as CSV. */
export const csvAnswer = <Row>({
  columns,
  ...answer
}: Omit<ListAnswer<Row>, "form"> & { columns: readonly CsvColumn<Row>[] }): Promise<Response> =>
  listAnswer({ ...answer, form: csvForm(columns) });

/**
 * Answers a list as a file, page by page as the client takes it. Pages of one reader are read one after the other, over
 * all of their exports.
 *
 * The first page is read before anything is answered, so that a refusal still has its status. If the reader may no
 * longer read, or the time is over, the connection is cut. So no client takes a part of the file for the whole.
 */
export async function listAnswer<Row>(answer: ListAnswer<Row>): Promise<Response> {
  const { name, form, reader, page, withinMs = longestMs } = answer;
  const encoder = new TextEncoder();
  let head = form.head;
  let written = 0;
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
      const { rows, next } = current;
      const tail = next === null ? form.tail : "";
      controller.enqueue(encoder.encode(head + form.rows(rows, written > 0) + tail));
      head = "";
      written += rows.length;
      // A client takes pages after the request was answered, which named the waiter.
      current = next === null ? undefined : await waitingAs("people", () => inTurn(reader.id, () => nextPage(next)));
    },
    cancel: () => clearTimeout(late),
  });
  return new Response(body, {
    headers: {
      "content-type": form.contentType,
      "content-disposition": `attachment; filename="${name}.${form.ending}"`,
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
