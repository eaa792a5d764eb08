import { expect, it } from "vitest";
import { isOpen, nextStep, STATUSES, stepsFrom } from "./status";

it("the next step is always one that the server takes", () => {
  for (const status of STATUSES) {
    const next = nextStep(status);
    if (next) expect(stepsFrom(status)).toContain(next);
    else expect(isOpen(status)).toBe(false);
  }
});

it("no step leads to where the job is", () => {
  for (const status of STATUSES) expect(stepsFrom(status)).not.toContain(status);
});
