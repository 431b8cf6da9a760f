import { expect, it } from "vitest";
import { pathOfUrl, queryOfUrl } from "./request-path";

it.each([
  "http://localhost:3000/oauth/token",
  "http://localhost/",
  "http://localhost",
  "https://mandate.example/a/b?",
  "https://mandate.example?x=1/2",
  "https://mandate.example/a?b=c?d#e?f",
  "https://mandate.example/a#e?f",
  "http://[::1]:3000/%C3%A9/x?y=%2F",
])("says of %s what the URL standard says", (text) => {
  const { url } = new Request(text);
  const { pathname, search } = new URL(text);
  expect([pathOfUrl(url), queryOfUrl(url)]).toEqual([pathname, search]);
});
