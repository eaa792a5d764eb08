// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SearchBox } from "./search-box";

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

function setUp(value = "") {
  const onChange = vi.fn();
  const view = render(<SearchBox value={value} onChange={onChange} placeholder="Search" />);
  const show = (next: string) =>
    view.rerender(<SearchBox value={next} onChange={onChange} placeholder="Search" />);
  return { onChange, show, leave: view.unmount, input: screen.getByLabelText<HTMLInputElement>("Search") };
}

const type = (input: HTMLInputElement, value: string) => fireEvent.change(input, { target: { value } });
const pause = () => act(() => vi.advanceTimersByTime(500));

describe("the search field", () => {
  it("asks once typing pauses, not at every letter", () => {
    const { input, onChange } = setUp();
    type(input, "a");
    type(input, "ad");
    type(input, "ada ");
    expect(onChange).not.toHaveBeenCalled();
    pause();
    expect(onChange.mock.calls).toEqual([["ada"]]);
  });

  it("does not take away a space that is just being typed", () => {
    const { input, show } = setUp();
    type(input, "ada ");
    pause();
    show("ada");
    expect(input.value).toBe("ada ");
  });

  it("follows the address when that changes by other means", () => {
    const { input, show } = setUp("ada");
    show("");
    expect(input.value).toBe("");
  });

  it("asks nothing after its room was left", () => {
    const { input, onChange, leave } = setUp();
    type(input, "ada");
    leave();
    pause();
    expect(onChange).not.toHaveBeenCalled();
  });
});
