/** Something that was last seen of a job. */
export interface Kept {
  owner: number;
  job: number;
  what: string;
  /** When, in milliseconds. */
  at: number;
  value: unknown;
}

/** A day's jobs, and the night behind it. */
const LONG = 36 * 3600 * 1000;

/** Without what nobody will look at again. */
export function dropOld(all: readonly Kept[], now: number): Kept[] {
  return all.filter(({ at }) => now - at < LONG);
}

/** With this one, in the place of the one before. */
export function withKept(all: readonly Kept[], one: Kept): Kept[] {
  const others = all.filter(
    ({ owner, job, what }) => owner !== one.owner || job !== one.job || what !== one.what,
  );
  return [...others, one];
}

export function keptOf(all: readonly Kept[], owner: number, job: number, what: string): unknown {
  return all.find((one) => one.owner === owner && one.job === job && one.what === what)?.value;
}
