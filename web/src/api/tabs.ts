const channel = new BroadcastChannel("deskbell.session");

/** Tells this browser's other tabs that somebody logged in or out. */
export function tellTabs(): void {
  channel.postMessage(null);
}

export function onOtherTab(handler: () => void): void {
  channel.onmessage = handler;
}
