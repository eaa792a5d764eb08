function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The fields that a form says otherwise than it said when it was opened. */
export function changes<T extends object>(before: T, after: T): Partial<T> {
  const names = (Object.keys(after) as (keyof T)[]).filter((name) => !same(before[name], after[name]));
  return Object.fromEntries(names.map((name) => [name, after[name]])) as Partial<T>;
}

interface Overtaken<T> {
  field: keyof T;
  theirs: T[keyof T];
  mine: T[keyof T];
  /** Whether the form says something of its own there. */
  clash: boolean;
}

/** What somebody else changed while a form was open, beside what stands in the form now. */
export function overtaken<T extends object>(opened: T, theirs: T, mine: T): Overtaken<T>[] {
  return (Object.keys(changes(opened, theirs)) as (keyof T)[]).map((field) => ({
    field,
    theirs: theirs[field],
    mine: mine[field],
    clash: !same(opened[field], mine[field]) && !same(theirs[field], mine[field]),
  }));
}

/** Takes over what others changed, except where the form says something of its own. */
export function onTop<T extends object>(opened: T, theirs: T, mine: T): T {
  return { ...theirs, ...changes(opened, mine) };
}
