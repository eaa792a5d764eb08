import { useEffect, useEffectEvent, useState } from "react";

/** An address under which the browser shows a kept picture, as long as it is shown. Each reading of the queue makes new
 * objects of the same picture, so it is known by its place there. */
export function usePreview(seq: number, file: Blob): string | null {
  const [address, setAddress] = useState<string | null>(null);
  const make = useEffectEvent(() => URL.createObjectURL(file));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the place stands for the picture
  useEffect(() => {
    const made = make();
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [seq]);
  return address;
}
