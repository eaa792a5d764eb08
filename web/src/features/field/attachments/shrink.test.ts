import { describe, expect, it } from "vitest";
import { isHeavy, shrink, within } from "./shrink";

describe("making photos smaller", () => {
  it.each([
    [4032, 3024, 2560, 1920],
    [3024, 4032, 1920, 2560],
    [2560, 10, 2560, 10],
    [100, 50, 100, 50],
    [20_000, 1, 2560, 1],
  ])("%d × %d becomes %d × %d", (width, height, wide, high) => {
    expect(within(width, height)).toEqual({ width: wide, height: high });
  });

  it.each([
    ["image/jpeg", 3_000_000, true],
    ["image/jpeg", 100_000, false],
    ["image/heic", 100_000, true],
    ["image/webp", 3_000_000, true],
    // Drawings stay sharp.
    ["image/png", 3_000_000, false],
    ["application/pdf", 3_000_000, false],
    ["", 3_000_000, false],
  ])("%s of %d bytes: %s", (type, bytes, heavy) => {
    expect(isHeavy(type, bytes)).toBe(heavy);
  });

  it("sends as it is what this browser cannot read", async () => {
    const file = new File([new Uint8Array(500_000)], "a.heic", { type: "image/heic" });
    expect(await shrink(file)).toEqual({ file, name: "a.heic" });
  });
});
