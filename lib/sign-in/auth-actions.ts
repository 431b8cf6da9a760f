const reading = ["GET", "HEAD"];
/** next-auth's endpoints that need no provider. Its others (a log that anybody may write) stay closed. */
const plain = new Map<string, readonly string[]>([
  ["csrf", reading],
  ["providers", reading],
  ["session", reading],
  ["signin", reading],
  ["signout", [...reading, "POST"]],
  ["error", reading],
]);

/**
 * The methods of next-auth that the console uses at an address below `/api/auth`; undefined where there is nothing.
 *
 * A password is sent and an identity provider sends back, with a code that works once: it is taken by GET alone.
 */
export function methodsOfAuth([action = "", provider, ...more]: readonly string[]): readonly string[] | undefined {
  if (provider === undefined) return plain.get(action);
  if (provider === "" || more.length > 0) return undefined;
  if (action === "callback") return provider === "credentials" ? ["POST"] : ["GET"];
  return action === "signin" && provider !== "credentials" ? ["POST"] : undefined;
}
