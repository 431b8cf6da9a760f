/** One range of an Accept header with its weight (RFC 9110 section 12.5.1). */
type Range = { type: string; quality: number };

function rangesOf(accept: string): Range[] {
  return accept.split(",").flatMap((part) => {
    const [type = "", ...parameters] = part.split(";").map((text) => text.trim().toLowerCase());
    if (type === "") return [];
    const weight = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
    const quality = weight === undefined ? 1 : Number(weight);
    return [{ type, quality: Number.isFinite(quality) ? Math.min(Math.max(quality, 0), 1) : 0 }];
  });
}

/** The weight of a media type, by the most specific range that names it; no header accepts everything. */
function qualityOf(ranges: readonly Range[], mediaType: string): number {
  const wide = `${mediaType.split("/", 1)[0]}/*`;
  for (const named of [mediaType, wide, "*/*"]) {
    const range = ranges.find(({ type }) => type === named);
    if (range) return range.quality;
  }
  return 0;
}

/** Whether an Accept header admits a media type. */
export function accepts(accept: string | null, mediaType: string): boolean {
  const ranges = rangesOf(accept ?? "");
  return ranges.length === 0 || qualityOf(ranges, mediaType) > 0;
}

/** Whether an Accept header names a media type itself, and wants it no less than what is answered otherwise. */
export function prefers(accept: string | null, mediaType: string, otherwise: string): boolean {
  const ranges = rangesOf(accept ?? "");
  const named = ranges.find(({ type }) => type === mediaType)?.quality ?? 0;
  const other = ranges.find(({ type }) => type === otherwise)?.quality ?? 0;
  return named > 0 && named >= other;
}
