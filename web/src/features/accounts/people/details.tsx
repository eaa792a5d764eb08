import { Copy } from "lucide-react";
import type { ReactNode } from "react";
import type { User } from "@/api/types";
import { Button } from "@/ui/button";
import { toast } from "@/ui/toast";

export function Details({ children }: { children: ReactNode }) {
  return <dl className="divide-y divide-line/70 px-4 py-1">{children}</dl>;
}

export function Detail({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex min-h-9 items-center gap-3 py-1.5">
      <dt className="w-28 shrink-0 self-start pt-0.5 text-muted">{label}</dt>
      <dd className="flex min-w-0 flex-1 items-center gap-1 [overflow-wrap:anywhere]">
        {children || <None />}
      </dd>
    </div>
  );
}

function None() {
  return <span className="text-muted">–</span>;
}

/** A value that can be acted on and copied. */
function Copyable({ text, href }: { text: string; href: string }) {
  return (
    <>
      <a href={href} className="min-w-0 truncate text-accent-ink hover:underline">
        {text}
      </a>
      <Button
        look="ghost"
        icon
        aria-label={`Copy ${text}`}
        className="-my-1 size-6 opacity-60 hover:opacity-100 max-md:size-9"
        onClick={() => navigator.clipboard?.writeText(text).then(() => toast("Copied"))}
      >
        <Copy aria-hidden className="!size-3.5" />
      </Button>
    </>
  );
}

export function ContactDetails({ user }: { user: User }) {
  return (
    <Details>
      <Detail label="E-mail">
        {user.email && <Copyable text={user.email} href={`mailto:${user.email}`} />}
      </Detail>
      <Detail label="Phone">
        {user.phone && <Copyable text={user.phone} href={`tel:${user.phone.replace(/[^\d+]/g, "")}`} />}
      </Detail>
      {user.username && <Detail label="Username">{user.username}</Detail>}
      <Detail label="Address">
        {addressLines(user).length > 0 && (
          <address className="not-italic">
            {addressLines(user).map((line) => (
              <span key={line} className="block">
                {line}
              </span>
            ))}
          </address>
        )}
      </Detail>
      <Detail label="Region">{user.region}</Detail>
    </Details>
  );
}

function addressLines(user: User): string[] {
  return [
    user.address ?? "",
    [user.zip_code, user.city].filter(Boolean).join(" "),
    [user.state, user.country].filter(Boolean).join(", "),
  ].filter(Boolean);
}

export function BusinessDetails({ user }: { user: User }) {
  const sites = [user.business_site, ...(user.additional_websites ?? [])].filter((site): site is string =>
    Boolean(site),
  );
  return (
    <Details>
      <Detail label="Line of business">{user.business_type}</Detail>
      <Detail label="Websites">
        {sites.length > 0 && (
          <span className="min-w-0 flex-1">
            {sites.map((site) => (
              <Site key={site} site={site} />
            ))}
          </span>
        )}
      </Detail>
    </Details>
  );
}

/** Only http(s) becomes a link: the text comes from customers and files. */
function Site({ site }: { site: string }) {
  const address = /^https?:\/\//i.test(site) ? site : `https://${site}`;
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url?.hostname.includes(".")) return <span className="block truncate">{site}</span>;
  return (
    <a
      href={url.href}
      target="_blank"
      rel="noreferrer"
      className="block truncate text-accent-ink hover:underline"
    >
      {site.replace(/^https?:\/\//i, "")}
    </a>
  );
}
