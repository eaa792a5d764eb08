/** What was typed at the door, from one of its pages to the next. */
interface Typed {
  email: string;
  password?: string;
  company?: string | undefined;
  /** When a code was last sent to the address, in milliseconds. */
  codeSentAt?: number;
}

// In the memory of this tab only: a password is stored nowhere.
let typed: Typed | null = null;

export function keepTyped(next: Typed): void {
  typed = next;
}

/** What was typed for this address; of another one nothing is known. */
export function typedFor(email: string): Typed | null {
  return typed?.email === email ? typed : null;
}

/** The address that was typed last. */
export function typedEmail(): string {
  return typed?.email ?? "";
}

export function forgetTyped(): void {
  typed = null;
}
