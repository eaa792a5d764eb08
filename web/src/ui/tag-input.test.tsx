// @vitest-environment jsdom
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { TagInput } from "./tag-input";

afterEach(cleanup);

function Form({ onSubmit, start }: { onSubmit: () => void; start: string[] }) {
  const [tags, setTags] = useState(start);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <label htmlFor="tags">Tags</label>
      <TagInput id="tags" value={tags} onChange={setTags} />
      <output>{tags.join("|")}</output>
    </form>
  );
}

function setUp(start: string[] = []) {
  const onSubmit = vi.fn();
  render(<Form onSubmit={onSubmit} start={start} />);
  return {
    onSubmit,
    input: screen.getByLabelText("Tags"),
    value: () => screen.getByRole("status").textContent,
  };
}

describe("a field of tags", () => {
  it("adds one with enter or a comma, and does not submit the form by it", async () => {
    const { input, value, onSubmit } = setUp();
    await userEvent.type(input, "vip{Enter}north,");
    expect(value()).toBe("vip|north");
    expect(onSubmit).not.toHaveBeenCalled();
  });

  it("keeps what was typed when the field is left", async () => {
    const { input, value } = setUp();
    await userEvent.type(input, "half");
    await userEvent.tab();
    expect(value()).toBe("half");
  });

  it("takes a pasted list apart and drops what is there already", async () => {
    const { input, value } = setUp(["vip"]);
    await userEvent.click(input);
    await userEvent.paste("vip, south , south,east");
    await userEvent.keyboard("{Enter}");
    expect(value()).toBe("vip|south|east");
  });

  it("removes the last with backspace and any by its button", async () => {
    const { input, value } = setUp(["a", "b", "c"]);
    await userEvent.type(input, "{Backspace}");
    await userEvent.click(screen.getByRole("button", { name: "Remove a" }));
    expect(value()).toBe("b");
  });
});
