import { Link, type LinkProps } from "@tanstack/react-router";
import { PageHead } from "@/ui/page";

const PLACES = [
  { to: "/settings", name: "Company" },
  { to: "/settings/checklists", name: "Checklists" },
  { to: "/settings/audit", name: "Audit log" },
] as const satisfies readonly { to: LinkProps["to"]; name: string }[];

/** The head of every place in the settings, with the way to the others. */
export function SettingsHead({ title }: { title: (typeof PLACES)[number]["name"] }) {
  return (
    <>
      <title>{`${title} · Settings · Deskbell`}</title>
      <PageHead title={<>Settings</>} />
      <nav
        aria-label="Settings"
        className="flex shrink-0 gap-1 overflow-x-auto border-b bg-surface px-3 [scrollbar-width:none] md:px-5"
      >
        {PLACES.map(({ to, name }) => (
          <Link
            key={to}
            to={to}
            activeOptions={{ exact: true, includeSearch: false }}
            className="-mb-px flex h-10 items-center border-transparent border-b-2 px-2 text-soft hover:text-ink aria-[current=page]:border-accent aria-[current=page]:font-semibold aria-[current=page]:text-accent-ink max-md:h-11"
          >
            {name}
          </Link>
        ))}
      </nav>
    </>
  );
}
