import { notFound } from "next/navigation";
import { isDomainError } from "@/lib/platform/base/domain-error";

/** Awaits a value; renders the 404 page if it does not exist or the person may not read it. */
export async function orNotFound<Value>(value: Promise<Value>): Promise<Value> {
  try {
    return await value;
  } catch (error) {
    if (isDomainError(error) && error.kind === "not_found") notFound();
    throw error;
  }
}
