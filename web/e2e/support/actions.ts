/** A step of a test, as far as its sentence needs it. */
export interface Step {
  category: string;
  title: string;
  subtitle?: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: Playwright's own type, whose keys depend on the step
  params?: { [key: string]: any } | undefined;
  error?: unknown;
  steps: readonly Step[];
}

/** What was done, in the test's own words or, where it has none, in Playwright's, made readable. */
export function actions(steps: readonly Step[]): string[] {
  return steps.flatMap((step) => {
    if (step.category === "test.step")
      return [step.title, ...actions(step.steps).map((title) => `   ${title}`)];
    if (step.category !== "pw:api" && step.category !== "expect") return [];
    if (/^(Evaluate|Create page|Close page|\{)/.test(step.title)) return [];
    return [step.category === "expect" ? verified(step) : done(step)];
  });
}

function done({ title, subtitle }: Step): string {
  const [verb, ...rest] = title.split(" ");
  const value = rest.join(" ");
  if (!subtitle) return title;
  // `Fill "Turin" getByLabel('City')` → `Fill field “City” with "Turin"`.
  return value.startsWith('"') ? `${verb} ${place(subtitle)} with ${value}` : `${title} ${place(subtitle)}`;
}

function verified({ title, subtitle, params, error }: Step): string {
  const check = title.match(/^Expect "(?:not )?(\w+)"$/)?.[1] ?? title;
  const words = check.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  const not = title.includes('"not ') ? "not " : "";
  const expected = typeof params?.expected === "string" ? ` “${params.expected}”` : "";
  return `Verified: ${subtitle ? `${place(subtitle)} ` : ""}${not}${words}${expected}${error ? " (this failed)" : ""}`;
}

/** `getByRole('dialog', { name: 'New' }).getByLabel('City')` → `field “City” in dialog “New”`. */
export function place(locator: string): string {
  const text = String.raw`('(?:[^'\\]|\\.)*'|/(?:[^/\\]|\\.)*/[a-z]*)`;
  const quote = (value: string) => `“${value.replace(/^['/]|['/][a-z]*$/g, "").replaceAll("\\'", "'")}”`;
  const parts = locator
    .replace(
      new RegExp(`getByRole\\(${text}, \\{ name: ${text}[^}]*\\}\\)`, "g"),
      (_, role, name) => `\u0000${role.slice(1, -1)} ${quote(name)}`,
    )
    .replace(/getByRole\('(\w+)'[^)]*\)/g, "\u0000$1")
    .replace(new RegExp(`getByLabel\\(${text}[^)]*\\)`, "g"), (_, name) => `\u0000field ${quote(name)}`)
    .replace(new RegExp(`getByText\\(${text}[^)]*\\)`, "g"), (_, name) => `\u0000text ${quote(name)}`)
    .replace(new RegExp(`locator\\(${text}[^)]*\\)`, "g"), (_, css) => `\u0000${css.slice(1, -1)}`)
    .split("\u0000")
    .map((part) => part.replace(/^\.|\.$/g, ""))
    .filter(Boolean)
    .map((part) =>
      part
        .replace(/\.first\(\)$/, " (the first)")
        .replace(/\.nth\((\d+)\)$/, (_, at) => ` (number ${Number(at) + 1})`),
    );
  return parts.reverse().join(" in ");
}
