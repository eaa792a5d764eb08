import { describe, expect, it } from "vitest";
import { loginSearch, tokenSearch, verifySearch } from "./search";

const known = (value: object) => JSON.parse(JSON.stringify(value));

describe("the addresses of the door", () => {
  it("reads a code that the router took for a number", () => {
    expect(known(verifySearch.parse({ email: " ada@example.org ", code: 123456 }))).toEqual({
      email: "ada@example.org",
      code: "123456",
    });
    expect(verifySearch.parse({ code: "012345" }).code).toBe("012345");
  });

  it("drops what it does not know", () => {
    expect(known(loginSearch.parse({ notice: "You have won", next: 7, company: "" }))).toEqual({});
    expect(known(loginSearch.parse({ notice: "reset" }))).toEqual({ notice: "reset" });
  });

  it("reads a token of digits as text", () => {
    expect(tokenSearch.parse({ token: 42 }).token).toBe("42");
    expect(tokenSearch.parse({}).token).toBeUndefined();
  });
});
