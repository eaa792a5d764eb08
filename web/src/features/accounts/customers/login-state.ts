import type { User } from "@/api/types";

interface LoginState {
  text: string;
  /** When the login was last used, to be shown behind the text. */
  used: string | null;
  /** What the button for an invitation says; none: there is nothing to invite to. */
  invite: string | null;
}

type Known = Pick<User, "email" | "status" | "has_login" | "is_authenticated" | "last_login">;

/** Whether a customer can get into the portal, and what can be done about it. */
export function loginState(customer: Known): LoginState {
  const { status } = customer;
  if (status === "inactive" || status === "suspended")
    return { text: `Cannot log in while ${status}`, used: null, invite: null };
  if (!customer.email) return { text: "A login needs an e-mail address", used: null, invite: null };
  if (!customer.has_login) return { text: "Has no login yet", used: null, invite: "Invite" };
  if (status === "pending")
    return { text: "Signed up, but has not confirmed the address", used: null, invite: "Invite" };
  if (customer.is_authenticated) return { text: "Logged in now", used: null, invite: null };
  if (customer.last_login) return { text: "Last used", used: customer.last_login, invite: null };
  return { text: "Has a login, never used", used: null, invite: null };
}
