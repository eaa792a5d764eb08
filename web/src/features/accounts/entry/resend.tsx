import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useCountdown } from "@/lib/countdown";
import { Button } from "@/ui/button";

const PAUSE = 60_000;

interface Props {
  /** What it does, as the button says it. */
  label: string;
  /** Said once it was done. */
  done: string;
  /** Whether it was sent: without an address it is not. */
  send: () => Promise<boolean>;
  /** When it was done last, in milliseconds; 0: not yet. */
  sentAt: number;
}

/** Sends a mail again, a minute after the last one at the earliest: it takes that long to arrive. */
export function Resend({ label, done, send, sentAt }: Props) {
  const [last, setLast] = useState(sentAt);
  const left = useCountdown(last === 0 ? 0 : last + PAUSE);
  const again = useMutation({
    mutationFn: send,
    onSuccess: (sent) => sent && setLast(Date.now()),
    meta: { failure: "No mail could be sent" },
  });
  return (
    <div>
      <Button
        look="ghost"
        className="h-9 w-full tabular-nums"
        busy={again.isPending}
        disabled={left > 0}
        onClick={() => again.mutate()}
      >
        {left > 0 ? `${label} in ${left} s` : label}
      </Button>
      <p role="status" className="mt-1 text-center text-muted text-small empty:hidden">
        {again.data && done}
      </p>
    </div>
  );
}
