/** More than any waiter has connections: some of them always meet inside the database, and some wait for a connection. */
const atOnce = 6;

/**
 * Does something many times, six at once. Of all at once, the last ones may wait longer for a connection than the product
 * lets them.
 */
export async function sideBySide<T>(times: number, act: (i: number) => Promise<T>): Promise<T[]> {
  const done: T[] = [];
  let next = 0;
  const going = async () => {
    while (next < times) {
      const i = next++;
      done[i] = await act(i);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, going));
  return done;
}
