"use client";

import { createContext, useContext } from "react";

/** The person who looks at lists. */
type Reader = {
  /** The id under which this browser keeps their queries. */
  id: string;
  /** Only a person who may see all people is offered their addresses. */
  mayReadPeople: boolean;
};

const ReaderContext = createContext<Reader>({ id: "", mayReadPeople: false });

export const ReaderOfLists = ReaderContext.Provider;
export const useReader = (): Reader => useContext(ReaderContext);
