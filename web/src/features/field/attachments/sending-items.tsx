import { Paperclip, RotateCcw, X } from "lucide-react";
import { Button } from "@/ui/button";
import { drop, type Sending, sendAgain } from "./sending";

/** A photo on its way, or one that was refused. */
export function SendingPhoto({ one }: { one: Sending }) {
  return (
    <li className="relative">
      <div className="aspect-square overflow-hidden rounded-control border bg-sunken">
        {one.preview && <img src={one.preview} alt="" className="size-full object-cover opacity-45" />}
      </div>
      <div className="absolute inset-0 flex flex-col justify-end gap-1 p-1.5">
        {one.problem ? (
          <p role="alert" className="rounded-control bg-bad-soft px-1.5 py-1 text-bad text-small">
            {one.problem}
          </p>
        ) : (
          <Progress one={one} />
        )}
      </div>
      <div className="absolute top-1 right-1 flex gap-1">
        <Buttons one={one} />
      </div>
    </li>
  );
}

/** Another file on its way, or one that was refused. */
export function SendingFile({ one }: { one: Sending }) {
  return (
    <li className="flex items-center gap-3 py-1 pr-2 pl-4">
      <Paperclip className="size-4 shrink-0 text-muted" aria-hidden />
      <div className="min-w-0 flex-1 space-y-1 py-1">
        <p className="[overflow-wrap:anywhere]">{one.file.name}</p>
        {one.problem ? (
          <p role="alert" className="text-bad text-small">
            {one.problem}
          </p>
        ) : (
          <Progress one={one} />
        )}
      </div>
      <Buttons one={one} />
    </li>
  );
}

function Progress({ one }: { one: Sending }) {
  return (
    <progress
      aria-label={`Sending ${one.file.name}`}
      value={one.part}
      max={1}
      className="progress block h-1.5 w-full"
    />
  );
}

function Buttons({ one }: { one: Sending }) {
  return (
    <>
      {one.problem && (
        <Button icon aria-label={`Try again: ${one.file.name}`} onClick={() => sendAgain(one)}>
          <RotateCcw aria-hidden />
        </Button>
      )}
      <Button
        icon
        aria-label={`${one.problem ? "Put away" : "Stop"} ${one.file.name}`}
        onClick={() => drop(one)}
      >
        <X aria-hidden />
      </Button>
    </>
  );
}
