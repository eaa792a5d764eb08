import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { logOut } from "@/features/accounts/entry/mutations";

/** Ends this session and shows the way back in. */
export function useLogOut(): () => void {
  const navigate = useNavigate();
  const leave = useMutation({
    mutationFn: logOut,
    onSuccess: () => navigate({ to: "/login" }),
    meta: { failure: "You could not be logged out" },
  });
  return () => leave.mutate();
}
