import { notFound } from "next/navigation";
import { isDomainError } from "@/lib/platform/base/domain-error";

/** Waits for what a page is about, and answers with the page of 404 when it is not there for this person. */
export async function orNotFound<Value>(value: Promise<Value>): Promise<Value> {
  try {
    return await value;
  } catch (error) {
    if (isDomainError(error) && error.kind === "not_found") notFound();
    throw error;
  }
}
