import { describe, expect, it } from "vitest";
import { csvRecords, csvRows } from "./csv";

describe("a CSV file", () => {
  it("has quoted commas, quotes and line breaks in its cells", () => {
    expect(csvRecords('a,b\r\n"1,""x""","two\nlines"\r\n,\r\n')).toEqual([
      ["a", "b"],
      ['1,"x"', "two\nlines"],
      ["", ""],
    ]);
  });

  it("is read by its header, with a byte order mark or without", () => {
    expect(csvRows("\uFEFFname,city\nAda,Graz\n")).toEqual([{ name: "Ada", city: "Graz" }]);
  });

  it("may end without a line break", () => {
    expect(csvRecords("a,b\n1,2")).toEqual([
      ["a", "b"],
      ["1", "2"],
    ]);
  });
});
