import { useNavigate } from "@tanstack/react-router";
import { ChevronsUpDown, CircleUser, Ellipsis, FileCode, LogOut } from "lucide-react";
import type { Me } from "@/api/types";
import { UnreadBadge, useUnread } from "@/features/notifications/bell";
import { label } from "@/lib/errors";
import { setTheme, type Theme, useTheme } from "@/lib/theme";
import { Avatar } from "@/ui/avatar";
import {
  Menu,
  MenuChoice,
  MenuContent,
  MenuGroup,
  MenuItem,
  MenuLabel,
  MenuLine,
  MenuTrigger,
} from "@/ui/menu";
import type { Entry } from "./entries";
import { useLogOut } from "./use-log-out";

interface Props {
  me: Me;
  /** In the phone's bottom bar, with the rooms that have no place there. */
  compact?: readonly Entry[];
}

/** Oneself: theme, account, the way out. */
export function UserMenu({ me, compact }: Props) {
  const navigate = useNavigate();
  const theme = useTheme();
  const logOut = useLogOut();
  const unread = useUnread();
  const hasBell = compact?.some(({ to }) => to === "/notifications") ?? false;
  return (
    <Menu>
      {compact ? (
        <MenuTrigger className="flex h-14 flex-1 flex-col items-center justify-center gap-0.5 text-muted text-tiny">
          <span className="relative">
            <Ellipsis className="size-5" aria-hidden />
            {hasBell && <UnreadBadge count={unread} />}
          </span>
          More
          {hasBell && unread > 0 && <span className="sr-only">, {unread} new notifications</span>}
        </MenuTrigger>
      ) : (
        <MenuTrigger className="flex w-full items-center gap-2.5 rounded-control p-1.5 text-left hover:bg-hover data-[state=open]:bg-hover">
          <Avatar name={me.user.name} seed={me.user.id} />
          <span className="min-w-0 flex-1">
            <span className="block truncate font-medium">{me.user.name}</span>
            <span className="block truncate text-muted text-tiny">{label(me.user.role)}</span>
          </span>
          <ChevronsUpDown className="size-3.5 text-muted" aria-hidden />
        </MenuTrigger>
      )}
      <MenuContent side="top" align={compact ? "end" : "start"} className="w-52">
        <MenuLabel>{compact ? `${me.user.name} · ${me.company.name}` : "Theme"}</MenuLabel>
        <MenuGroup value={theme} onValueChange={(next) => setTheme(next as Theme)}>
          <MenuChoice value="system">As the system</MenuChoice>
          <MenuChoice value="light">Light</MenuChoice>
          <MenuChoice value="dark">Dark</MenuChoice>
        </MenuGroup>
        <MenuLine />
        {compact?.map(({ to, name, icon: Icon }) => (
          <MenuItem key={to} onSelect={() => navigate({ to })}>
            <Icon aria-hidden /> {name}
            {to === "/notifications" && unread > 0 && <span className="ml-auto tabular-nums">{unread}</span>}
          </MenuItem>
        ))}
        {!compact && (
          <MenuItem onSelect={() => navigate({ to: "/account" })}>
            <CircleUser aria-hidden /> My account
          </MenuItem>
        )}
        {me.user.role === "admin" && (
          <MenuItem asChild>
            <a href="/api-docs" target="_blank" rel="noreferrer">
              <FileCode aria-hidden /> API
            </a>
          </MenuItem>
        )}
        <MenuItem onSelect={logOut}>
          <LogOut aria-hidden /> Log out
        </MenuItem>
      </MenuContent>
    </Menu>
  );
}
