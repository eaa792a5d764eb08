import { useEffect, useEffectEvent, useState } from "react";

/**
 * Takes files that are dropped anywhere on the window or pasted into it, and says whether some are held over it. So a
 * drop beside the card does not lead the browser away.
 */
export function useDroppedFiles(take: (files: File[]) => void): boolean {
  const [over, setOver] = useState(false);
  const taken = useEffectEvent((list: FileList | undefined): boolean => {
    // Whatever a dialog is about, it is not this.
    const files = document.querySelector('[role="dialog"], [role="alertdialog"]') ? [] : [...(list ?? [])];
    if (files.length > 0) take(files);
    return files.length > 0;
  });
  useEffect(() => {
    const ends = new AbortController();
    const { signal } = ends;
    const hold = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      setOver(true);
    };
    window.addEventListener("dragenter", hold, { signal });
    window.addEventListener("dragover", hold, { signal });
    window.addEventListener("dragleave", (event) => event.relatedTarget === null && setOver(false), {
      signal,
    });
    window.addEventListener(
      "drop",
      (event) => {
        if (!event.dataTransfer?.types.includes("Files")) return;
        event.preventDefault();
        setOver(false);
        taken(event.dataTransfer.files);
      },
      { signal },
    );
    window.addEventListener(
      "paste",
      (event) => {
        if (taken(event.clipboardData?.files)) event.preventDefault();
      },
      { signal },
    );
    return () => ends.abort();
  }, []);
  return over;
}
