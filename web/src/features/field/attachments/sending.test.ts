// @vitest-environment jsdom
import { expect, it } from "vitest";
import { ApiError, noConnection } from "@/lib/errors";
import { reason } from "./sending";

const file = { size: 11 * 1024 * 1024 };

it.each([
  [new ApiError({ status: 413, code: "too_large", message: "x" }), "11.0 MB is more than the server takes."],
  [
    new ApiError({
      status: 422,
      code: "invalid",
      message: "File: must be a picture",
      fields: { file: { message: "must be a picture", type: "unsupported_type" } },
    }),
    "It must be a picture.",
  ],
  [noConnection(), "The server cannot be reached. Check your connection."],
])("says in a sentence why a file is not there", (error, text) => {
  expect(reason(error, file)).toBe(text);
});
