import type { Instrumentation } from "next";
import { notePageFailure } from "@/lib/platform/http/page-answer";

/** Next calls this for each page that throws, before it answers. */
export const onRequestError: Instrumentation.onRequestError = (error) => notePageFailure(error);
