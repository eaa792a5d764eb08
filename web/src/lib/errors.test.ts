import { describe, expect, it } from "vitest";
import { isPassing, noConnection, toApiError } from "./errors";

describe("reading a refusal", () => {
  it("takes the sentence, the code and the request id", () => {
    const error = toApiError(409, { detail: "The address is taken", code: "conflict", request_id: "r1" });
    expect(error).toMatchObject({
      status: 409,
      message: "The address is taken",
      code: "conflict",
      requestId: "r1",
    });
  });

  it("sorts a refused body's problems by field, the first of each", () => {
    const error = toApiError(422, {
      detail: [
        { loc: ["body", "email"], msg: "not an address", type: "email" },
        { loc: ["body", "email"], msg: "too long", type: "max" },
        { loc: ["body", "tags", 3], msg: "too long", type: "max" },
      ],
      code: "invalid",
      request_id: "r2",
    });
    expect(error.fields).toEqual({
      email: { message: "not an address", type: "email" },
      tags: { message: "too long", type: "max" },
    });
    expect(error.message).toBe("Email: not an address");
  });

  it("survives a body that is not ours", () => {
    const error = toApiError(502, "<html>Bad gateway</html>", "from-header");
    expect(error).toMatchObject({ code: "http_502", requestId: "from-header" });
    expect(error.message).not.toBe("");
    expect(toApiError(422, { detail: ["odd", null, {}] }).fields).toEqual({});
  });

  it("knows what is worth another try", () => {
    expect(isPassing(noConnection())).toBe(true);
    expect(isPassing(toApiError(503, {}))).toBe(true);
    expect(isPassing(toApiError(500, {}))).toBe(false);
    expect(isPassing(toApiError(412, {}))).toBe(false);
  });
});

it("puts an address that somebody else has at its field", () => {
  const body = { detail: "Another user has this e-mail address", code: "email_taken", request_id: "r" };
  expect(toApiError(409, body).fields.email?.message).toBe("Another user has this e-mail address");
});
