import { PageHead } from "@/ui/page";
import { ReadAll, useUnread } from "./bell";
import { NotificationList } from "./list";

/** The bell's list as a room: for phones, and for looking back. */
export function NotificationsScreen() {
  const count = useUnread();
  return (
    <div className="flex h-full min-h-0 flex-col">
      <PageHead title="Notifications" actions={<ReadAll disabled={count === 0} />} />
      <div data-scroll className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto max-w-3xl md:p-6">
          <div className="bg-surface md:rounded-card md:border">
            <NotificationList />
          </div>
        </div>
      </div>
    </div>
  );
}
