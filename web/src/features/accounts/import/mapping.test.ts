import { describe, expect, it } from "vitest";
import { accepted, assign, mappingProblem, progress, sampleValues, unusedColumns } from "./mapping";

describe("mapping columns to fields", () => {
  it("moves a column from the field that had it", () => {
    expect(assign({ name: "Full Name", notes: "Remarks" }, "tags", "Remarks")).toEqual({
      name: "Full Name",
      tags: "Remarks",
    });
  });

  it("takes a column away", () => {
    expect(assign({ name: "Full Name", notes: "Remarks" }, "notes", "")).toEqual({ name: "Full Name" });
  });

  it("cannot run without a name", () => {
    expect(mappingProblem({ email: "E-mail" })).toContain("name");
    expect(mappingProblem({ name: "Full Name" })).toBeNull();
  });

  it("tells which columns are left out", () => {
    expect(unusedColumns({ name: "A" }, ["A", "B"])).toEqual(["B"]);
  });

  it("shows different values of a column, skipping empty cells", () => {
    const rows = [["x", "1"], ["", "1"], ["y"], ["z", "2"], ["w", "3"]];
    expect(sampleValues(["A", "B"], rows, "A")).toEqual(["x", "y", "z"]);
    expect(sampleValues(["A", "B"], rows, "B")).toEqual(["1", "2", "3"]);
    expect(sampleValues(["A", "B"], rows, "C")).toEqual([]);
  });
});

describe("an import at work", () => {
  it("is as far as its rows, once their number is known", () => {
    expect(progress({ rows_done: 0, rows_total: null, status: "queued" })).toBeNull();
    expect(progress({ rows_done: 50, rows_total: 200, status: "running" })).toBe(0.25);
    expect(progress({ rows_done: 0, rows_total: 0, status: "completed" })).toBe(1);
  });

  it("has taken what it created, updated and found unchanged", () => {
    expect(accepted({ created: 2, updated: 3, unchanged: 4 })).toBe(9);
  });
});
