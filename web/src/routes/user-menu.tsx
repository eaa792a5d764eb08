import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ChevronsUpDown, CircleUser, Ellipsis, FileCode, LogOut } from "lucide-react";
import type { Me } from "@/api/types";
import { logOut } from "@/features/accounts/entry/mutations";
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

/** Oneself: theme, account, the way out. `compact` is the phone's bottom bar. */
export function UserMenu({ me, compact }: { me: Me; compact?: boolean }) {
  const navigate = useNavigate();
  const theme = useTheme();
  const leave = useMutation({
    mutationFn: logOut,
    onSuccess: () => navigate({ to: "/login" }),
    meta: { failure: "You could not be logged out" },
  });
  return (
    <Menu>
      {compact ? (
        <MenuTrigger className="flex h-14 flex-1 flex-col items-center justify-center gap-0.5 text-muted text-tiny">
          <Ellipsis className="size-5" aria-hidden />
          More
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
        <MenuItem onSelect={() => leave.mutate()}>
          <LogOut aria-hidden /> Log out
        </MenuItem>
      </MenuContent>
    </Menu>
  );
}
