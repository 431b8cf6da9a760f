/** Ends the session at the server, with the CSRF token, and opens the page in its response. */
export async function signOut(): Promise<void> {
  const answer = await fetch("/api/auth/csrf", { credentials: "same-origin" });
  const body: unknown = await answer.json();
  const csrfToken = typeof body === "object" && body !== null && "csrfToken" in body ? String(body.csrfToken) : "";
  const ended = await fetch("/api/auth/signout", {
    method: "POST",
    credentials: "same-origin",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ csrfToken, callbackUrl: "/sign-in", json: "true" }),
  });
  const to: unknown = await ended.json().catch(() => undefined);
  const page = typeof to === "object" && to !== null && "url" in to ? String(to.url) : "/sign-in";
  window.location.assign(page);
}
