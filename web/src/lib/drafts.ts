const PREFIX = "deskbell.draft.";
const OWNER = "deskbell.drafts-of";

/** Unsaved form contents, kept in this browser until they are saved or discarded. */
export function readDraft<T>(key: string): T | null {
  const text = localStorage.getItem(PREFIX + key);
  if (!text) return null;
  try {
    return JSON.parse(text) as T;
  } catch {
    return null;
  }
}

export function writeDraft(key: string, value: unknown): void {
  localStorage.setItem(PREFIX + key, JSON.stringify(value));
}

export function dropDraft(key: string): void {
  localStorage.removeItem(PREFIX + key);
}

/** At login: what somebody else left unsaved in this browser is not for the one who comes now. */
export function claimDrafts(userId: number): void {
  if (localStorage.getItem(OWNER) !== String(userId)) dropAllDrafts();
  localStorage.setItem(OWNER, String(userId));
}

/** At logout: the next person at this browser must not find them. */
export function dropAllDrafts(): void {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(PREFIX)) localStorage.removeItem(key);
  }
}
