import { infiniteQueryOptions, type QueryKey, queryOptions } from "@tanstack/react-query";
import { type BodyReader, getJson, type QueryParams } from "./api-client";

/** Reads one body of the console's API. */
export const readQuery = <Body, Key extends QueryKey>(
  queryKey: Key,
  path: string,
  schema: BodyReader<Body>,
  query: QueryParams = {},
) => queryOptions({ queryKey, queryFn: ({ signal }) => getJson(path, query, schema, signal) });

/** Rows of one page at most. */
const longestPage = 200;

/** Reads every page of a short list of the console's API, and joins them. */
export const wholeQuery = <Page extends { next: string | null }, Key extends QueryKey>(
  queryKey: Key,
  path: string,
  schema: BodyReader<Page>,
  join: (pages: readonly Page[]) => Page,
) =>
  queryOptions({
    queryKey,
    queryFn: async ({ signal }) => {
      const pages: Page[] = [];
      for (let cursor: string | null = ""; cursor !== null; cursor = pages.at(-1)?.next ?? null) {
        pages.push(await getJson(path, { limit: longestPage, cursor }, schema, signal));
      }
      return join(pages);
    },
  });

/** Reads a list of the console's API page by page. `next` of a page is the cursor of the following one. */
export const listQuery = <Page extends { next: string | null }, Key extends QueryKey>(
  queryKey: Key,
  path: string,
  schema: BodyReader<Page>,
  query: QueryParams = {},
) =>
  infiniteQueryOptions({
    queryKey,
    queryFn: ({ pageParam, signal }) => getJson(path, { ...query, cursor: pageParam }, schema, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
  });
