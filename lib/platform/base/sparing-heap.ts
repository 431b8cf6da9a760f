import { getHeapStatistics, setFlagsFromString } from "node:v8";

const mebibyte = 1024 * 1024;
/** Below this size V8 decides when to collect. Collecting small heaps earlier makes issuing tokens 10 % slower. */
const largeBytes = 96 * mebibyte;
/** The rule for large heaps ends below this size. It is lower, because each collection takes the heap below the limit above. */
const smallBytes = 48 * mebibyte;

/**
 * Lets a large heap grow by 40 % between full collections; V8 alone lets it double. Worker threads follow the same rule.
 *
 * V8 reads the flag after each full collection, when it sets the next limit.
 */
export function keepHeapSparing(lookEveryMs = 2_000): () => void {
  let isSparing = false;
  const look = () => {
    const isLarge = getHeapStatistics().used_heap_size > (isSparing ? smallBytes : largeBytes);
    if (isLarge === isSparing) return;
    isSparing = isLarge;
    setFlagsFromString(`--heap-growing-percent=${isLarge ? 40 : 0}`);
  };
  const timer = setInterval(look, lookEveryMs).unref();
  return () => clearInterval(timer);
}
