import { type Desk, expect } from "./test";

/** A room that is shown now, in both themes: what axe says of it, in dark of its colours, and a picture. */
export async function look(desk: Desk, name: string): Promise<void> {
  for (const scheme of ["light", "dark"] as const) {
    await desk.page.emulateMedia({ colorScheme: scheme });
    await expect(desk.page.locator("html")).toHaveClass(scheme === "dark" ? /dark/ : "");
    // Between two themes colours are on their way, and axe would measure them there.
    await desk.page.waitForFunction(
      () => !document.getAnimations().some((animation) => animation instanceof CSSTransition),
    );
    await desk.accessible(scheme === "dark" ? "colours" : "everything");
    await desk.screenshot(`${name}-${scheme}`);
  }
  await desk.page.emulateMedia({ colorScheme: "light" });
}
