import type { ReactNode } from "react";
import { Unloaded, type UnloadedProps } from "@/components/data/unloaded";
import { PageFrame } from "./app-shell";

export type UnloadedPageProps = {
  /** Subject of the page, for example "Agent". */
  title: string;
  parent: ReactNode;
  query: UnloadedProps["query"];
};

/** A page whose object is not loaded: shows that it loads, or the error. */
export function UnloadedPage({ title, parent, query }: UnloadedPageProps) {
  return (
    <PageFrame title={title} parent={parent}>
      <Unloaded query={query} name={`The ${title.toLowerCase()}`} lines={6} />
    </PageFrame>
  );
}
