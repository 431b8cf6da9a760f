import { z } from "zod";

const first = Date.parse("0001-01-01T00:00:00Z");
const last = Date.parse("9999-12-31T23:59:59.999Z");

/** Whether a time can be stored, and is written with four digits for its year, as everywhere here. */
export const isStorable = (time: Date): boolean => first <= time.getTime() && time.getTime() <= last;

/** Wire schema of an instant in a request, in any zone. */
export const GivenInstant = z.iso
  .datetime({ offset: true })
  .refine((text) => isStorable(new Date(text)), { params: { code: "out_of_range" }, error: "out_of_range" });
