import { Eraser, Keyboard, PenLine, Undo2 } from "lucide-react";
import { useState } from "react";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { showError } from "@/ui/error-dialog-store";
import { Field, Input } from "@/ui/field";
import { HAND_STYLE, PAPER, pictureOf, pictureOfName } from "./draw";
import { SignaturePad } from "./pad";
import { isSigned, type Stroke } from "./strokes";

interface Props {
  /** Who most likely signs. */
  customer: string;
  /** Hands over the name and the picture. */
  onSign: (name: string, image: Blob) => Promise<void>;
  onClose: () => void;
}

/** The customer signs: draws, or has the typed name count. */
export function SignDialog({ customer, onSign, onClose }: Props) {
  const [name, setName] = useState(customer);
  const [strokes, setStrokes] = useState<readonly Stroke[]>([]);
  const [typed, setTyped] = useState(false);
  const [asked, setAsked] = useState(false);
  const [saving, setSaving] = useState(false);
  const signer = name.trim();
  const missing = !typed && !isSigned(strokes);
  const submit = async () => {
    setAsked(true);
    if (!signer || missing || saving) return;
    setSaving(true);
    try {
      await onSign(signer, await (typed ? pictureOfName(signer) : pictureOf(strokes)));
    } catch (problem) {
      showError(problem, "The signature could not be made");
    } finally {
      setSaving(false);
    }
  };
  return (
    <Dialog
      open
      shape="sheet"
      onClose={onClose}
      title="Signature"
      description="The customer confirms that the work was done."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="sign" busy={saving}>
            Sign
          </Button>
        </>
      }
    >
      <form
        id="sign"
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Field label="Who signs" required error={asked && !signer ? "Whose signature is it?" : undefined}>
          {(own) => (
            <Input
              {...own}
              dir="auto"
              maxLength={200}
              autoComplete="off"
              value={name}
              onChange={({ target }) => setName(target.value)}
            />
          )}
        </Field>
        <div>
          <div
            className="relative overflow-hidden rounded-card border border-line-strong"
            style={{ background: PAPER }}
          >
            {typed ? (
              <p
                style={HAND_STYLE}
                className="flex h-56 items-center justify-center px-4 text-center text-[2.5rem] italic leading-tight [overflow-wrap:anywhere]"
              >
                {signer}
              </p>
            ) : (
              <SignaturePad strokes={strokes} onChange={setStrokes} className="h-56" />
            )}
            <span
              aria-hidden
              className="pointer-events-none absolute inset-x-6 bottom-10 border-b border-dashed opacity-40"
              style={{ borderColor: HAND_STYLE.color }}
            />
          </div>
          {asked && missing && (
            <p role="alert" className="mt-1 text-bad text-small">
              Nobody has signed in the field yet.
            </p>
          )}
        </div>
        <div className="flex flex-wrap gap-2">
          {!typed && (
            <>
              <Button disabled={strokes.length === 0} onClick={() => setStrokes(strokes.slice(0, -1))}>
                <Undo2 aria-hidden /> Undo
              </Button>
              <Button disabled={strokes.length === 0} onClick={() => setStrokes([])}>
                <Eraser aria-hidden /> Clear
              </Button>
            </>
          )}
          <Button look="ghost" className="ml-auto" onClick={() => setTyped(!typed)}>
            {typed ? (
              <>
                <PenLine aria-hidden /> Draw instead
              </>
            ) : (
              <>
                <Keyboard aria-hidden /> Type instead
              </>
            )}
          </Button>
        </div>
        {typed && (
          <p className="text-muted">The typed name counts as the signature of {signer || "whoever signs"}.</p>
        )}
      </form>
    </Dialog>
  );
}
